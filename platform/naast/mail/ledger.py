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
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

BATCH = 50  # rows a worker holds at a time: few enough that a death delays few, enough to spread the cost of a claim
_ERROR_LENGTH = 500
_NOT_READ = {
    "state",
    "owner",
    "lease_until",
    "last_error",
    "sent_at",
    "failed_at",
}  # set by the claim, or not of interest


class State(models.TextChoices):
    """Where a mail is."""

    PENDING = "pending", _("waiting")
    CLAIMED = "claimed", _("taken by a worker")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    SKIPPED = "skipped", _("no longer wanted")
    SUPPRESSED = "suppressed", _("suppressed")


EVERYTHING = models.Q()
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
    # Where it goes: a receiver that wants its mail slowly gets it slowly (naast.mail.rates).
    domain = models.CharField(_("domain"), max_length=254, blank=True, editable=False)
    last_error = models.CharField(_("last answer"), max_length=_ERROR_LENGTH, blank=True, editable=False)
    created_at = models.DateTimeField(_("created on"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent on"), null=True, blank=True, editable=False)
    failed_at = models.DateTimeField(_("failed on"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        indexes: ClassVar[list[models.Index]] = [
            # All hold only open rows: they stay small however much has been sent.
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(state="pending"), name="%(app_label)s_%(class)s_due"
            ),
            models.Index(
                fields=["domain", "next_attempt_at"],
                condition=models.Q(state="pending"),
                name="%(app_label)s_%(class)s_lane",
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


def due(model: type[LedgerRow], only: models.Q = EVERYTHING) -> bool:
    """Whether any row of a part of the ledger waits for a worker now. Takes no lock: cheap enough for every tick."""
    now = timezone.now()
    rows = model._default_manager.filter(only)
    return rows.filter(ready(now)).exists() or rows.filter(abandoned(now)).exists()


def drains_at_work(model: type[LedgerRow]) -> int:
    """How many workers hold rows of the ledger now. A killed one counts until its lease ends."""
    held = model._default_manager.filter(state__in=HELD, lease_until__gt=timezone.now())
    return held.values("owner").distinct().count()


def claim(model: type[Row], *, owner: str, limit: int = BATCH, only: models.Q = EVERYTHING) -> list[Row]:
    """Take at most ``limit`` rows whose worker went silent or that are due, and return them.

    Args:
        model: the ledger.
        owner: the drain that asks.
        limit: how many.
        only: the part of the ledger to look in.
    """
    rows = claim_abandoned(model, owner=owner, limit=limit, only=only)
    if len(rows) < limit:
        rows += claim_ready(model, owner=owner, limit=limit - len(rows), only=only)
    return rows


def claim_abandoned(model: type[Row], *, owner: str, limit: int, only: models.Q = EVERYTHING) -> list[Row]:
    """Take rows of workers whose lease is over."""
    return _claim(model, abandoned(timezone.now()) & only, "lease_until", owner=owner, limit=limit)


def claim_ready(model: type[Row], *, owner: str, limit: int, only: models.Q = EVERYTHING) -> list[Row]:
    """Take rows that wait and whose time has come, those that wait longest first."""
    return _claim(model, ready(timezone.now()) & only, "next_attempt_at", owner=owner, limit=limit)


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
    values: dict[str, Any] = {
        "state": state,
        "owner": "",
        "lease_until": None,
        "last_error": error[:_ERROR_LENGTH],
    }
    if state == State.FAILED:
        values["failed_at"] = timezone.now()
    return _rows(row).filter(owner=owner, state__in=HELD).update(**values) == 1


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


def ready(now: datetime) -> models.Q:
    """Rows that wait and whose time has come."""
    return models.Q(state=State.PENDING, next_attempt_at__lte=now)


def abandoned(now: datetime) -> models.Q:
    """Rows whose worker went silent."""
    return models.Q(state__in=HELD, lease_until__lte=now)


def _claim(model: type[Row], condition: models.Q, order: str, *, owner: str, limit: int) -> list[Row]:
    """Lock, take and return in one statement.

    On PostgreSQL workers step over each other's rows (SKIP LOCKED). SQLite has one writer at a time: the transaction is
    IMMEDIATE, so between looking and taking nobody comes in between.
    """
    first = model._default_manager.filter(condition).order_by(order).values(model._meta.pk.name)[:limit]
    found, parameters = first.query.sql_with_params()
    table, key = connection.ops.quote_name(model._meta.db_table), column(model, model._meta.pk.name)
    moved = ", ".join(f"{column(model, name)} = %s" for name in ("state", "owner", "lease_until"))
    until = timezone.now() + lease()
    values = (State.CLAIMED.value, owner, connection.ops.adapt_datetimefield_value(until))
    wanted = ", ".join(
        f"{table}.{column(model, field.name)}" for field in model._meta.concrete_fields if field.name not in _NOT_READ
    )
    if connection.features.has_select_for_update_skip_locked:
        # Locked first and once: as a condition of the update it could be asked again for every row.
        statement = (
            f"WITH found AS MATERIALIZED ({found} FOR UPDATE SKIP LOCKED) "  # noqa: S608  names are Django's
            f"UPDATE {table} SET {moved} FROM found WHERE {table}.{key} = found.{key} RETURNING {wanted}"
        )
        rows = list(model._default_manager.raw(statement, (*parameters, *values)))
    else:
        statement = f"UPDATE {table} SET {moved} WHERE {key} IN ({found}) RETURNING {wanted}"  # noqa: S608
        with transaction.atomic():
            rows = list(model._default_manager.raw(statement, (*values, *parameters)))
    for row in rows:
        row.state, row.owner, row.lease_until = State.CLAIMED, owner, until
    return sorted(rows, key=lambda row: row.pk)


def column(model: type[LedgerRow], name: str) -> str:
    """The quoted column of a field."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    assert field.column
    return connection.ops.quote_name(field.column)


def _rows(row: LedgerRow) -> models.QuerySet[LedgerRow]:
    return type(row)._default_manager.filter(pk=row.pk)
