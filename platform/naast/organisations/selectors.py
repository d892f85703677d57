"""Questions about who works where."""

from typing import Literal

from django.db.models import QuerySet
from django.utils import timezone

from naast.accounts.models import User
from naast.organisations.models import Provider, ProviderInvitation, ProviderMembership, Team, TeamMembership

InvitationState = Literal["open", "accepted", "withdrawn", "lapsed"]


def providers_of(user: User) -> QuerySet[Provider]:
    """The providers this person works for."""
    return Provider.objects.filter(memberships__user=user)


def members_of(provider: Provider) -> QuerySet[ProviderMembership]:
    """Who works for a provider, by name."""
    return ProviderMembership.objects.filter(provider=provider).select_related("user").order_by("user__name", "pk")


def open_invitations(provider: Provider) -> QuerySet[ProviderInvitation]:
    """Who was asked and did not answer yet; those that lapsed too, since the provider may want to ask again."""
    rows = ProviderInvitation.objects.filter(provider=provider, accepted_at=None, withdrawn_at=None)
    return rows.select_related("invited_by")


def state_of_invitation(invitation: ProviderInvitation) -> InvitationState:
    """How an invitation stands at this moment."""
    if invitation.accepted_at is not None:
        return "accepted"
    if invitation.withdrawn_at is not None:
        return "withdrawn"
    return "open" if invitation.expires_at > timezone.now() else "lapsed"


def teams_led_by(user: User) -> QuerySet[Team]:
    """The teams this person leads."""
    return Team.objects.filter(memberships__user=user, memberships__role=TeamMembership.Role.LEAD).select_related(
        "employer"
    )
