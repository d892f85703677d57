"""A course as one learner sees it: modules, steps and how far they are, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_

from django.db.models import Q

from courses.models import (
    CoursePage,
    Enrolment,
    LessonPage,
    LessonProgress,
    ModulePage,
    QuizAttempt,
    QuizPage,
)


@dataclass(kw_only=True)
class Step:
    """A lesson or quiz in the outline of a course, with how far the learner is."""

    kind: str  # "lesson" or "quiz"
    page_id: int
    uid: str
    title: str
    url: str
    minutes: int = 0
    done: bool = False
    current: bool = False

    @property
    def state(self) -> str:
        """What the outline shows: done, current or todo."""
        if self.current:
            return "current"
        return "done" if self.done else "todo"


@dataclass(kw_only=True)
class Section:
    """A module in the outline."""

    page_id: int
    title: str
    url: str
    steps: list[Step] = field(default_factory=list)


@dataclass(kw_only=True)
class Outline:
    """A course's modules and steps in order, seen by one learner or by nobody in particular."""

    sections: list[Section]
    next_uid: str = ""

    @property
    def steps(self) -> list[Step]:
        """All steps in order."""
        return [step for section in self.sections for step in section.steps]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.done for step in self.steps)

    @property
    def total(self) -> int:
        """How many steps there are."""
        return len(self.steps)

    @property
    def lessons(self) -> int:
        """How many of the steps are lessons."""
        return sum(step.kind == "lesson" for step in self.steps)

    @property
    def minutes(self) -> int:
        """Reading time of all lessons together."""
        return sum(step.minutes for step in self.steps)

    @property
    def resume(self) -> Step | None:
        """Where to go on: the unfinished lesson opened last, else the first step not done, else the first."""
        steps = self.steps
        opened = next((step for step in steps if step.uid == self.next_uid and not step.done), None)
        return opened or next((step for step in steps if not step.done), steps[0] if steps else None)

    @property
    def missing(self) -> list[Step]:
        """What is still to be done."""
        return [step for step in self.steps if not step.done]

    def around(self, page_id: int) -> tuple[Step | None, Step | None]:
        """The steps before and after a page."""
        steps = self.steps
        position = next((index for index, step in enumerate(steps) if step.page_id == page_id), None)
        if position is None:
            return None, None
        before = steps[position - 1] if position else None
        after = steps[position + 1] if position + 1 < len(steps) else None
        return before, after


def outline(course: CoursePage, enrolment: Enrolment | None = None, *, current: int | None = None) -> Outline:
    """The outline of a course; ``current`` is the page that is being read."""
    (only,) = outlines([(course, enrolment)], current=current)
    return only


def outlines(wanted: Sequence[tuple[CoursePage, Enrolment | None]], *, current: int | None = None) -> list[Outline]:
    """Outlines of several courses, in the order asked, in five queries however many there are."""
    if not wanted:
        return []
    below = reduce(or_, (Q(path__startswith=course.path) for course, _enrolment in wanted))
    modules = ModulePage.objects.live().filter(below).values_list("path", "pk", "title", "url_path")
    lessons = LessonPage.objects.live().filter(below).values_list("path", "pk", "title", "url_path", "uid", "minutes")
    quizzes = QuizPage.objects.live().filter(below).values_list("path", "pk", "title", "url_path", "uid")
    rows: list[tuple[str, Section | Step]] = []
    for path, pk, title, url_path in modules:
        rows.append((path, Section(page_id=pk, title=title, url=_url(url_path))))
    for path, pk, title, url_path, uid, minutes in lessons:
        step = Step(kind="lesson", page_id=pk, uid=uid, title=title, url=_url(url_path), minutes=minutes)
        rows.append((path, step))
    for path, pk, title, url_path, uid in quizzes:
        rows.append((path, Step(kind="quiz", page_id=pk, uid=uid, title=title, url=_url(url_path))))
    rows.sort(key=lambda row: row[0])
    progress = _progress([enrolment.pk for _course, enrolment in wanted if enrolment])
    return [
        _outline([part for path, part in rows if path.startswith(course.path)], progress.get(_key(enrolment)), current)
        for course, enrolment in wanted
    ]


@dataclass
class _Progress:
    done: set[str] = field(default_factory=set)
    latest: str = ""


def _outline(parts: list[Section | Step], progress: _Progress | None, current: int | None) -> Outline:
    """Steps below their modules, with how far the learner is. The parts are copied: two people may see one course."""
    progress = progress or _Progress()
    sections: list[Section] = []
    for part in parts:
        if isinstance(part, Section):
            sections.append(replace(part, steps=[]))
        elif sections:
            step = replace(
                part,
                done=part.uid in progress.done,
                current=part.page_id == current,
            )
            sections[-1].steps.append(step)
    return Outline(sections=sections, next_uid=progress.latest)


def _progress(enrolments: list[int]) -> dict[int, _Progress]:
    """What is done and which lesson was opened last, by enrolment."""
    found: dict[int, _Progress] = defaultdict(_Progress)
    if not enrolments:
        return found
    lessons = LessonProgress.objects.filter(enrolment__in=enrolments).order_by("opened_at")
    for enrolment, uid, completed_at in lessons.values_list("enrolment", "lesson_uid", "completed_at"):
        found[enrolment].latest = uid
        if completed_at:
            found[enrolment].done.add(uid)
    passed = QuizAttempt.objects.filter(enrolment__in=enrolments, passed=True).order_by()
    for enrolment, uid in passed.values_list("enrolment", "quiz_uid"):
        found[enrolment].done.add(uid)
    return found


def _key(enrolment: Enrolment | None) -> int:
    return enrolment.pk if enrolment else 0


def _url(url_path: str) -> str:
    """A page's address from its path in the tree, whose first part is the home page."""
    return "/" + url_path.split("/", 2)[2]
