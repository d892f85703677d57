"""The same statements for every mail, without what Django does around each.

:class:`Prepared` is for PostgreSQL. The server keeps the statement: planning it takes longer than doing it. And it runs
while this process does something else: the disk takes longer than both, and meanwhile the mail server can be told who
the next mail is for. Made with libpq as psycopg hands it out (psycopg.pq).

:class:`Together` is for SQLite: several statements in one transaction, straight to the library.
"""

import re
import selectors
from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections, transaction

_MARK = re.compile(r"%s|%%")
_WAIT = 60.0  # seconds between two looks whether the server is still there


def nobody_looks_on() -> bool:
    """Whether statements may pass Django by. A test that counts queries wants to see them."""
    return not connection.queries_logged and not connection.execute_wrappers


def can_prepare() -> bool:
    """Whether the database keeps statements for us.

    Not through a pool that hands out another connection for every transaction, which Django is told by
    DISABLE_SERVER_SIDE_CURSORS.
    """
    pooled = connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
    return connection.vendor == "postgresql" and not pooled and nobody_looks_on()


class Prepared:
    """One statement on one connection; prepared again by itself on a new one."""

    def __init__(self, name: str, statement: str) -> None:
        """Nothing is asked of the server yet.

        Args:
            name: no other statement on this connection has it.
            statement: with ``%s`` for each parameter; answers with one row of whole numbers.
        """
        count = iter(range(1, statement.count("%s") + 1))
        self._name = name.encode("ascii")
        self._statement = _MARK.sub(lambda mark: f"${next(count)}" if mark[0] == "%s" else "%", statement).encode()
        self._here: Any = None
        self._server: Any = None  # the libpq connection on which it is prepared
        self._selector: selectors.BaseSelector | None = None
        self._events = 0
        self._fine: Any = None
        self.running = False

    def start(self, parameters: Sequence[bytes | None]) -> None:
        """Begin. Until :meth:`result` the connection can do nothing else.

        Args:
            parameters: see :func:`as_text`.

        Raises:
            OperationalError: the connection is gone, or the server does not take the statement.
        """
        here = connections[DEFAULT_DB_ALIAS]  # asked once: the name "connection" looks it up for each word
        here.ensure_connection()
        server = here.connection.pgconn
        if server is not self._server:
            self._prepare(server)
        self._here = here
        with here.wrap_database_errors:
            server.send_query_prepared(self._name, parameters)
            self.running = True
            while server.flush():
                self._wait(selectors.EVENT_READ | selectors.EVENT_WRITE)

    def result(self) -> tuple[int, ...]:
        """Wait for the answer.

        Raises:
            OperationalError: the statement failed, or the connection did.
        """
        server, problem = self._server, ""
        answer: tuple[int, ...] = ()
        try:
            with self._here.wrap_database_errors:
                while (found := self._next(server)) is not None:
                    if found.status == self._fine:
                        answer = tuple(int(found.get_value(0, column)) for column in range(found.nfields))
                    else:
                        problem = found.get_error_message()
        finally:
            self.running = False
        if not answer:
            raise OperationalError(problem or "no answer")
        return answer

    def close(self) -> None:
        """Have the server forget it; never raises."""
        selector, self._selector, server, self._server = self._selector, None, self._server, None
        if selector is not None:
            selector.close()
        if server is not None and connection.connection is not None and connection.connection.pgconn is server:
            try:
                with connection.wrap_database_errors:
                    server.exec_(b"DEALLOCATE " + self._name)
            except (OperationalError, InterfaceError):  # it is gone, and the statement with it
                return

    def _prepare(self, server: Any) -> None:
        from psycopg import pq

        with connection.wrap_database_errors:
            made = server.prepare(self._name, self._statement)
        if made.status != pq.ExecStatus.COMMAND_OK:
            raise OperationalError(made.get_error_message())
        if self._selector is not None:
            self._selector.close()
        self._selector = selectors.DefaultSelector()
        self._selector.register(server.socket, selectors.EVENT_READ)
        self._events = selectors.EVENT_READ
        self._server, self._fine = server, pq.ExecStatus.TUPLES_OK

    def _next(self, server: Any) -> Any:
        # Waiting in a selector lets other threads go on; libpq's own waiting would not.
        server.consume_input()
        while server.is_busy():
            self._wait(selectors.EVENT_READ)
            server.consume_input()
        return server.get_result()

    def _wait(self, events: int) -> None:
        assert self._selector is not None
        if events != self._events:
            self._selector.modify(self._server.socket, events)
            self._events = events
        self._selector.select(_WAIT)


class Together:
    """Statements in one transaction, in the order in which they come."""

    def __init__(self, *statements: str) -> None:
        """Keep them.

        Args:
            statements: with ``%s`` for each parameter.
        """
        self._statements = statements
        self._plain = tuple(_MARK.sub(lambda mark: "?" if mark[0] == "%s" else "%", text) for text in statements)

    def run(self, *parameters: tuple[Any, ...]) -> list[int]:
        """Do all of them, or none. Returns how many rows each changed.

        Raises:
            DatabaseError: one of them failed; none happened.
        """
        here = connections[DEFAULT_DB_ALIAS]
        if here.vendor != "sqlite" or here.in_atomic_block or not nobody_looks_on():
            return self._run_by_django(parameters)
        here.ensure_connection()
        raw = here.connection
        with here.wrap_database_errors:
            raw.execute("BEGIN IMMEDIATE")
            try:
                changed = [raw.execute(*one).rowcount for one in zip(self._plain, parameters, strict=True)]
                raw.execute("COMMIT")
            except BaseException:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
                raise
        return changed

    def _run_by_django(self, parameters: tuple[tuple[Any, ...], ...]) -> list[int]:
        changed = []
        with transaction.atomic(), connection.cursor() as cursor:
            for one in zip(self._statements, parameters, strict=True):
                cursor.execute(*one)
                changed.append(cursor.rowcount)
        return changed


def as_text(value: Any) -> bytes | None:
    """A parameter as text: PostgreSQL knows from the statement what it is."""
    if isinstance(value, Enum):
        value = value.value
    if value is None:
        return None
    if isinstance(value, bool):
        return b"t" if value else b"f"
    return (value.isoformat() if isinstance(value, datetime) else str(value)).encode()
