"""What a team lead sees at ``/team/``."""

from dataclasses import dataclass

from django.db.models import Count

from courses.models import CourseCompletion, Enrolment
from naast.accounts.models import User
from naast.organisations.models import Team, TeamMembership
from naast.organisations.selectors import teams_led_by


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
