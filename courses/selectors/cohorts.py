"""Cohorts as a provider sees them, and the invitations that wait for a learner."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from courses.models import Cohort, CoursePage, Enrolment, Invitation, ProviderPage
from courses.selectors.enrolments import deadline_of
from courses.selectors.outline import outlines
from courses.selectors.steps import Outline
from naast.accounts.models import User
from naast.accounts.selectors import verified_addresses
from naast.organisations.models import Provider


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody in a cohort with how far they are."""

    enrolment: Enrolment
    outline: Outline | None  # none when the course is gone
    state: str  # "completed", "withdrawn", "late", "busy" or "new"


@dataclass(frozen=True, kw_only=True)
class CourseCohorts:
    """A course with its cohorts."""

    course: CoursePage | None  # none when the course is gone
    cohorts: list[Cohort]


def courses_of(provider: Provider) -> "QuerySet[CoursePage]":
    """The live courses of a provider."""
    page = ProviderPage.objects.filter(provider=provider).first()
    courses = CoursePage.objects.live().order_by("title")
    return courses.descendant_of(page) if page else courses.none()


def cohorts_by_course(provider: Provider) -> list[CourseCohorts]:
    """All cohorts of a provider below their courses, the newest first, with counts; courses without one too."""
    cohorts: dict[str, list[Cohort]] = {}
    gone: list[Cohort] = []
    for cohort in cohorts_of(provider):
        if cohort.course is None:
            gone.append(cohort)
        else:
            cohorts.setdefault(cohort.course_uid, []).append(cohort)
    courses = {course.uid: course for course in courses_of(provider)}
    for rows in cohorts.values():  # courses that are not live any more keep their cohorts
        if rows[0].course:
            courses.setdefault(rows[0].course_uid, rows[0].course)
    listed = [CourseCohorts(course=course, cohorts=cohorts.get(uid, [])) for uid, course in courses.items()]
    return [*listed, *([CourseCohorts(course=None, cohorts=gone)] if gone else [])]


def cohorts_of(provider: Provider) -> "QuerySet[Cohort]":
    """The cohorts of a provider, with how many people take part, have completed and are invited."""
    here = Q(enrolments__withdrawn_at=None)
    return (
        Cohort.objects.filter(provider=provider)
        .select_related("course")
        .annotate(
            members=Count("enrolments", filter=here, distinct=True),
            completed=Count("enrolments", filter=here & Q(enrolments__completed_at__isnull=False), distinct=True),
            invited=Count("invitations", filter=Q(invitations__state=Invitation.State.OPEN), distinct=True),
        )
    )


def members_of(cohort: Cohort) -> "QuerySet[Enrolment]":
    """Everybody who is or was in a cohort, by name; who withdrew last."""
    rows = Enrolment.objects.filter(cohort=cohort).select_related("person", "course", "cohort")
    return rows.order_by(F("withdrawn_at").asc(nulls_first=True), "person__name", "person__email", "pk")


def with_progress(enrolments: Sequence[Enrolment], now: date) -> list[Member]:
    """These enrolments with how far each is, in a fixed number of queries."""
    open_ones = [(each.course, each) for each in enrolments if each.course]
    seen = dict(zip((each.pk for _course, each in open_ones), outlines(open_ones), strict=True))
    return [
        Member(enrolment=each, outline=seen.get(each.pk), state=_state(each, seen.get(each.pk), now))
        for each in enrolments
    ]


def _state(enrolment: Enrolment, outline: Outline | None, today: date) -> str:
    if enrolment.completed_at:
        return "completed"
    if enrolment.withdrawn_at:
        return "withdrawn"
    deadline = deadline_of(enrolment)
    if deadline and deadline < today:
        return "late"
    return "busy" if outline and (outline.next_uid or outline.done) else "new"


def has_ended(cohort: Cohort) -> bool:
    """Whether the last day of a cohort has passed, in Amsterdam."""
    return cohort.ends_on is not None and cohort.ends_on < timezone.localdate()


def holders_of_places(cohort: Cohort, addresses: Collection[str]) -> dict[str, Enrolment]:
    """Who of these addresses takes this cohort's course already, or completed it in this cohort, by verified address."""
    rows = Enrolment.objects.filter(
        Q(completed_at=None) | Q(cohort=cohort),
        provider=cohort.provider_id,
        course_uid=cohort.course_uid,
        withdrawn_at=None,
        person__emailaddress__verified=True,
        person__emailaddress__email__in=addresses,
    )
    with_address = rows.select_related("cohort").annotate(address=Lower("person__emailaddress__email"))
    return {row.address: row for row in with_address.order_by("number")}


def invitation_with(token: str) -> "QuerySet[Invitation]":
    """The invitation with this secret, with everything its page shows."""
    return Invitation.objects.filter(token=token).select_related("cohort__course", "cohort__provider", "person")


def open_invitations(person: User) -> "QuerySet[Invitation]":
    """Invitations that wait for this person, found by the addresses they proved to read."""
    rows = Invitation.objects.filter(
        email__in=verified_addresses(person), state=Invitation.State.OPEN, cohort__course__live=True
    )
    return rows.select_related("cohort__course", "cohort__provider").order_by("created_at")
