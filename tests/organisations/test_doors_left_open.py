"""An invitation is worth what the one who sent it may do today: nobody who was let go leaves a door open."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils.translation import gettext as _

from naast.accounts.models import User
from naast.organisations import invitations
from naast.organisations.models import Provider, ProviderInvitation, ProviderMembership
from tests.certificates.desk.conftest import desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(alice: User) -> Client:
    """Alice, who proved that she reads her address, signed in."""
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    client = Client()
    client.force_login(alice)
    return client


def _sender(provider: Provider, role: str) -> User:
    desk_of(provider, "owner", "die-blijft")
    user: User = desk_of(provider, role, "afzender").user  # type: ignore[attr-defined]
    return user


def _remove(sender: User, provider: Provider) -> None:
    ProviderMembership.objects.get(provider=provider, user=sender).delete()


def _to(role: str) -> Callable[[User, Provider], None]:
    def change(sender: User, provider: Provider) -> None:
        ProviderMembership.objects.filter(provider=provider, user=sender).update(role=role)

    return change


def _close(sender: User, provider: Provider) -> None:
    User.objects.filter(pk=sender.pk).update(is_active=False)


def _erase(sender: User, provider: Provider) -> None:
    sender.delete()


@pytest.mark.parametrize(
    ("role", "asked_as", "happens"),
    [
        pytest.param("administrator", "administrator", _remove, id="let go"),
        pytest.param("administrator", "marker", _to("author"), id="manages no people any more"),
        pytest.param("owner", "owner", _to("administrator"), id="makes no owners any more"),
        pytest.param("owner", "author", _close, id="account closed"),
        pytest.param("owner", "author", _erase, id="account erased"),
    ],
)
def test_what_somebody_asked_who_may_not_ask_it_any_more_is_no_way_in(
    provider: Provider,
    invited: Client,
    alice: User,
    role: str,
    asked_as: str,
    happens: Callable[[User, Provider], None],
) -> None:
    sender = _sender(provider, role)
    made = invitations.invite(provider, alice.email, asked_as, sender)
    link = invitations.path_of(made)
    assert _("Accept the invitation") in invited.get(link).text
    happens(sender, provider)
    page = invited.get(link).text
    assert _("The provider took this invitation back. Ask them if you think that is a mistake.") in page
    assert _("Accept the invitation") not in page
    assert invited.post(link)["Location"] == link
    assert not alice.provider_memberships.exists()
    assert ProviderInvitation.objects.get(pk=made.pk).accepted_at is None


def test_what_an_owner_asked_who_still_manages_people_stands(provider: Provider, invited: Client, alice: User) -> None:
    sender = _sender(provider, "owner")
    link = invitations.path_of(invitations.invite(provider, alice.email, "author", sender))
    _to("administrator")(sender, provider)
    assert invited.post(link).status_code == 302
    assert alice.provider_memberships.get().role == "author"


def test_an_owner_of_another_provider_is_no_owner_here(
    provider: Provider, other_provider: Provider, invited: Client, alice: User
) -> None:
    sender = _sender(provider, "owner")
    link = invitations.path_of(invitations.invite(provider, alice.email, "owner", sender))
    ProviderMembership.objects.filter(user=sender).update(provider=other_provider)
    assert invited.post(link)["Location"] == link
    assert not alice.provider_memberships.exists()


def test_who_got_the_link_from_somebody_else_cannot_use_it_however_the_address_is_written(
    provider: Provider, alice: User, bob: User
) -> None:
    link = invitations.path_of(invitations.invite(provider, alice.email, "owner", _sender(provider, "owner")))
    for email in ("alice@example.org.", "alice+x@example.org", "Alice@example.com", "\u0430lice@example.org"):
        EmailAddress.objects.create(user=bob, email=email, verified=True)
    client = Client()
    client.force_login(bob)
    assert client.post(link)["Location"] == link
    assert not bob.provider_memberships.exists()
