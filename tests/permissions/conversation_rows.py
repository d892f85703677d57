"""Rows of the table about conversations: the front page, playing one, the debrief, and trying a draft."""

from collections.abc import Callable
from typing import Any

from courses import services
from courses.models import ConversationRun, SimulationPage
from tests.courses.conversations.samples import GOOD, make_simulation, played


def rows(row: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with. A conversation in the rows is Alice's: the learner's."""
    enrolled = {"learner": 302, "colleague": 302}
    begin, again = _page("/mijn/gesprek/{uid}/begin/"), _page("/mijn/gesprek/{uid}/opnieuw/")
    answer = {"positie": "1", "keuze": "stil"}
    trial = "/opleider/{provider}/gesprekken/{uid}/proberen/"
    return {
        "wagtail: conversation": row(_page("{url}"), 302, {"learner": 200, "colleague": 200, "author": 200}),
        "courses:conversation_started": row(begin, 404, enrolled, method="post"),
        "courses:conversation_started (by GET to its page)": row(begin, 404, enrolled),
        "courses:conversation_again": row(again, 404, enrolled, method="post"),
        "courses:conversation": row(_run(""), 404, {"learner": 200}),
        "courses:conversation (say something)": row(
            _run(""), 404, {"learner": 302}, method="post", data=lambda world: answer
        ),
        "courses:conversation (say nothing)": row(
            _run(""), 404, {"learner": 400}, method="post", data=lambda world: {"positie": "1"}
        ),
        "courses:conversation_debrief": row(_run("nabespreking/", GOOD), 404, {"learner": 200}),
        "courses:conversation_debrief (not ended)": row(_run("nabespreking/"), 404, {"learner": 302}),
        "courses:conversation_from": row(_run("vanaf/2/", GOOD), 404, {"learner": 302}, method="post"),
        "provider:conversation_trial": row(_page(trial), 404, {"author": 200}),
        "provider:conversation_trial (an answer that is not there)": row(
            _page(f"{trial}?keuzes=niets"), 404, {"author": 400}
        ),
    }


def _simulation(world: Any) -> SimulationPage:
    return SimulationPage.objects.filter(title="Tabel").first() or make_simulation(world.course, title="Tabel")


def _page(path: str) -> Callable[[Any], str]:
    def url(world: Any) -> str:
        page = _simulation(world)
        return path.format(uid=page.uid, url=page.url, provider=world.course.provider_page.provider.slug)

    return url


def _run(rest: str, choices: list[str] | None = None) -> Callable[[Any], str]:
    def url(world: Any) -> str:
        enrolment = world.people["learner"].enrolments.get()
        run: ConversationRun = played(services.start_run(enrolment, _simulation(world)), choices or [])
        return f"/mijn/gesprekken/{run.uid}/{rest}"

    return url
