"""What a provider sees of its learners' results: a table a course, and everything of one learner.

Every question here is asked within one provider (rule 4), and a table costs the same number of queries whatever the
number of learners, quizzes or attempts (rule 7).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower, NullIf

from courses.models import (
    Cohort,
    CoursePage,
    Enrolment,
    ExerciseProgress,
    LessonPage,
    LessonProgress,
    ProviderPage,
    QuizAttempt,
    QuizPage,
)
from courses.selectors.scores import counted
from naast.organisations.models import Provider

CHUNK = 500  # enrolments in memory at a time when a whole table is written to a file
_DIGITS = 19  # of a number that still fits in a column


@dataclass(frozen=True, kw_only=True)
class Column:
    """A quiz in the table. ``rule`` says which of several attempts counts."""

    uid: str
    title: str
    practice: bool
    rule: str


@dataclass(frozen=True, kw_only=True)
class Cell:
    """How one learner stands at one quiz.

    ``state`` is none, open, marking, passed, failed or practised; ``score`` is in percent and empty while there is none.
    """

    state: str
    score: int | None
    attempts: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """One enrolment with its results, in the order of the columns."""

    enrolment: Enrolment
    lessons_read: int
    cells: list[Cell]


@dataclass(frozen=True, kw_only=True)
class Gradebook:
    """The results of a course: its columns, and rows for whichever enrolments one asks for."""

    course: CoursePage | None
    course_uid: str
    title: str
    columns: list[Column]
    lessons: list[str] = field(default_factory=list)

    def rows(self, enrolments: Sequence[Enrolment]) -> list[Row]:
        """The rows of these enrolments, in two queries."""
        keys = [enrolment.pk for enrolment in enrolments]
        attempts = _attempts(keys, [column.uid for column in self.columns])
        read = dict(
            LessonProgress.objects.filter(enrolment__in=keys, lesson_uid__in=self.lessons, completed_at__isnull=False)
            .values_list("enrolment")
            .annotate(Count("pk"))
            .order_by()
        )
        return [
            Row(
                enrolment=enrolment,
                lessons_read=read.get(enrolment.pk, 0),
                cells=[_cell(column, attempts[enrolment.pk, column.uid]) for column in self.columns],
            )
            for enrolment in enrolments
        ]

    def all_rows(self, enrolments: "QuerySet[Enrolment]") -> Iterator[Row]:
        """The rows of any number of enrolments, a chunk in memory at a time."""
        waiting = enrolments.iterator(chunk_size=CHUNK)
        while chunk := list(islice(waiting, CHUNK)):
            yield from self.rows(chunk)


def courses_of(provider: Provider) -> "QuerySet[CoursePage]":
    """All courses of a provider, drafts too."""
    page = ProviderPage.objects.filter(provider=provider).first()
    courses = CoursePage.objects.order_by("title")
    return courses.descendant_of(page) if page else courses.none()


def quizzes_of(provider: Provider) -> "QuerySet[QuizPage]":
    """All quizzes of a provider, drafts too, in the order of the courses."""
    page = ProviderPage.objects.filter(provider=provider).first()
    quizzes = QuizPage.objects.order_by("path")
    return quizzes.descendant_of(page) if page else quizzes.none()


def gradebooks(provider: Provider) -> list[dict[str, Any]]:
    """Each course with learners, or that may get them: counts, and its groups with theirs."""
    counted = (
        Enrolment.objects.filter(provider=provider)
        .values("course_uid")
        .annotate(
            title=Coalesce(Subquery(_title_of_latest()), Value("")),
            learners=Count("pk", filter=Q(withdrawn_at=None)),
            completed=Count("pk", filter=Q(completed_at__isnull=False)),
            withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False)),
        )
        .order_by()
    )
    counts = {row["course_uid"]: row for row in counted}
    groups: dict[str, list[Cohort]] = defaultdict(list)
    cohorts = Cohort.objects.filter(provider=provider).annotate(
        learners=Count("enrolments", filter=Q(enrolments__withdrawn_at=None))
    )
    for cohort in cohorts:
        groups[cohort.course_uid].append(cohort)
    nobody = {"learners": 0, "completed": 0, "withdrawn": 0}
    found: list[dict[str, Any]] = [
        counts.pop(course.uid, {"course_uid": course.uid, **nobody}) | {"title": course.title, "live": course.live}
        for course in courses_of(provider)
    ]
    gone: list[dict[str, Any]] = [
        row | {"live": False} for row in sorted(counts.values(), key=lambda row: row["title"])
    ]
    return [row | {"cohorts": groups[row["course_uid"]]} for row in found + gone]


def _title_of_latest() -> Any:
    same = Enrolment.objects.filter(provider=OuterRef("provider"), course_uid=OuterRef("course_uid"))
    return same.order_by("-started_at").values("course_title")[:1]


def gradebook(provider: Provider, course_uid: str, *, practice: bool = False) -> Gradebook | None:
    """The table of a course, also of one that is gone; None when this provider never had it.

    Args:
        provider: whose course it is.
        course_uid: which course.
        practice: show quizzes for practice too; their scores count for nothing.
    """
    course = courses_of(provider).filter(uid=course_uid).first()
    if course is not None:
        quizzes = QuizPage.objects.live().descendant_of(course).order_by("path")
        columns = [
            Column(uid=uid, title=title, practice=is_practice, rule=rule)
            for uid, title, is_practice, rule in quizzes.values_list("uid", "title", "practice", "counted_score")
        ]
        lessons = list(LessonPage.objects.live().descendant_of(course).values_list("uid", flat=True))
        title = course.title
    else:
        latest = Enrolment.objects.filter(provider=provider, course_uid=course_uid).order_by("-started_at").first()
        if latest is None:
            return None
        columns, lessons, title = _columns_of_the_past(provider, course_uid), [], latest.course_title
    shown = [column for column in columns if practice or not column.practice]
    return Gradebook(course=course, course_uid=course_uid, title=title, columns=shown, lessons=lessons)


def _columns_of_the_past(provider: Provider, course_uid: str) -> list[Column]:
    """The quizzes of a course that is gone, by what was tried."""
    tried = QuizAttempt.objects.filter(enrolment__provider=provider, enrolment__course_uid=course_uid)
    titles: dict[tuple[str, bool], str] = {}
    for uid, is_practice, title in tried.order_by().values_list("quiz_uid", "practice", "title").distinct():
        titles[uid, is_practice] = title
    return [
        Column(uid=uid, title=title, practice=is_practice, rule=QuizPage.CountedScore.BEST)
        for (uid, is_practice), title in sorted(titles.items(), key=lambda pair: pair[1])
    ]


def enrolments_in(
    provider: Provider, course_uid: str, *, cohort: str = "", status: str = "", name: str = ""
) -> "QuerySet[Enrolment]":
    """The enrolments of a course that a table shows.

    Args:
        provider: whose learners.
        course_uid: in which course.
        cohort: the number of a group, "geen" for those in none, empty for everybody.
        status: "bezig", "klaar", "uitgeschreven" for those who withdrew, or empty for all who did not.
        name: part of a name or address.
    """
    found = Enrolment.objects.filter(provider=provider, course_uid=course_uid).select_related("person", "cohort")
    if cohort == "geen":
        found = found.filter(cohort=None)
    elif cohort:
        found = (
            found.filter(cohort__provider=provider, cohort=int(cohort))
            if cohort.isdecimal() and len(cohort) < _DIGITS
            else found.none()
        )
    found = found.filter(withdrawn_at__isnull=status != "uitgeschreven")
    if status in {"bezig", "klaar"}:
        found = found.filter(completed_at__isnull=status == "bezig")
    part = name.replace("\0", "").strip()  # PostgreSQL refuses NUL in a text
    if part:
        found = found.filter(Q(person__name__icontains=part) | Q(person__email__icontains=part))
    return found


def sorted_by(enrolments: "QuerySet[Enrolment]", order: str, columns: Iterable[Column]) -> "QuerySet[Enrolment]":
    """Put enrolments in order.

    Args:
        enrolments: what to sort.
        order: "naam", "start", "klaar" or the key of a column, with "-" before it for the other way round.
        columns: those of the table.
    """
    key, down = order.removeprefix("-"), order.startswith("-")
    name = Lower(Coalesce(NullIf("person__name", Value("")), "person__email"))
    by: Any = {"start": F("started_at"), "klaar": F("completed_at")}.get(key, name)
    column = next((column for column in columns if column.uid == key), None)
    if column is not None:
        enrolments = enrolments.annotate(sorted_score=Subquery(_counting(column)))
        by = F("sorted_score")
    return enrolments.order_by(by.desc(nulls_last=True) if down else by.asc(nulls_last=True), name, "pk")


def _counting(column: Column) -> Any:
    """The score that counts at a quiz, for each enrolment; the same rule as ``scores.counted``, in the database."""
    tried = QuizAttempt.objects.filter(enrolment=OuterRef("pk"), quiz_uid=column.uid, practice=column.practice)
    if column.rule == QuizPage.CountedScore.BEST or column.practice:
        tried = tried.filter(state=QuizAttempt.State.SUBMITTED).order_by("-passed", "-score_percent")
    else:
        first = column.rule == QuizPage.CountedScore.FIRST
        tried = tried.exclude(state=QuizAttempt.State.OPEN).order_by("number" if first else "-number")
    return tried.values("score_percent")[:1]


def _attempts(enrolments: list[int], quizzes: list[str]) -> dict[tuple[int, str], list[Any]]:
    found: dict[tuple[int, str], list[Any]] = defaultdict(list)
    attempts = QuizAttempt.objects.filter(enrolment__in=enrolments, quiz_uid__in=quizzes).order_by("number")
    fields = ("enrolment_id", "quiz_uid", "state", "practice", "score_percent", "passed", "pass_mark")
    for attempt in attempts.values_list(*fields, named=True):
        found[attempt.enrolment_id, attempt.quiz_uid].append(attempt)
    return found


def _cell(column: Column, attempts: list[Any]) -> Cell:
    mine = [attempt for attempt in attempts if attempt.practice == column.practice]
    states = {attempt.state for attempt in mine}
    if column.practice:
        scores = [attempt.score_percent for attempt in mine if attempt.score_percent is not None]
        state = "practised" if scores else _waiting(states)
        return Cell(state=state, score=max(scores, default=None), attempts=len(mine))
    counts = counted(column.rule, mine)
    state = "passed" if counts.passed else "failed"
    if not counts.passed and (counts.score is None or states != {QuizAttempt.State.SUBMITTED}):
        state = _waiting(states)
    return Cell(state=state, score=counts.score, attempts=len(mine))


def _waiting(states: set[str]) -> str:
    """What goes on while nothing is decided."""
    if QuizAttempt.State.MARKING in states:
        return "marking"
    return "open" if QuizAttempt.State.OPEN in states else "none"


def enrolment_for(provider: Provider, pk: int) -> Enrolment | None:
    """One enrolment at this provider, or None."""
    mine = Enrolment.objects.filter(provider=provider).select_related("person", "cohort", "course")
    return mine.filter(pk=pk).first()


def attempt_for(provider: Provider, uid: Any) -> QuizAttempt | None:
    """One attempt of a learner of this provider, or None."""
    mine = QuizAttempt.objects.filter(enrolment__provider=provider)
    return mine.select_related("enrolment__person", "enrolment__cohort", "quiz").filter(uid=uid).first()


def exercises_done(enrolment: Enrolment) -> "QuerySet[ExerciseProgress]":
    """The conversations and letters that are done, in that order; how they went is the learner's own."""
    return ExerciseProgress.objects.filter(enrolment=enrolment).exclude(completed_at=None).order_by("completed_at")


def attempts_of(enrolment: Enrolment) -> "QuerySet[QuizAttempt]":
    """All attempts of one enrolment without their questions, in the order they were begun."""
    return QuizAttempt.objects.filter(enrolment=enrolment).defer("items").order_by("started_at", "pk")
