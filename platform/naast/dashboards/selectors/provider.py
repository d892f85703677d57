"""What people of a provider see at ``/opleider/``: numbers, what waits, and each course, in a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from certificates import waiting as waits
from certificates.desk.filters import ENDING_DAYS, ends_soon
from certificates.models import Certificate, CorrectionRequest
from courses import selectors as courses
from courses.authoring import quizzes_to_look_at
from courses.models import Cohort, CoursePage, Enrolment, ProviderPage, QuizAttempt
from courses.selectors.awaiting import waiting
from naast.accounts.models import User
from naast.dashboards.selectors.weeks import per_week
from naast.organisations.models import Provider, ProviderInvitation
from naast.organisations.roles import MANAGE_PEOPLE, MARK, SEE_REGISTER, TEACH, Action
from naast.organisations.selectors import providers_of

_DEADLINES = 5  # groups
_LATEST = 10  # certificates


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """How it goes with enrolments. ``tried`` counts people by test, ``passed`` those of them who passed it."""

    enrolled: int = 0
    this_month: int = 0
    running: int = 0
    completed: int = 0
    withdrawn: int = 0
    tried: int = 0
    passed: int = 0

    @property
    def pass_rate(self) -> int | None:
        """In whole percents; None while nobody handed in a test that counts."""
        return round(100 * self.passed / self.tried) if self.tried else None


@dataclass(frozen=True, kw_only=True)
class Issued:
    """How it goes with certificates. ``problems``: why some wait, in words, with how many."""

    issued: int = 0
    waiting: int = 0
    ending: int = 0
    problems: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class CourseRow:
    """A live course with its numbers."""

    course: CoursePage
    numbers: Numbers
    certificates: int


def provider_choices(person: User) -> list[dict[str, Any]]:
    """The providers somebody works for, each with what waits there, in two queries however many there are."""
    providers = list(providers_of(person).order_by("name"))
    marking = dict(
        QuizAttempt.objects.filter(enrolment__provider__in=providers, state=QuizAttempt.State.MARKING)
        .values_list("enrolment__provider")
        .annotate(Count("pk"))
        .order_by()
    )
    return [{"provider": provider, "marking": marking.get(provider.pk, 0)} for provider in providers]


def provider_overview(provider: Provider, actions: frozenset[Action]) -> dict[str, Any]:
    """The dashboard of one provider, with the parts that somebody's role opens.

    Args:
        provider: whose dashboard it is.
        actions: what the visitor may do there.
    """
    found: dict[str, Any] = {"provider": provider, "may": actions, "ending_days": ENDING_DAYS}
    if MARK in actions:
        found["marking"] = waiting(provider).count()
    if SEE_REGISTER in actions:
        found["issued"] = _issued(provider)
        found["latest"] = list(Certificate.objects.for_provider(provider)[:_LATEST])
        found["requests"] = CorrectionRequest.objects.filter(
            certificate__provider=provider, state=CorrectionRequest.State.OPEN
        ).count()
    if MANAGE_PEOPLE in actions:
        found["invitations"] = ProviderInvitation.objects.filter(
            provider=provider, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
        ).count()
    if TEACH in actions:
        found |= _teaching(provider)
    return found


def _teaching(provider: Provider) -> dict[str, Any]:
    by_course, certificates = _numbers(provider), _by_course(provider)
    rows = [
        CourseRow(
            course=course, numbers=by_course.get(course.uid, Numbers()), certificates=certificates.get(course.uid, 0)
        )
        for course in courses.catalogue(provider)
    ]
    whole = _sum(list(by_course.values()))
    return {
        "numbers": whole,
        "courses": rows,
        "is_new": not whole.enrolled,
        "page": ProviderPage.objects.filter(provider=provider).first(),
        "has_groups": Cohort.objects.filter(provider=provider).exists(),
        "chart": per_week(provider) if whole.enrolled else None,
        "deadlines": list(_deadlines(provider)[:_DEADLINES]),
        "quizzes_to_look_at": len(quizzes_to_look_at(provider)),
    }


def _numbers(provider: Provider) -> dict[str, Numbers]:
    """By course, also of courses that are gone: their people count in the whole."""
    month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = (
        Enrolment.objects.filter(provider=provider)
        .values("course_uid")
        .annotate(
            enrolled=Count("pk"),
            this_month=Count("pk", filter=Q(started_at__gte=month)),
            running=Count("pk", filter=Q(completed_at=None, withdrawn_at=None)),
            completed=Count("pk", filter=Q(completed_at__isnull=False)),
            withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False, completed_at=None)),
        )
        .order_by("course_uid")
    )
    tests = _tests(provider)
    return {
        row["course_uid"]: Numbers(
            enrolled=row["enrolled"],
            this_month=row["this_month"],
            running=row["running"],
            completed=row["completed"],
            withdrawn=row["withdrawn"],
            tried=tests.get(row["course_uid"], (0, 0))[0],
            passed=tests.get(row["course_uid"], (0, 0))[1],
        )
        for row in rows
    }


def _tests(provider: Provider) -> dict[str, tuple[int, int]]:
    """By course: people by test, so that who tried four times counts once; how many handed in, how many ever passed."""
    once = Concat(Cast("enrolment_id", CharField()), Value(":"), "quiz_uid")
    handed_in = QuizAttempt.objects.filter(
        enrolment__provider=provider, state=QuizAttempt.State.SUBMITTED, practice=False
    )
    rows = (
        handed_in.values_list("enrolment__course_uid")
        .annotate(tried=Count(once, distinct=True), passed_once=Count(once, distinct=True, filter=Q(passed=True)))
        .order_by("enrolment__course_uid")
    )
    return {course: (tried, passed) for course, tried, passed in rows}


def _sum(all_numbers: list[Numbers]) -> Numbers:
    names = ("enrolled", "this_month", "running", "completed", "withdrawn", "tried", "passed")
    return Numbers(**{name: sum(getattr(each, name) for each in all_numbers) for name in names})


def _issued(provider: Provider) -> Issued:
    making = Q(state__in=Certificate.IN_THE_MAKING)
    mine = Certificate.objects.for_provider(provider)
    counts = mine.aggregate(
        issued=Count("pk", filter=~making),
        waiting=Count("pk", filter=making),
        ending=Count("pk", filter=ends_soon()),
    )
    problems = tuple((cause.label, cause.number) for cause in waits.causes(mine, shown=0))
    return Issued(**counts, problems=problems)


def _by_course(provider: Provider) -> dict[str, int]:
    """How many certificates of each course are in the register, those in the making included."""
    rows = Certificate.objects.for_provider(provider).values_list("course_uid").annotate(Count("pk")).order_by()
    return dict(rows)


def _deadlines(provider: Provider) -> "QuerySet[Cohort]":
    """Groups whose deadline is still to come, the nearest first, with how many people are not done."""
    busy = Q(enrolments__withdrawn_at=None, enrolments__completed_at=None, enrolments__isnull=False)
    coming = Cohort.objects.filter(provider=provider, deadline__gte=timezone.localdate())
    return coming.annotate(busy=Count("enrolments", filter=busy)).order_by("deadline", "name")
