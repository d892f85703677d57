"""Who works for a provider: asked by mail, let in, given another role, and let go. Wagtail's group follows the role.

The log of a provider is in a higher room: who calls these functions writes the line, in the same transaction.
"""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from naast.accounts.models import User
from naast.accounts.selectors import verified_addresses
from naast.mail.addresses import normalise
from naast.mail.services import enqueue_template
from naast.organisations.models import Provider, ProviderInvitation, ProviderMembership
from naast.organisations.roles import WRITERS, Action, Role, may
from naast.organisations.selectors import state_of_invitation

VALID_FOR = timedelta(days=14)
_SIGNER = signing.Signer(sep=".", salt="organisations.provider_invitation")


class StaffError(Exception):
    """It cannot be done; the message is for who tried."""


def writers_group_name(provider: Provider) -> str:
    """What the Wagtail group of a provider's authors is called, and its collection of images."""
    return f"Opleider {provider.pk}"


def follow_role(user: User, provider: Provider, role: str | None) -> None:
    """Put somebody into the Wagtail group of the provider's authors, or take them out. None is for who left."""
    if role in WRITERS:
        group, _made = Group.objects.get_or_create(name=writers_group_name(provider))
        user.groups.add(group)
    else:
        user.groups.remove(*Group.objects.filter(name=writers_group_name(provider)))


def path_of(invitation: ProviderInvitation) -> str:
    """The path in the mail: its secret, signed."""
    return reverse("provider_invitation", args=[_SIGNER.sign(invitation.secret)])


def invitation_with(token: str) -> ProviderInvitation | None:
    """The invitation that a link is about, in whatever state; None when the link was not made here."""
    try:
        secret = _SIGNER.unsign(token)
    except signing.BadSignature:
        return None
    return ProviderInvitation.objects.select_related("provider", "invited_by").filter(secret=secret).first()


@transaction.atomic
def invite(provider: Provider, email: str, role: str, by: User) -> ProviderInvitation:
    """Ask an address to come and work here, by mail. One that lapsed makes place for a new one.

    Raises:
        StaffError: works here already, is asked already, or ``by`` may not give this role.
    """
    _may_give(provider, by, role)
    address = normalise(email)
    if ProviderMembership.objects.filter(provider=provider, user__email__iexact=address).exists():
        raise StaffError(_("Somebody with this address works here already."))
    now = timezone.now()
    rows = ProviderInvitation.objects.filter(provider=provider, email=address, accepted_at=None, withdrawn_at=None)
    rows.filter(expires_at__lte=now).update(withdrawn_at=now)
    try:
        with transaction.atomic():
            made = ProviderInvitation.objects.create(
                provider=provider,
                email=address,
                role=role,
                invited_by=by,
                created_at=now,
                expires_at=now + VALID_FOR,
            )
    except IntegrityError as error:
        raise StaffError(_("This address is invited already. Withdraw that invitation first.")) from error
    enqueue_template(
        kind="provider_invitation",
        to=made.email,
        key=f"provider_invitation:{made.pk}",
        context={
            "provider": provider,
            "role": made.get_role_display(),
            "by": by,
            "path": path_of(made),
            "until": timezone.localtime(made.expires_at),
        },
        unasked=True,  # a provider asked, not the one who gets it
    )
    return made


def withdraw(invitation: ProviderInvitation) -> bool:
    """Take an open invitation back; its link then says so. Returns whether it was still open."""
    rows = ProviderInvitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    return bool(rows.update(withdrawn_at=timezone.now()))


def stands(invitation: ProviderInvitation) -> bool:
    """Whether who asked may still ask this: who was let go, or may do less by now, leaves no door open behind them."""
    by, provider = invitation.invited_by, invitation.provider
    if by is None or not may(by, provider, Action.MANAGE_PEOPLE):
        return False
    return invitation.role != Role.OWNER or _is_owner(provider, by)


