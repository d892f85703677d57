"""The ledger: how a row becomes a sent mail, whatever dies on the way (ADR 0003).

``pending → claimed → sending → sent | failed | skipped | suppressed``

A worker claims a handful of rows for the length of a lease. Just before each mail goes out one conditional update moves
its row to ``sending``; it succeeds only for the worker that still holds the claim. ``sent`` is committed as soon as the
server has answered 250. A worker that dies therefore loses nothing: an expired claim is free again, and an expired
``sending`` goes out once more with the same Message-ID, so that a duplicate can be recognised. Per death at most one
mail is doubled: the one whose 250 came after the last commit.

Every function here works on any subclass of :class:`LedgerRow`: the outbox of this room and the deliveries of a
newsletter are the same machine.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

BATCH = 40  # rows a worker holds at a time: few enough that a death delays few, enough to spread the cost of a claim
_ERROR_LENGTH = 500
_GATE_FIELDS = ("state", "owner", "lease_until", "attempts", "sent_at", "last_error")


class State(models.TextChoices):
    """Where a mail is."""

    PENDING = "pending", _("waiting")
    CLAIMED = "claimed", _("taken by a worker")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    SKIPPED = "skipped", _("no longer wanted")
    SUPPRESSED = "suppressed", _("suppressed")


HELD = (State.CLAIMED, State.SENDING)
OPEN = (State.PENDING, *HELD)


class LedgerRow(models.Model):
    """What every mail has in common before, while and after it is sent."""

    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PENDING, editable=False)
    # The drain that holds the row; a new name for every drain, so that a restarted worker never takes itself for another.
    owner = models.CharField(_("owner"), max_length=40, blank=True, editable=False)
    lease_until = models.DateTimeField(_("held until"), null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now, editable=False)
    message_id = models.CharField(_("Message-ID"), max_length=200, editable=False)
    last_error = models.CharField(_("last answer"), max_length=_ERROR_LENGTH, blank=True, editable=False)
    created_at = models.DateTimeField(_("created on"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent on"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        indexes: ClassVar[list[models.Index]] = [
            # Both hold only open rows: they stay small however much has been sent.
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(state="pending"), name="%(app_label)s_%(class)s_due"
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state__in=("claimed", "sending")),
                name="%(app_label)s_%(class)s_held",
            ),
        ]


Row = TypeVar("Row", bound=LedgerRow)


def lease() -> timedelta:
    """How long a claim or a sending is respected: longer than one mail may take in the transport (twice SMTP_TIMEOUT)."""
    return timedelta(seconds=3 * settings.SMTP_TIMEOUT)


def due(model: type[LedgerRow]) -> bool:
    """Whether any row waits for a worker now. Takes no lock: cheap enough for every tick."""
    now = timezone.now()
    rows = model._default_manager
    return rows.filter(_ready(now)).exists() or rows.filter(_abandoned(now)).exists()


def claim(model: type[Row], *, owner: str, limit: int = BATCH) -> list[Row]:
    """Take at most ``limit`` rows that are due or whose worker went silent, and return them.

    On PostgreSQL workers step over each other's rows (SKIP LOCKED). SQLite has one writer at a time: the transaction is
    IMMEDIATE, so between looking and taking nobody comes in between.
    """
    now = timezone.now()
    with transaction.atomic():
        keys: list[Any] = []
        for condition, order in ((_abandoned(now), "lease_until"), (_ready(now), "next_attempt_at")):
            if len(keys) < limit:
                keys += _lock(model, condition, order, limit - len(keys))
        if not keys:
            return []
        model._default_manager.filter(_ready(now) | _abandoned(now), pk__in=keys).update(
            state=State.CLAIMED, owner=owner, lease_until=now + lease()
        )
    return list(model._default_manager.filter(pk__in=keys, owner=owner, state=State.CLAIMED).order_by("pk"))


class Gate:
    """The last gate of one drain: ``claimed → sending`` just before a mail leaves, ``sent`` right after the 250.

    Both are single updates by primary key, and both happen for every mail. Django takes about five times as long to
    write such a statement as a database to run it, so they are written once per drain.
    """

    def __init__(self, model: type[LedgerRow], *, owner: str, only_if: models.Q | Combinable | None = None) -> None:
        """Prepare the gate.

        Args:
            model: the ledger.
            owner: the drain that asks; only rows it holds pass.
            only_if: what must still be true at this very moment, checked in the same update: consent, for one.
        """
        self._owner = owner
        table = connection.ops.quote_name(model._meta.db_table)
        column = {name: _column(model, name) for name in _GATE_FIELDS}
        key = _column(model, model._meta.pk.name)
        condition, self._parameters = _where(model, only_if)
        self._enter = (
            f"UPDATE {table} SET {column['state']} = %s, {column['lease_until']} = %s, "  # noqa: S608  names are Django's
            f"{column['attempts']} = {column['attempts']} + 1 "
            f"WHERE {table}.{key} = %s AND {column['owner']} = %s AND {column['state']} = %s{condition}"
        )
        self._sent = (
            f"UPDATE {table} SET {column['state']} = %s, {column['sent_at']} = %s, {column['owner']} = '', "  # noqa: S608
            f"{column['lease_until']} = NULL, {column['last_error']} = '' "
            f"WHERE {key} = %s AND {column['state']} IN (%s, %s, %s)"
        )

    def enter(self, row: LedgerRow) -> bool:
        """Move a claimed row to ``sending``. When it does not move, the caller must not send."""
        until = connection.ops.adapt_datetimefield_value(timezone.now() + lease())
        moved = _run(
            self._enter, (State.SENDING.value, until, row.pk, self._owner, State.CLAIMED.value, *self._parameters)
        )
        if moved:
            row.attempts += 1
        return moved == 1

    def record_sent(self, row: LedgerRow) -> bool:
        """Record the server's 250. It is true whoever holds the row by now, so it asks for no owner."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        return _run(self._sent, (State.SENT.value, now, row.pk, *(state.value for state in OPEN))) == 1


