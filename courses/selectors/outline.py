"""A course as one learner sees it: modules, steps, how far they are and what is open, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast
from wagtail.models import Page

from courses.models import (
    CoursePage,
    Enrolment,
    ExercisePage,
    ExerciseProgress,
    LessonPage,
    LessonProgress,
    LetterExercisePage,
    ModulePage,
    QuizAttempt,
    QuizPage,
    SimulationPage,
)
from courses.selectors.scores import Counted, Tried, counted
from courses.selectors.steps import Outline, Reason, Section, Step

__all__ = ["Outline", "Reason", "Section", "Step", "chosen_pages", "lock_of", "outline", "outlines"]


def outline(course: CoursePage, enrolment: Enrolment | None = None, *, current: int | None = None) -> Outline:
    """The outline of a course; ``current`` is the page that is being read."""
    (only,) = outlines([(course, enrolment)], current=current)
    return only


def outlines(wanted: Sequence[tuple[CoursePage, Enrolment | None]], *, current: int | None = None) -> list[Outline]:
    """Outlines of several courses, in the order asked, in four queries however many there are."""
    if not wanted:
        return []
    paths = {course.path for course, _enrolment in wanted}
    below = reduce(or_, (Q(path__startswith=path) for path in sorted(paths)))
    modules = ModulePage.objects.live().filter(below).values_list("path", "pk", "title", "url_path", "prerequisites")
    rows: list[tuple[str, Section | Step]] = []
    for path, pk, title, url_path, first in modules:
        rows.append((path, Section(page_id=pk, title=title, url=_url(url_path), prerequisites=chosen_pages(first))))
    for row in _steps(below):
        step = Step(
            kind=row.kind,
            page_id=row.pk,
            uid=row.uid,
            title=row.title,
            url=_url(row.url_path),
            minutes=row.minutes,
            rule=row.rule,
            pass_mark=row.needed,
        )
        rows.append((row.path, step))
    # Steps of a module that was taken offline are no steps, although they may be live themselves.
    shown = {path for path, part in rows if isinstance(part, Section)}
    rows = [row for row in rows if isinstance(row[1], Section) or row[0][: -ModulePage.steplen] in shown]
    rows.sort(key=lambda row: row[0])
    parts = {path: [part for place, part in rows if place.startswith(path)] for path in paths}
    progress = _progress([enrolment.pk for _course, enrolment in wanted if enrolment])
    return [_outline(course, parts[course.path], enrolment, progress, current) for course, enrolment in wanted]


def lock_of(enrolment: Enrolment, uid: str) -> Reason | None:
    """Why the lesson or quiz with this key is closed to a learner and what comes first; None when it is open."""
    if enrolment.course is None:
        return None
    steps = outline(enrolment.course, enrolment).steps
    return next((step.lock for step in steps if step.uid == uid), None)


def chosen_pages(stream: Any) -> list[int]:
    """The pages that a StreamField of page choosers names, without fetching them."""
    return [child["value"] for child in stream.raw_data if child["value"]]


@dataclass
class _Progress:
    done: set[str] = field(default_factory=set)
    latest: str = ""
    seconds: int = 0
    attempts: dict[str, list[Tried]] = field(default_factory=lambda: defaultdict(list))


def _outline(
    course: CoursePage,
    parts: list[Section | Step],
    enrolment: Enrolment | None,
    by_enrolment: dict[int, _Progress],
    current: int | None,
) -> Outline:
    """Steps below their modules, with how far the learner is. The parts are copied: two people may see one course."""
    progress = by_enrolment[enrolment.pk] if enrolment else _Progress()
    asked = {"lesson": course.require_lessons, "quiz": course.require_quizzes, "exercise": course.require_exercises}
    free = ExercisePage.Counts.FREE
    sections: list[Section] = []
    for part in parts:
        if isinstance(part, Section):
            sections.append(replace(part, steps=[], after=[]))
        elif sections:
            done, score = _done(part, progress)
            # Of a conversation or letter its own page says whether it counts.
            required = asked.get(part.kind, part.rule != free)
            step = replace(part, required=required, done=done, counted=score, current=part.page_id == current)
            sections[-1].steps.append(step)
    # Who completed a course may read all of it; who is not enrolled has nothing to open.
    if enrolment and enrolment.completed_at is None:
        _close(sections, in_sequence=course.order == CoursePage.Order.SEQUENCE)
    return Outline(
        sections=sections,
        next_uid=progress.latest,
        minimum_minutes=course.minimum_minutes,
        minimum_minutes_source=course.minimum_minutes_source,
        seconds=progress.seconds,
    )


def _done(step: Step, progress: _Progress) -> tuple[bool, Counted]:
    """Whether a step is done.

    A lesson when it was read, a conversation or letter when the rule of its page was met, an exercise once it was
    marked, a quiz when the score that counts passes.
    """
    if step.kind in {"lesson", "conversation", "letter"}:
        return step.uid in progress.done, Counted()
    attempts = progress.attempts.get(step.uid, [])
    if step.kind == "exercise":
        states = {attempt.state for attempt in attempts}
        return QuizAttempt.State.SUBMITTED in states, Counted(waiting=QuizAttempt.State.MARKING in states)
    score = counted(step.rule, attempts)
    return score.passed, score


def _close(sections: list[Section], *, in_sequence: bool) -> None:
    """Say of each step that is not open yet what comes first. A step that is done stays open.

    A module waits only for modules that stand before it: so no two wait for each other, in whatever order.
    """
    before: dict[int, Section] = {}
    first: Step | None = None
    for section in sections:
        section.after = [before[page] for page in section.prerequisites if page in before]
        needed = next(
            (step for other in section.after for step in other.steps if step.required and not step.done), None
        )
        for step in section.steps:
            if first is None and in_sequence and step.required and not step.done:
                first = step
            blocker = first if first is not None and first is not step else needed
            if blocker is not None and not step.done:
                step.waits_for = blocker.waits_for or blocker
        before[section.page_id] = section


def _progress(enrolments: list[int]) -> dict[int, _Progress]:
    """What is done and handed in, and which lesson or exercise was opened last, by enrolment."""
    found: dict[int, _Progress] = defaultdict(_Progress)
    if not enrolments:
        return found
    lessons = LessonProgress.objects.filter(enrolment__in=enrolments)
    exercises = ExerciseProgress.objects.filter(enrolment__in=enrolments).annotate(
        seconds=Value(0, output_field=PositiveIntegerField())
    )
    opened = lessons.values_list("opened_at", "enrolment", "lesson_uid", "completed_at", "seconds").union(
        exercises.values_list("opened_at", "enrolment", "exercise_uid", "completed_at", "seconds"), all=True
    )
    for _opened_at, enrolment, uid, completed_at, seconds in opened.order_by("opened_at"):
        found[enrolment].latest = uid
        found[enrolment].seconds += seconds
        if completed_at:
            found[enrolment].done.add(uid)
    attempts = QuizAttempt.objects.filter(enrolment__in=enrolments).order_by("number")
    for attempt in attempts.values_list(
        "enrolment_id", "quiz_uid", "state", "practice", "passed", "score_percent", "pass_mark", named=True
    ):
        found[attempt.enrolment_id].attempts[attempt.quiz_uid].append(attempt)
    return found


def _steps(below: Q) -> "QuerySet[Any, Any]":
    """Everything below modules in one query, with the fields of :class:`Step`, ``path`` and ``url_path``; ``needed`` is the pass mark."""

    def rows(model: type[Page], **of_kind: Any) -> "QuerySet[Any, Any]":
        annotated = model.objects.live().filter(below).annotate(**of_kind)
        # Pages come in order of path by themselves, which no part of a union may.
        return annotated.order_by().values_list(
            "path", "pk", "title", "url_path", "uid", "kind", "minutes", "rule", "needed", named=True
        )

    def text(value: Any) -> Cast:
        return Cast(value, CharField(max_length=20))

    def exercises(model: type[Page], kind: str) -> "QuerySet[Any, Any]":
        return rows(model, kind=text(Value(kind)), rule=text(F("counts")), needed=none)

    none = Value(0, output_field=PositiveSmallIntegerField())
    of_quiz = Case(When(practice=True, then=Value("exercise")), default=Value("quiz"))
    return rows(LessonPage, kind=text(Value("lesson")), rule=text(Value("")), needed=none).union(
        exercises(SimulationPage, "conversation"),
        exercises(LetterExercisePage, "letter"),
        rows(QuizPage, kind=text(of_quiz), minutes=none, rule=text(F("counted_score")), needed=F("pass_mark")),
        all=True,
    )


def _url(url_path: str) -> str:
    """A page's address from its path in the tree, whose first part is the home page."""
    return "/" + url_path.split("/", 2)[2]