@transaction.atomic
def accept(invitation: ProviderInvitation, user: User) -> ProviderMembership:
    """Say yes: the person whose proven address was asked comes to work here. The role is that of the invitation.

    Raises:
        StaffError: it is not for this person, it was answered, withdrawn or lapsed, or who asked may no longer ask it.
    """
    rows = ProviderInvitation.objects.select_for_update(of=("self",)).select_related("provider", "invited_by")
    held = rows.get(pk=invitation.pk)
    if not is_for(held, user):
        raise StaffError(_("This invitation is for another mail address."))
    if state_of_invitation(held) != "open" or not stands(held):
        raise StaffError(_("This invitation can no longer be accepted. Ask for a new one."))
    if ProviderMembership.objects.filter(provider=held.provider, user=user).exists():
        raise StaffError(_("You work here already. Nothing was changed."))
    member = ProviderMembership.objects.create(provider=held.provider, user=user, role=held.role)
    held.accepted_at = timezone.now()
    held.save(update_fields=["accepted_at"])
    follow_role(user, held.provider, held.role)
    return member


def is_for(invitation: ProviderInvitation, user: User) -> bool:
    """Whether the address that was asked is proven to be this person's."""
    return invitation.email in {normalise(address) for address in verified_addresses(user)}


@transaction.atomic
def change_role(member: ProviderMembership, role: str, by: User) -> ProviderMembership:
    """Give somebody another role.

    Raises:
        StaffError: nobody would own the provider, or ``by`` may not do this.
    """
    held = _held(member)
    if held.role == role:
        return held
    _may_touch(held, by)
    _may_give(held.provider, by, role)
    _one_owner_stays(held)
    held.role = role
    held.save(update_fields=["role"])
    follow_role(held.user, held.provider, role)
    return held


@transaction.atomic
def remove(member: ProviderMembership, by: User) -> None:
    """Let somebody go. What they made stays; what they may see here ends at once.

    Raises:
        StaffError: nobody would own the provider, or ``by`` may not do this.
    """
    held = _held(member)
    if held.user_id != by.pk:  # everybody may leave
        _may_touch(held, by)
    _one_owner_stays(held)
    follow_role(held.user, held.provider, None)
    held.delete()


def _held(member: ProviderMembership) -> ProviderMembership:
    """The row as it is now. All owners are held, so that two who leave at the same moment follow each other."""
    list(
        ProviderMembership.objects.select_for_update()
        .filter(provider_id=member.provider_id, role=Role.OWNER)
        .values_list("pk", flat=True)
    )
    rows = ProviderMembership.objects.select_for_update(of=("self",)).select_related("provider", "user")
    found = rows.filter(pk=member.pk).first()
    if found is None:
        raise StaffError(_("This person does not work here any more."))
    return found


def _is_owner(provider: Provider, user: User) -> bool:
    return ProviderMembership.objects.filter(provider=provider, user=user, role=Role.OWNER).exists()


def _may_give(provider: Provider, by: User, role: str) -> None:
    if role not in Role.values:
        raise StaffError(_("Choose a role from the list."))
    if role == Role.OWNER and not _is_owner(provider, by):
        raise StaffError(_("Only an owner can make somebody an owner."))


def _may_touch(member: ProviderMembership, by: User) -> None:
    if _is_owner(member.provider, by):
        return
    if member.role == Role.OWNER:
        raise StaffError(_("Only an owner can change what an owner may do."))
    if member.user_id == by.pk:
        raise StaffError(_("You cannot change your own role. Ask an owner."))


def _one_owner_stays(member: ProviderMembership) -> None:
    if member.role != Role.OWNER:
        return
    others = ProviderMembership.objects.filter(provider=member.provider, role=Role.OWNER, user__is_active=True)
    if not others.exclude(pk=member.pk).exists():
        raise StaffError(_("This is the last owner. Make somebody else an owner first."))
