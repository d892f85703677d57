"""Questions about who works where."""

from django.db.models import QuerySet

from naast.accounts.models import User
from naast.organisations.models import Provider, Team, TeamMembership


def providers_of(user: User) -> QuerySet[Provider]:
    """The providers this person works for."""
    return Provider.objects.filter(memberships__user=user)


def teams_led_by(user: User) -> QuerySet[Team]:
    """The teams this person leads."""
    return Team.objects.filter(memberships__user=user, memberships__role=TeamMembership.Role.LEAD).select_related(
        "employer"
    )
