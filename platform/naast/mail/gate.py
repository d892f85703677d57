"""The last gate: ``claimed → sending`` just before a mail leaves, ``sent`` right after the server's 250.

Both are single updates by primary key, and both happen for every mail. They share one transaction: recording that one
mail went also lets the next one through, so a mail costs one commit. That the first went is committed before a byte of
the text of the next leaves; a worker that dies doubles at most the one mail whose 250 came after its last commit.
"""

from enum import Enum
from typing import Any

from django.db import DatabaseError, connection, models
from django.db.models.expressions import Combinable
from django.utils import timezone

from naast.mail import ledger
from naast.mail.ledger import OPEN, LedgerRow, State, lease
from naast.mail.prepared import Prepared, Together, as_text, can_prepare

_FIELDS = ("state", "owner", "lease_until", "attempts", "sent_at", "failed_at", "last_error")
Condition = models.Q | Combinable


class Gate:
    """The gate of one drain. Django takes longer to write such a statement than a database to run it: written once."""

    def __init__(self, model: type[LedgerRow], *, owner: str, only_if: Condition | None = None) -> None:
        """Prepare the gate.

        Args:
            model: the ledger.
            owner: the drain that asks; only rows it holds pass.
            only_if: what must still be true at this very moment, checked in the same update: consent, for one.
        """
        table = connection.ops.quote_name(model._meta.db_table)
        column = {name: ledger.column(model, name) for name in _FIELDS}
        key = f"{table}.{ledger.column(model, model._meta.pk.name)}"
        condition, parameters = _where(model, only_if)
        # The states are words of ours, so they can stand in the statement; fewer parameters are quicker.
        self._enter = (
            f"UPDATE {table} SET {column['state']} = '{State.SENDING.value}', {column['lease_until']} = %s, "  # noqa: S608
            f"{column['attempts']} = {column['attempts']} + 1 WHERE {key} = %s "
            f"AND {table}.{column['owner']} = %s AND {table}.{column['state']} = '{State.CLAIMED.value}'{condition}"
        )
        self._sent = (
            f"UPDATE {table} SET {column['state']} = '{State.SENT.value}', {column['sent_at']} = %s, "  # noqa: S608
            f"{column['owner']} = '', {column['lease_until']} = NULL, {column['failed_at']} = NULL, "
            f"{column['last_error']} = '' WHERE {key} = %s "
            f"AND {table}.{column['state']} IN ({', '.join(repr(state.value) for state in OPEN)})"
        )
        both = (
            f"WITH done AS ({self._sent} RETURNING 1), entered AS ({self._enter} RETURNING 1) "  # noqa: S608
            "SELECT (SELECT COUNT(*) FROM done), (SELECT COUNT(*) FROM entered)"
        )
        self._lease, self._adapt = lease(), connection.ops.adapt_datetimefield_value
        self._always = (owner, *parameters)
        self._always_text = [as_text(value) for value in self._always]
        self._both = Prepared(f"naast_gate_{owner}", both) if can_prepare() else None
        self._one_by_one = Together(self._sent, self._enter)
        self._step: tuple[LedgerRow, LedgerRow] | None = None

    @property
    def concurrent(self) -> bool:
        """Whether the database works on a step while this process does something else."""
        return self._both is not None

    def enter(self, row: LedgerRow) -> bool:
        """Move a claimed row to ``sending``. When it does not move, the caller must not send."""
        moved = bool(_run(self._enter, self._entering(row)))
        if moved:
            row.attempts += 1
        return moved

    def record_sent(self, row: LedgerRow) -> bool:
        """Record the server's 250. It is true whoever holds the row by now, so it asks for no owner."""
        try:
            if self._both is not None and self._both.running:  # something went wrong between start and finish
                self._both.result()
            return bool(_run(self._sent, self._sending(row)))
        except DatabaseError:
            # The mail is gone and only we know. A database that came back within this moment still hears it.
            if connection.in_atomic_block:
                raise
            connection.close()
            return bool(_run(self._sent, self._sending(row)))

    def start(self, done: LedgerRow, following: LedgerRow) -> bool:
        """Begin to record that ``done`` was sent and to let ``following`` through, in one commit.

        Until :meth:`finish` says that it happened, no text of ``following`` may leave.

        Returns:
            Whether the database works on it while the caller may do something else. SQLite is asked in :meth:`finish`.
        """
        self._step = done, following
        if self._both is None:
            return False
        try:
            now = timezone.now()
            values = (now, done.pk, now + self._lease, following.pk)
            self._both.start([*map(as_text, values), *self._always_text])
        except DatabaseError:
            if connection.in_atomic_block:
                raise
        return self._both.running

    def finish(self) -> bool:
        """Wait for what :meth:`start` began. Returns whether ``following`` passed."""
        assert self._step is not None
        (done, following), self._step = self._step, None
        try:
            entered = self._finish(done, following)
        except DatabaseError:
            if connection.in_atomic_block:
                raise
            # Two workers can wait for each other's row when leases ran out, and connections get lost: one by one then.
            self.record_sent(done)
            return self.enter(following)
        if entered:
            following.attempts += 1
        return entered

    def close(self) -> None:
        """Leave nothing behind on the connection; never raises."""
        if self._both is not None:
            self._both.close()

    def _finish(self, done: LedgerRow, following: LedgerRow) -> bool:
        if self._both is not None:
            if not self._both.running:
                raise DatabaseError("the step could not begin")
            return self._both.result()[1] == 1
        return self._one_by_one.run(self._sending(done), self._entering(following))[1] == 1

    def _entering(self, row: LedgerRow) -> tuple[Any, ...]:
        return self._adapt(timezone.now() + self._lease), row.pk, *self._always

    def _sending(self, row: LedgerRow) -> tuple[Any, ...]:
        return self._adapt(timezone.now()), row.pk


def _where(model: type[LedgerRow], condition: Condition | None) -> tuple[str, tuple[Any, ...]]:
    """The SQL of a condition, to be put behind others."""
    if condition is None:
        return "", ()
    query = model._default_manager.filter(condition).query
    sql, parameters = query.where.as_sql(query.get_compiler(connection=connection), connection)
    return f" AND ({sql})", tuple(value.value if isinstance(value, Enum) else value for value in parameters)


def _run(statement: str, parameters: tuple[Any, ...]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount
