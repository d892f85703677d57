"""What overviews show, gathered from every room in a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from certificates import selectors as certificates
from courses import selectors as courses
from courses.models import CourseCompletion, CoursePage, Enrolment
from courses.selectors import Outline
from naast.accounts.models import User
from naast.organisations.models import Provider, Team, TeamMembership
from naast.organisations.selectors import providers_of, teams_led_by
from newsletters import links
from newsletters.addresses import normalise
from newsletters.models import Subscription, SubscriptionState


@dataclass(frozen=True, kw_only=True)
class Learning:
    """One enrolment of a learner with the course's outline."""

    enrolment: Enrolment
    course: CoursePage | None
    outline: Outline | None


@dataclass(frozen=True, kw_only=True)
class TeamMember:
    """What a lead may know of a colleague: what was started and completed, never answers or scores."""

    name: str
    started: int
    completions: list[CourseCompletion]


@dataclass(frozen=True, kw_only=True)
class TeamOverview:
    """A team with its members."""

    team: Team
    members: list[TeamMember]


def learner_overview(person: User) -> dict[str, Any]:
    """Courses in progress and done, certificates, and the newsletter subscription."""
    enrolments = list(courses.enrolments_of(person))
    open_ones = [(each.course, each) for each in enrolments if each.course and each.course.live]
    seen = dict(zip((each.pk for _course, each in open_ones), courses.outlines(open_ones), strict=True))
    learning = [
        Learning(enrolment=each, course=each.course if each.pk in seen else None, outline=seen.get(each.pk))
        for each in enrolments
    ]
    enrolled = {item.enrolment.course_uid for item in learning}
    return {
        "learning": learning,
        "current": next((item for item in learning if item.outline and not item.enrolment.completed_at), None),
        "certificates": list(certificates.for_person(person)),
        "suggestions": [course for course in courses.catalogue()[:6] if course.uid not in enrolled][:3],
        "subscriptions": _subscriptions(person),
        "leads_team": teams_led_by(person).exists(),
        "is_provider": providers_of(person).exists(),
    }


def _subscriptions(person: User) -> list[dict[str, str]]:
    """The person's newsletters with where to change them. The address counts too: it is verified at sign-up."""
    mine = Q(user=person) | Q(email_normalised=normalise(person.email))
    confirmed = Subscription.objects.filter(mine, state=SubscriptionState.CONFIRMED).select_related("newsletter")
    return [{"name": row.newsletter.name, "url": links.preferences_path(row.secret)} for row in confirmed]


def provider_overview(person: User) -> list[dict[str, Any]]:
    """For each provider the person works for: its courses with counts, and its latest certificates."""
    return [_provider(provider) for provider in providers_of(person)]


def _provider(provider: Provider) -> dict[str, Any]:
    counts = {
        row["course_uid"]: (row["learners"], row["completed"])
        for row in Enrolment.objects.filter(provider=provider)
        .values("course_uid")
        .annotate(learners=Count("pk"), completed=Count("pk", filter=Q(completed_at__isnull=False)))
        .order_by("course_uid")
    }
    return {
        "provider": provider,
        "courses": [
            {"course": course, "learners": learners, "completed": completed}
            for course in courses.catalogue(provider)
            for learners, completed in [counts.get(course.uid, (0, 0))]
        ],
        "certificates": list(certificates.for_provider(provider)[:50]),
    }


def team_overview(person: User) -> list[TeamOverview]:
    """The teams somebody leads, with what each member completed."""
    return [_team(team) for team in teams_led_by(person)]


def _team(team: Team) -> TeamOverview:
    members = [
        membership.user
        for membership in TeamMembership.objects.filter(team=team).select_related("user").order_by("user__name")
    ]
    completions: dict[int, list[CourseCompletion]] = {}
    for completion in CourseCompletion.objects.filter(person__in=members):
        completions.setdefault(completion.person_id, []).append(completion)
    started = dict(Enrolment.objects.filter(person__in=members).values_list("person").annotate(Count("pk")).order_by())
    return TeamOverview(
        team=team,
        members=[
            TeamMember(name=str(user), started=started.get(user.pk, 0), completions=completions.get(user.pk, []))
            for user in members
        ],
    )
