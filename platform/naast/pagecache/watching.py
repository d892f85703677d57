"""Sees what is read while a page is made, and counts what is written, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection as default_connection
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from naast.pagecache import statements
from naast.pagecache.statements import ANY, PAGE

_TABLE = "pagecache_generation"
_PENDING = "naast_changed"  # on the connection: what its transaction changed
_NOW_WITHIN = timedelta(seconds=10)


@dataclass
class Reading:
    """What the page that is being made shows, until when, and why it cannot be kept."""

    names: set[str] = field(default_factory=set)
    until: datetime | None = None
    timed: bool = False  # a question was about this very moment
    refusals: set[str] = field(default_factory=set)

    def note(self, sql: str, params: Any) -> None:
        """Add what a question shows."""
        names, refusal = statements.reads(sql, params or ())
        self.names.update(names)
        if refusal:
            self.refusals.add(refusal)
        if params and not self.timed:
            self.timed = any(_is_now(value) for value in params)


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


def expires(at: datetime) -> None:
    """Note that the page being made is another one from this moment on, such as when the office opens.

    Every kept page also ends at midnight in Amsterdam. A page that asks the database about this very moment is not
    kept, whatever it says here: the two may be about different things.

    Parameters:
        at: with a timezone.
    """
    reading = _reading.get()
    if reading is not None and (reading.until is None or at < reading.until):
        reading.until = at


@contextmanager
def reading() -> Iterator[Reading]:
    """Collect what is read within."""
    current = Reading()
    token = _reading.set(current)
    try:
        yield current
    finally:
        _reading.reset(token)


def total() -> int:
    """One number that is another after every change."""
    _write(default_connection)
    with default_connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(SUM(number), 0) FROM {_TABLE}")  # noqa: S608 - no word of a person
        return int(cursor.fetchone()[0])


def numbers(question: str, names: tuple[str, ...]) -> list[tuple[str, int]]:
    """How often each of these things has changed; ``question`` comes from :func:`question_about`."""
    _write(default_connection)
    with default_connection.cursor() as cursor:
        cursor.execute(question, names)
        return list(cursor.fetchall())


def question_about(names: tuple[str, ...]) -> str:
    """The SQL that asks about so many names."""
    marks = ", ".join(["%s"] * len(names))
    return f"SELECT name, number FROM {_TABLE} WHERE name IN ({marks}) ORDER BY name"  # noqa: S608


def start() -> None:
    """Watch every connection of this process, those that exist and those to come."""
    connection_created.connect(_watch_new, dispatch_uid="naast.pagecache")
    for connection in connections.all(initialized_only=True):
        watch(connection)


def watch(connection: BaseDatabaseWrapper) -> None:
    """See what is read and written on one connection."""
    if hasattr(connection, _PENDING):
        return
    setattr(connection, _PENDING, set())
    connection.execute_wrappers.append(_statement)
    _before(connection, "commit", _write)
    _before(connection, "rollback", _forget)


def _watch_new(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    watch(connection)


def _before(connection: BaseDatabaseWrapper, name: str, action: Callable[[BaseDatabaseWrapper], None]) -> None:
    """Have ``action`` run right before this method of the connection: Django has no signal for it."""
    original = getattr(connection, name)

    def acting() -> None:
        action(connection)
        original()

    setattr(connection, name, acting)


def _statement(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's wrapper around each statement: note what it reads, or count what it changes."""
    # PostgreSQL gets the parts of a UNION between brackets; a text by hand may begin on a line of its own.
    word = sql[:40].lstrip("( \n\t")[:6].upper() if isinstance(sql, str) else ""
    if word == "SELECT" or word.startswith("WITH"):
        current = _reading.get()
        if current is not None:
            current.note(sql, params)
        return execute(sql, params, many, context)
    if word not in {"INSERT", "UPDATE", "DELETE", "REPLAC"}:
        return execute(sql, params, many, context)
    change = statements.changes(sql, params, many=many)
    if not change.names:
        return execute(sql, params, many, context)
    connection = context["connection"]
    if connection.in_atomic_block or not connection.get_autocommit():
        return _changing(connection, change, lambda: execute(sql, params, many, context))
    # A change outside of any transaction gets one, so that its count is in it.
    with transaction.atomic(using=connection.alias):
        result = _changing(connection, change, lambda: execute(sql, params, many, context))
        if connection.vendor == "sqlite" and " RETURNING " in sql:
            _fetch(context["cursor"].cursor)
        return result


def _fetch(cursor: Any) -> None:
    """Take the rows that an INSERT returns now: SQLite commits nothing while somebody still has to read them."""
    rows = iter(cursor.fetchall())
    cursor.fetchone = lambda: next(rows, None)
    cursor.fetchall = lambda: list(rows)


def _changing(connection: BaseDatabaseWrapper, change: statements.Change, execute: Callable[[], Any]) -> Any:
    pending: set[str] = getattr(connection, _PENDING)
    # Before and after: a page leaves one place and comes to another.
    if change.pages:
        pending |= _about_pages(connection, change.pages)
    result = execute()
    pending |= change.names
    if change.pages:
        pending |= _about_pages(connection, change.pages)
    return result


def _about_pages(connection: BaseDatabaseWrapper, keys: tuple[Any, ...]) -> set[str]:
    """The names by which else pages are shown: their places, and lists of their kind."""
    from django.contrib.contenttypes.models import ContentType

    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT path, url_path, content_type_id FROM {PAGE} WHERE id IN ({marks})",  # noqa: S608
            keys,
        )
        found = cursor.fetchall()
    names = set()
    for path, url_path, kind in found:
        names |= statements.places(path, url_path)
        model = ContentType.objects.db_manager(connection.alias).get_for_id(kind).model_class()
        if model is None:
            names.add(f"{PAGE}:{ANY}")
        else:
            names |= {model._meta.db_table, *(parent._meta.db_table for parent in model._meta.get_parent_list())}
    return names


def _write(connection: Any) -> None:
    """Count what this transaction changed, as the last thing in it: the rows are locked for a moment only.

    In one order, so that two transactions never wait for each other.
    """
    pending: set[str] | None = getattr(connection, _PENDING, None)
    if pending:
        names = sorted(pending)
        pending.clear()
        _add_one(connection, names)


def _forget(connection: Any) -> None:
    pending: set[str] | None = getattr(connection, _PENDING, None)
    if pending:
        pending.clear()


def _add_one(connection: Any, names: list[str]) -> None:
    if not names or not _has_table(connection):
        return
    marks = ", ".join(["(%s, 1)"] * len(names))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_TABLE} (name, number) VALUES {marks} "  # noqa: S608
            f"ON CONFLICT (name) DO UPDATE SET number = {_TABLE}.number + 1",
            names,
        )


def _has_table(connection: Any) -> bool:
    """Whether there is anything to count in yet: the first migrations write rows before it exists."""
    if not getattr(connection, "naast_has_generations", False):
        connection.naast_has_generations = _TABLE in connection.introspection.table_names()
    return bool(connection.naast_has_generations)


def _is_now(value: Any) -> bool:
    """Whether a parameter is this moment: SQLite gets text, PostgreSQL the moment itself."""
    if isinstance(value, str):
        if not (19 <= len(value) <= 32 and value[4] == "-" and value[10] in " T"):
            return False
        try:
            value = parse_datetime(value)
        except ValueError:
            return False
    if not isinstance(value, datetime):
        return False
    moment = value if timezone.is_aware(value) else value.replace(tzinfo=UTC)
    return abs(timezone.now() - moment) < _NOW_WITHIN