def retry_later(row: LedgerRow, *, owner: str, delay: timedelta, error: str) -> bool:
    """Put a held row back, to be tried after ``delay``."""
    return (
        _rows(row)
        .filter(owner=owner, state__in=HELD)
        .update(
            state=State.PENDING,
            owner="",
            lease_until=None,
            next_attempt_at=timezone.now() + delay,
            last_error=error[:_ERROR_LENGTH],
        )
        == 1
    )


def finish(row: LedgerRow, *, owner: str, state: State, error: str = "") -> bool:
    """End a held row as ``failed``, ``skipped`` or ``suppressed``."""
    return (
        _rows(row)
        .filter(owner=owner, state__in=HELD)
        .update(state=state, owner="", lease_until=None, last_error=error[:_ERROR_LENGTH])
        == 1
    )


def release(rows: Iterable[LedgerRow], *, owner: str, delay: timedelta = timedelta(0), error: str = "") -> int:
    """Give back claimed rows that were not tried: the server is away, or the drain's time is up.

    It costs them no attempt. Returns how many were given back.
    """
    held = list(rows)
    if not held:
        return 0
    values: dict[str, Any] = {"state": State.PENDING, "owner": "", "lease_until": None}
    if delay:
        values["next_attempt_at"] = timezone.now() + delay
    if error:
        values["last_error"] = error[:_ERROR_LENGTH]
    return (
        type(held[0])
        ._default_manager.filter(pk__in=[row.pk for row in held], owner=owner, state=State.CLAIMED)
        .update(**values)
    )


def _ready(now: datetime) -> models.Q:
    return models.Q(state=State.PENDING, next_attempt_at__lte=now)


def _abandoned(now: datetime) -> models.Q:
    return models.Q(state__in=HELD, lease_until__lte=now)


def _lock(model: type[LedgerRow], condition: models.Q, order: str, limit: int) -> list[Any]:
    rows = model._default_manager.filter(condition).order_by(order)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return list(rows.values_list("pk", flat=True)[:limit])


def _column(model: type[LedgerRow], name: str) -> str:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    assert field.column
    return connection.ops.quote_name(field.column)


def _where(model: type[LedgerRow], condition: models.Q | Combinable | None) -> tuple[str, tuple[Any, ...]]:
    """The SQL of a condition, to be put behind others."""
    if condition is None:
        return "", ()
    query = model._default_manager.filter(condition).query
    sql, parameters = query.where.as_sql(query.get_compiler(connection=connection), connection)
    return f" AND ({sql})", tuple(parameters)


def _run(statement: str, parameters: tuple[Any, ...]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount


def _rows(row: LedgerRow) -> models.QuerySet[LedgerRow]:
    return type(row)._default_manager.filter(pk=row.pk)
