"""Rows of the table about the provider's portal: results, analysis, marking and trying."""

from collections.abc import Callable
from typing import Any


def rows(row: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with; the colleague of a learner is no author."""
    own, posted = {"author": 200}, {"author": 302}
    pages = {
        "gradebooks": "cijfers/",
        "gradebook": "cijfers/{course}/",
        "gradebook_file": "cijfers/{course}/bestand/csv/",
        "learner": "deelnemer/{enrolment}/",
        "attempt": "poging/{closed}/",
        "quizzes": "toetsen/",
        "quiz": "toets/{quiz}/",
        "quiz_file": "toets/{quiz}/bestand/xlsx/",
        "trial": "toets/{quiz}/proberen/",
        "regrade": "toets/{quiz}/hernakijken/",
        "marking": "nakijken/",
        "mark_attempt": "nakijken/{closed}/",
    }
    found = {f"provider:{name}": row(_portal(path), 404, own) for name, path in pages.items()}
    extra = _portal("deelnemer/{enrolment}/extra-tijd/")
    return found | {
        "provider:extra_time": row(extra, 404, posted),  # to the page with the form
        "provider:extra_time (give)": row(extra, 404, posted, method="post", data=lambda world: {"percent": 25}),
        "provider:trial (begin)": row(
            _portal("toets/{quiz}/proberen/"), 404, posted, method="post", data=lambda world: {"begin": "1"}
        ),
        "provider:regrade (without a reason)": row(
            _portal("toets/{quiz}/hernakijken/"), 404, {"author": 400}, method="post"
        ),
        "provider:mark_attempt (an item that is not there)": row(_portal("nakijken/{closed}/"), 404, method="post"),
        "provider:mark_attempt (still open)": row(_portal("nakijken/{open}/"), 404),
    }


def _portal(path: str) -> Callable[[Any], str]:
    def url(world: Any) -> str:
        provider = world.course.provider_page.provider
        rest = path.format(
            course=world.course.uid,
            quiz=world.quiz.uid,
            enrolment=world.closed_attempt.enrolment_id,
            open=world.open_attempt.uid,
            closed=world.closed_attempt.uid,
        )
        return f"/opleider/{provider.slug}/{rest}"

    return url
