"""Rows of the table about techniques, which everybody reads, and the practice log, which nobody else does."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from naast.logbook.models import Experiment
from naast.logbook.periods import usual_periods
from tests.logbook.helpers import answers, log, make_experiment, planned


def rows(row: Callable[..., Any], everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    own, posted = {"learner": 200}, {"learner": 302}
    today = timezone.localdate().isoformat()
    return {
        "logbook:overview": row(lambda world: "/mijn/logboek/", 200),
        "logbook:new": row(lambda world: "/mijn/logboek/nieuw/", 200),
        "logbook:new (start)": row(
            lambda world: "/mijn/logboek/nieuw/", 302, method="post", data=lambda world: planned()
        ),
        "logbook:export": row(lambda world: "/mijn/logboek/bestand.csv", 200),
        "logbook:export (unknown)": row(lambda world: "/mijn/logboek/bestand.exe", 404),
        "logbook:delete_everything": row(lambda world: "/mijn/logboek/wissen/", 200),
        "logbook:delete_everything (do it)": row(lambda world: "/mijn/logboek/wissen/", 302, method="post"),
        "logbook:compare": row(_experiment(""), 404, own),
        "logbook:edit": row(_experiment("wijzig/"), 404, own),
        "logbook:edit (save)": row(_experiment("wijzig/"), 404, posted, method="post", data=lambda world: planned()),
        "logbook:make_current": row(_experiment("ga-verder/"), 404, posted, method="post"),
        "logbook:delete": row(_experiment("wissen/"), 404, own),
        "logbook:delete (do it)": row(_experiment("wissen/"), 404, posted, method="post"),
        "logbook:log": row(_experiment("log/"), 404, posted, method="post", data=lambda world: answers(held_on=today)),
        "logbook:conversations": row(_experiment("gesprekken/"), 404, own),
        "logbook:conversation": row(_conversation(""), 404, own),
        "logbook:conversation (save)": row(
            _conversation(""), 404, posted, method="post", data=lambda world: answers(held_on=today)
        ),
        "logbook:outcome": row(
            _conversation("uitkomst/"), 404, posted, method="post", data=lambda world: {"kept": "ja"}
        ),
        "logbook:conversation_delete": row(_conversation("wissen/"), 404, posted, method="post"),
    }


def _theirs(world: Any) -> Experiment:
    baseline, trial = usual_periods(timezone.localdate())
    return make_experiment(world.people["learner"], baseline=baseline, trial=trial)


def _experiment(path: str) -> Callable[[Any], str]:
    return lambda world: f"/mijn/logboek/proef/{_theirs(world).uid}/{path}"


def _conversation(path: str) -> Callable[[Any], str]:
    return lambda world: f"/mijn/logboek/gesprek/{log(_theirs(world), timezone.localdate()).uid}/{path}"
