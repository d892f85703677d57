"""What a team lead sees at ``/team/``."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils import timezone

from certificates import selectors as certificates
from certificates.models import Standing
from courses.models import Enrolment
from naast.accounts.models import User
from naast.organisations.models import Team, TeamMembership
from naast.organisations.selectors import teams_led_by


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a lead may know of the latest proof of a course: what it is worth and until when, never the score."""

    course_title: str
    completed_on: date
    standing: Standing
    valid_until: date | None


@dataclass(frozen=True, kw_only=True)
class TeamMember:
    """What a lead may know of a colleague: what was started and completed, never answers or scores."""

    name: str
    started: int
    proofs: list[Proof]


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
    proofs = _proofs(members)
    started = dict(Enrolment.objects.filter(person__in=members).values_list("person").annotate(Count("pk")).order_by())
    return TeamOverview(
        team=team,
        members=[
            TeamMember(name=str(user), started=started.get(user.pk, 0), proofs=proofs.get(user.pk, []))
            for user in members
        ],
    )


def _proofs(members: list[User]) -> dict[int, list[Proof]]:
    """One proof of each course, by person: the one that counts longest, else the latest."""
    today = timezone.localdate()
    found: dict[int, dict[tuple[int, str], Proof]] = {}
    for certificate in certificates.for_people(members):
        assert certificate.person_id is not None
        of_person = found.setdefault(certificate.person_id, {})
        course = (certificate.provider_id, certificate.course_uid)
        proof = Proof(
            course_title=certificate.course_title,
            completed_on=certificate.completed_on,
            standing=certificate.standing(today),
            valid_until=certificate.valid_until,
        )
        known = of_person.get(course)
        if known is None or _counts_until(proof) > _counts_until(known):
            of_person[course] = proof
    return {person: list(proofs.values()) for person, proofs in found.items()}


def _counts_until(proof: Proof) -> date:
    """The last day on which a proof counts that counts now; the first of all days for one that does not."""
    if proof.standing != Standing.VALID:
        return date.min
    return proof.valid_until or date.max
