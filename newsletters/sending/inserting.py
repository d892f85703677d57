"""Many deliveries in one statement. A million model objects would take a minute and a gigabyte of their own."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from newsletters.models import Delivery, Mailing, Subscription

_PER_READER = ("subscription", "content", "domain")


def insert_deliveries(mailing: Mailing, readers: Sequence[int], contents: Sequence[int]) -> None:
    """Make deliveries of a mailing; who already has one keeps that one, and who was erased meanwhile gets none.

    Args:
        mailing: what is delivered.
        readers: keys of subscriptions.
        contents: keys of contents, one per reader.
    """
    if not readers:
        return
    shared = _shared(mailing)
    names = ", ".join(connection.ops.quote_name(column) for column in (*shared, *_columns(_PER_READER)))
    table = connection.ops.quote_name(Delivery._meta.db_table)
    same = ", ".join(["%s"] * len(shared))
    people = connection.ops.quote_name(Subscription._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = (
                f"INSERT INTO {table} ({names}) SELECT {same}, reader, content, domain "  # noqa: S608  Django's names
                "FROM unnest(%s::bigint[], %s::bigint[]) AS given (reader, content) "
                f"JOIN {people} ON {people}.id = reader ON CONFLICT DO NOTHING"
            )
            cursor.execute(statement, [*shared.values(), _array(readers), _array(contents)])
            return
        statement = (
            f"INSERT INTO {table} ({names}) SELECT {same}, id, %s, domain "  # noqa: S608
            f"FROM {people} WHERE id = %s ON CONFLICT DO NOTHING"
        )
        values = tuple(shared.values())
        cursor.executemany(
            statement, [(*values, content, reader) for reader, content in zip(readers, contents, strict=True)]
        )


def _array(numbers: Sequence[int]) -> str:
    """An array as PostgreSQL writes it: the driver would look at every number."""
    return "{" + ",".join(map(str, numbers)) + "}"


def _shared(mailing: Mailing) -> dict[str, Any]:
    """The columns that are the same for all, with their values, as the model fills them in."""
    row = Delivery(mailing=mailing)
    return {
        column: field.get_db_prep_save(field.pre_save(row, add=True), connection) for column, field in _fields().items()
    }


@cache
def _fields() -> dict[str, "models.Field[Any, Any]"]:
    return {
        str(field.column): field
        for field in Delivery._meta.concrete_fields
        if not field.primary_key and field.name not in _PER_READER
    }


def _columns(names: Sequence[str]) -> list[str]:
    fields = (Delivery._meta.get_field(name) for name in names)
    return [str(field.column) for field in fields if isinstance(field, models.Field)]
