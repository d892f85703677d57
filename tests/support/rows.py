"""Rows that take long to make and are the same in every test: made once in a run, and after that written again."""

from collections.abc import Callable
from typing import Any

from django.core.management.color import no_style
from django.db import connection

_kept: dict[tuple[Any, ...], list[list[Any]]] = {}


def written_again(make: Callable[[], object], *models: Any) -> None:
    """Have the rows that ``make`` makes.

    Parameters:
        make: makes them. Called the first time in this process, and whenever there are such rows already.
        models: of the rows it makes, parents before their children. What is written again is not checked again and
            sends no signals: only for models that nothing listens to.
    """
    if any(model.objects.exists() for model in models):
        make()
    elif models not in _kept:
        make()
        _kept[models] = [list(model.objects.order_by("pk")) for model in models]
    else:
        for model, rows in zip(models, _kept[models], strict=True):
            model.objects.bulk_create(rows)
        # PostgreSQL would give the next row a number that is taken: a fresh copy of the database counts from one again.
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
