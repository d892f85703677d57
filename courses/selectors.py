"""Questions about courses and progress. Each costs the same number of queries whatever the number of lessons."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from wagtail.models import Page

from courses.models import (
    CoursePage,
    Enrolment,
    LessonPage,
    LessonProgress,
    ModulePage,
    ProviderPage,
    QuizAttempt,
    QuizPage,
)
from courses.permissions import Visitor
from naast.accounts.models import User
from naast.organisations.models import Provider


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


def catalogue(provider: Provider | None = None) -> "QuerySet[CoursePage]":
    """Live courses for cards, of one provider or of all."""
    courses = CoursePage.objects.live().order_by("title")
    if provider is not None:
        page = ProviderPage.objects.filter(provider=provider).first()
        courses = courses.descendant_of(page) if page else courses.none()
    return courses


def home_courses(request: HttpRequest) -> list[CoursePage]:
    """The courses a visitor meets on the home page."""
    return list(catalogue()[:3])


def course_of(page: Page) -> CoursePage:
    """The course a module, lesson or quiz belongs to."""
    course: CoursePage = CoursePage.objects.ancestor_of(page).get()
    return course


def enrolment_of(user: Visitor, course: CoursePage) -> Enrolment | None:
    """The learner's latest enrolment in a course."""
    if not isinstance(user, User):
        return None
    return Enrolment.objects.filter(person=user, course_uid=course.uid).order_by("-number").first()


def enrolments_of(user: User) -> "QuerySet[Enrolment]":
    """All enrolments of a person, unfinished first, then the latest."""
    return (
        Enrolment.objects.filter(person=user)
        .select_related("course", "provider")
        .order_by(F("completed_at").asc(nulls_first=True), "-started_at")
    )


def course_overview(course: CoursePage, user: Visitor) -> dict[str, Any]:
    """What the course page shows."""
    enrolment = enrolment_of(user, course)
    return {
        "course": course,
        "provider_page": course.provider_page,
        "enrolment": enrolment,
        "outline": outline(course, enrolment),
    }


def module_overview(module: ModulePage, user: Visitor) -> dict[str, Any]:
    """What the module page shows."""
    overview = course_overview(course_of(module), user)
    section = next((part for part in overview["outline"].sections if part.page_id == module.pk), None)
    return overview | {"section": section}


def step_context(page: LessonPage | QuizPage, user: Visitor) -> dict[str, Any]:
    """The place of a lesson or quiz in its course, with how far the learner is."""
    course = course_of(page)
    enrolment = enrolment_of(user, course)
    whole = outline(course, enrolment, current=page.pk)
    before, after = whole.around(page.pk)
    return {
        "course": course,
        "enrolment": enrolment,
        "outline": whole,
        "section": _section_with(whole.sections, page.pk),
        "before": before,
        "after": after,
        "step": next((step for step in whole.steps if step.page_id == page.pk), None),
    }


def _section_with(sections: Iterable[Section], page_id: int) -> Section | None:
    return next((section for section in sections if any(step.page_id == page_id for step in section.steps)), None)


def quiz_context(quiz: QuizPage, user: Visitor) -> dict[str, Any]:
    """What the front page of a quiz shows: no questions, only the rules and the learner's own attempts."""
    context = step_context(quiz, user)
    attempts = list(attempts_at(quiz.uid, context["enrolment"]))
    return context | {
        "attempts": attempts,
        "open_attempt": next((attempt for attempt in attempts if attempt.is_open), None),
        "question_count": len(quiz.questions),
        "attempts_left": None if quiz.attempt_limit is None else max(quiz.attempt_limit - len(attempts), 0),
    }


def attempts_at(quiz_uid: str, enrolment: Enrolment | None) -> "QuerySet[QuizAttempt]":
    """A learner's attempts at a quiz, without the frozen questions."""
    if enrolment is None:
        return QuizAttempt.objects.none()
    return QuizAttempt.objects.filter(enrolment=enrolment, quiz_uid=quiz_uid).defer("items").order_by("number")
