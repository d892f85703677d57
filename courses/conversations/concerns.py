"""Everything that is amiss in the page of a conversation: its script, and the lessons that it names."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from courses.conversations.faults import Fault, Place
from courses.conversations.freezing import script_of
from courses.conversations.graph import check, too_many_turns
from courses.conversations.overview import Overview, overview
from courses.conversations.script import Script
from courses.models import LessonPage, SimulationPage

_COURSE_DEPTH = 5  # root > home > catalogue > provider > course


def faults_of(page: SimulationPage) -> list[Fault]:
    """The faults of a conversation as it stands on the page, a half-written draft too."""
    return list(overview_of(page).faults)


def overview_of(page: SimulationPage) -> Overview:
    """The same with the drawing and the tables."""
    # Before anything is made of the turns: ten thousand of them would take minutes.
    if too_many := too_many_turns(len(page.turns)):
        return overview(Script(persona="", channel="", start=(0, 0, 0, 0)), [too_many])
    script = script_of(page)
    return overview(script, with_lessons(check(script), script, page.path[: page.steplen * _COURSE_DEPTH]))


def with_lessons(faults: Sequence[Fault], script: Script, course_path: str) -> list[Fault]:
    """The faults with those of the lessons beside them, in the order of the turns.

    Args:
        faults: what the check found.
        script: in which it found them.
        course_path: of the course that the conversation is in; in Wagtail's tree.
    """
    return sorted([*faults, *_lessons(script, course_path)], key=lambda fault: -1 if fault.node is None else fault.node)


def _lessons(script: Script, course_path: str) -> Iterator[Fault]:
    wanted = {choice.lesson for turn in script.turns for choice in turn.choices if choice.lesson}
    found = {
        uid: (title, path, live)
        for uid, title, path, live in LessonPage.objects.filter(uid__in=wanted).values_list(
            "uid", "title", "path", "live"
        )
    }
    for node, turn in enumerate(script.turns):
        for number, choice in enumerate(turn.choices, start=1):
            if choice.lesson in found:
                title, path, live = found[choice.lesson]
                place = Place(script, node)
                if not path.startswith(course_path):
                    text = _("lesson “%(title)s” belongs to another course. Choose one of this course.")
                    yield place.warning("foreign_lesson", text % {"title": title}, choice=number)
                elif not live:
                    text = _("lesson “%(title)s” is not published, so learners cannot open it. Publish it first.")
                    yield place.warning("hidden_lesson", text % {"title": title}, choice=number)
