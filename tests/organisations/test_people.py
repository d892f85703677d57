"""Who works for a provider: asked by mail, let in by a button, given another role, let go; Wagtail follows the role."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.models import CertificateEvent
from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from naast.organisations import invitations
from naast.organisations.models import Provider, ProviderInvitation, ProviderMembership
from tests.certificates.desk.conftest import desk_of

pytestmark = pytest.mark.django_db
PEOPLE = "/opleider/eigen/mensen/"


@pytest.fixture
def owner(provider: Provider) -> Client:
    """The owner of the provider, signed in."""
    return desk_of(provider, "owner")


@pytest.fixture
def invited(alice: User) -> Client:
    """Alice, who proved that she reads her address, signed in."""
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    client = Client()
    client.force_login(alice)
    return client


def asked(owner: Client, role: str = "author", email: str = "alice@example.org") -> ProviderInvitation:
    assert owner.post(PEOPLE, {"mailadres": email, "rol": role}).status_code == 302
    return ProviderInvitation.objects.latest("pk")


def link_in_mail() -> str:
    mail = OutgoingMail.objects.filter(kind="provider_invitation").latest("pk")
    found = re.search(rb"/werken-bij/[\w.=-]+/", bytes(mail.raw).replace(b"=\r\n", b"").replace(b"=\n", b""))
    assert found, "no link in the mail"
    return found[0].decode()


def kinds() -> list[str]:
    return [line.details["what"] for line in CertificateEvent.objects.filter(kind="member").order_by("pk")]


def test_from_the_invitation_to_the_desk(owner: Client, invited: Client, alice: User, provider: Provider) -> None:
    asked(owner, email="Alice@Example.org")
    link = link_in_mail()
    assert invited.get(link).status_code == 200
    assert not alice.provider_memberships.exists()  # looking is not saying yes
    assert invited.post(link)["Location"] == "/opleider/eigen/"
    assert alice.provider_memberships.get().role == "author"
    assert alice.groups.get().name == f"Opleider {provider.pk}"
    assert invited.get("/opleider/eigen/bewijzen/").status_code == 200
    assert kinds() == ["invited", "accepted"]
    assert CertificateEvent.objects.latest("pk").actor == alice


@pytest.mark.parametrize(
    ("role", "in_wagtail"), [("owner", True), ("administrator", False), ("author", True), ("marker", False)]
)
def test_only_who_writes_courses_gets_into_wagtail(
    owner: Client, invited: Client, alice: User, provider_page: Any, role: str, in_wagtail: bool
) -> None:
    asked(owner, role)
    invited.post(link_in_mail())
    alice = User.objects.get(pk=alice.pk)
    assert alice.has_perm("wagtailadmin.access_admin") is in_wagtail
    assert provider_page.permissions_for_user(alice).can_edit() is in_wagtail


def test_who_is_not_signed_in_is_told_to_sign_up_and_comes_back(owner: Client, client: Client) -> None:
    asked(owner)
    link = link_in_mail()
    page = client.get(link)
    assert f"/account/signup/?next={link}" in page.text
    assert "alice@example.org" not in page.text  # who has the link only learns enough to know the own address
    assert client.post(link)["Location"].startswith("/account/login/?next=")
    assert ProviderMembership.objects.count() == 1


def test_another_persons_account_cannot_accept(owner: Client, client: Client, bob: User) -> None:
    asked(owner)
    link = link_in_mail()
    EmailAddress.objects.create(user=bob, email=bob.email, verified=True, primary=True)
    EmailAddress.objects.create(user=bob, email="alice@example.org", verified=False)  # claimed, not proved
    client.force_login(bob)
    assert client.post(link).status_code == 302
    assert not bob.provider_memberships.exists()
    assert _("This invitation is for another address") in client.get(link).text


def test_a_link_that_was_not_made_here_is_not_found(owner: Client, invited: Client) -> None:
    made = asked(owner)
    link = link_in_mail()
    for wrong in ("/werken-bij/onzin/", f"/werken-bij/{made.secret}/", link[:-2] + "x/", f"/werken-bij/{made.pk}/"):
        assert invited.get(wrong).status_code == 404
        assert invited.post(wrong).status_code == 404


def test_a_withdrawn_a_lapsed_and_a_used_invitation_each_say_so(owner: Client, invited: Client, alice: User) -> None:
    first = asked(owner)
    link = link_in_mail()
    assert owner.post(f"{PEOPLE}uitnodiging/{first.pk}/intrekken/").status_code == 302
    assert (
        _("The provider took this invitation back. Ask them if you think that is a mistake.") in invited.get(link).text
    )
    assert invited.post(link).status_code == 302

    second = asked(owner)
    link = link_in_mail()
    assert second.expires_at - second.created_at == timedelta(days=14)
    ProviderInvitation.objects.filter(pk=second.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    lapsed = _("This invitation has lapsed: it was open for 14 days. Ask the provider for a new one.")
    assert lapsed in invited.get(link).text
    assert invited.post(link).status_code == 302
    assert not alice.provider_memberships.exists()
    assert _("lapsed") in owner.get(PEOPLE).text

    asked(owner)  # the lapsed one makes place
    link = link_in_mail()
    invited.post(link)
    assert alice.provider_memberships.count() == 1
    assert _("You work here already.") in invited.get(link).text
    assert invited.post(link).status_code == 302
    assert alice.provider_memberships.count() == 1
    assert kinds() == ["invited", "withdrawn", "invited", "invited", "accepted"]


def test_nobody_is_asked_twice_and_no_colleague_is_asked(owner: Client) -> None:
    asked(owner)
    for email in ("alice@example.org", "ALICE@example.org", "owner-eigen@example.org", "geen adres", ""):
        assert owner.post(PEOPLE, {"mailadres": email, "rol": "author"}).status_code == 400, email
    assert OutgoingMail.objects.filter(kind="provider_invitation").count() == 1
    assert owner.post(PEOPLE, {"mailadres": "b@example.org", "rol": "keizer"}).status_code == 400


def member(client: Client) -> ProviderMembership:
    return ProviderMembership.objects.get(user=client.user)  # type: ignore[attr-defined]


def test_another_role_holds_at_once_and_wagtail_follows(owner: Client, provider: Provider) -> None:
    author = desk_of(provider, "author")
    url = f"{PEOPLE}{member(author).pk}/"
    assert owner.get(url).status_code == 200
    assert owner.post(url, {"rol": "marker"}).status_code == 302
    assert author.get("/opleider/eigen/bewijzen/").status_code == 404
    assert not author.user.groups.exists()  # type: ignore[attr-defined]
    owner.post(url, {"rol": "author"})
    assert author.user.groups.exists()  # type: ignore[attr-defined]
    line = CertificateEvent.objects.filter(kind="member").latest("pk")
    assert (line.details["old"], line.details["role"]) == ("marker", "author")
    assert len(kinds()) == 2
    owner.post(url, {"rol": "author"})  # nothing changes: no line
    assert len(kinds()) == 2


def test_who_is_removed_finds_nothing_any_more(owner: Client, provider: Provider) -> None:
    author = desk_of(provider, "author")
    assert owner.post(f"{PEOPLE}{member(author).pk}/", {"verwijder": "1"}).status_code == 302
    assert author.get("/opleider/eigen/").status_code == 404
    assert not author.user.groups.exists()  # type: ignore[attr-defined]
    assert User.objects.filter(pk=author.user.pk).exists()  # type: ignore[attr-defined]
    assert kinds() == ["removed"]


def test_the_last_owner_cannot_go(owner: Client, provider: Provider) -> None:
    url = f"{PEOPLE}{member(owner).pk}/"
    for posted in ({"verwijder": "1"}, {"rol": "author"}):
        page = owner.post(url, posted)
        assert page.status_code == 400
        assert _("This is the last owner. Make somebody else an owner first.") in page.text
    second = desk_of(provider, "owner", "tweede")
    closed = second.user  # type: ignore[attr-defined]
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assert owner.post(url, {"verwijder": "1"}).status_code == 400  # an account that is closed owns nothing
    User.objects.filter(pk=closed.pk).update(is_active=True)
    assert owner.post(url, {"verwijder": "1"})["Location"] == "/mijn/"
    assert ProviderMembership.objects.get(role="owner").user == closed


def test_an_administrator_cannot_climb(owner: Client, provider: Provider) -> None:
    administrator = desk_of(provider, "administrator")
    assert administrator.post(f"{PEOPLE}{member(administrator).pk}/", {"rol": "author"}).status_code == 400
    assert administrator.post(f"{PEOPLE}{member(administrator).pk}/", {"rol": "owner"}).status_code == 400
    assert administrator.post(f"{PEOPLE}{member(owner).pk}/", {"rol": "marker"}).status_code == 400
    assert administrator.post(f"{PEOPLE}{member(owner).pk}/", {"verwijder": "1"}).status_code == 400
    assert administrator.post(PEOPLE, {"mailadres": "b@example.org", "rol": "owner"}).status_code == 400
    with pytest.raises(invitations.StaffError):
        invitations.invite(provider, "b@example.org", "owner", administrator.user)  # type: ignore[attr-defined]
    assert kinds() == []
    assert set(ProviderMembership.objects.values_list("role", flat=True)) == {"owner", "administrator"}


def test_people_of_another_provider_are_not_found(owner: Client, other_provider: Provider) -> None:
    stranger = desk_of(other_provider, "owner")
    theirs = ProviderInvitation.objects.create(
        provider=other_provider, email="x@example.org", role="author", expires_at=timezone.now() + timedelta(days=1)
    )
    url = f"{PEOPLE}{member(stranger).pk}/"
    assert owner.get(url).status_code == 404
    assert owner.post(url, {"verwijder": "1"}).status_code == 404
    assert owner.post(f"{PEOPLE}uitnodiging/{theirs.pk}/intrekken/").status_code == 404
    assert "x@example.org" not in owner.get(PEOPLE).text
    assert stranger.user.email not in owner.get(PEOPLE).text  # type: ignore[attr-defined]
    theirs.refresh_from_db()
    assert theirs.withdrawn_at is None
