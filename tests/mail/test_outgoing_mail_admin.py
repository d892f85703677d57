"""What the platform mailed holds addresses of everybody: superusers look at it, and nobody changes it by hand."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from courses.models import ProviderPage
from naast.accounts.models import User
from naast.mail.models import OutgoingMail, RateLimit
from naast.seed.roles import EDITORS, ensure_provider_group, ensure_roles
from tests.mail.returned import READER, a_mail

pytestmark = pytest.mark.django_db
OUTBOX, LIMITS = "/beheer/snippets/mail/outgoingmail/", "/beheer/snippets/mail/ratelimit/"
SECRET = "Geheime inhoud"


def editor(person: User, provider_page: ProviderPage) -> None:
    person.groups.add(Group.objects.get(name=EDITORS))


def author(person: User, provider_page: ProviderPage) -> None:
    person.groups.add(ensure_provider_group(provider_page))


def outsider(person: User, provider_page: ProviderPage) -> None:
    """Has an account, and no way into the admin."""


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def superuser(bob: User) -> Client:
    bob.is_superuser = bob.is_staff = True
    bob.save()
    return signed_in(bob)


@pytest.fixture
def rows() -> tuple[OutgoingMail, RateLimit]:
    return a_mail(), RateLimit.objects.create(domain="example.net", per_minute=5)


def addresses(mail: OutgoingMail, limit: RateLimit) -> list[str]:
    """Every page about a mail or a limit, and their actions; the number of the row stands in each of its own."""
    outbox = ["", "add/", "chooser/", "results/"]
    outbox += [f"{action}/{mail.pk}/" for action in ("inspect", "edit", "delete", "history", "usage")]
    limits = ("", "add/", f"edit/{limit.pk}/", f"delete/{limit.pk}/", f"history/{limit.pk}/", f"usage/{limit.pk}/")
    return [OUTBOX + path for path in outbox] + [LIMITS + path for path in limits]


def in_bulk(mail: OutgoingMail, limit: RateLimit) -> list[str]:
    """The same with ticked boxes."""
    return [
        f"/beheer/bulk/mail/{model}/delete/?{which}"
        for model, key in (("outgoingmail", mail.pk), ("ratelimit", limit.pk))
        for which in (f"id={key}", "id=all")
    ]


def values() -> list[Any]:
    return [list(model._default_manager.order_by("pk").values()) for model in (OutgoingMail, RateLimit)]


@pytest.mark.parametrize("becomes", [editor, author, outsider])
def test_nobody_else_sees_or_touches_mails_and_limits(
    alice: User,
    provider_page: ProviderPage,
    rows: tuple[OutgoingMail, RateLimit],
    becomes: Callable[[User, ProviderPage], None],
) -> None:
    ensure_roles()
    becomes(alice, provider_page)
    client = signed_in(alice)
    before = values()
    for address in addresses(*rows):
        for send in (client.get, client.post):
            answer: Any = send(address)
            assert answer.status_code in {302, 404}, address
            # Led away from the page, never further into it.
            assert getattr(answer, "url", "/beheer/") in {"/beheer/", "/beheer/login/?next=" + address}, address
    for address in in_bulk(*rows):
        for send in (client.get, client.post):
            text = send(address).text
            assert READER not in text, address
            assert "example.net" not in text, address
    front = client.get("/beheer/", follow=True).text
    assert OUTBOX not in front
    assert LIMITS not in front
    assert values() == before


def test_a_visitor_is_asked_to_sign_in(rows: tuple[OutgoingMail, RateLimit]) -> None:
    for address in addresses(*rows):
        answer: Any = Client().get(address)
        assert answer.status_code in {302, 404}, address
        assert READER not in answer.text


def test_a_superuser_looks_at_a_mail_but_not_into_it_and_changes_nothing(
    superuser: Client, rows: tuple[OutgoingMail, RateLimit]
) -> None:
    mail = rows[0]
    OutgoingMail.objects.update(last_error="550 <b>weg</b>")
    before = values()
    for address in (OUTBOX, f"{OUTBOX}inspect/{mail.pk}/"):
        page = superuser.get(address)
        assert page.status_code == 200
        assert READER in page.text
        assert "<b>weg</b>" not in page.text
        assert SECRET not in page.text
    for action in ("add/", f"edit/{mail.pk}/", f"delete/{mail.pk}/"):
        for send in (superuser.get, superuser.post):
            assert send(OUTBOX + action).status_code in {302, 404}, action
    for address in in_bulk(*rows)[:2]:
        superuser.post(address)
    assert values() == before


def test_the_page_of_a_mail_says_moments_by_the_clock_of_the_site(
    superuser: Client, rows: tuple[OutgoingMail, RateLimit]
) -> None:
    created = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    OutgoingMail.objects.update(created_at=created, sent_at=None, attempts=0)
    page = superuser.get(f"{OUTBOX}inspect/{rows[0].pk}/").text
    assert "10.00" in page
    assert "09.00" not in page
    facts = re.findall(r"<dd>(.*?)</dd>", page, re.DOTALL)
    assert "0" in facts
    assert "–" in facts
    assert "None" not in facts


def test_a_superuser_keeps_the_limits(superuser: Client, rows: tuple[OutgoingMail, RateLimit]) -> None:
    limit = rows[1]
    assert "example.net" in superuser.get(LIMITS).text
    superuser.post(f"{LIMITS}edit/{limit.pk}/", {"domain": "example.net", "per_minute": 9, "burst": 2})
    limit.refresh_from_db()
    assert (limit.per_minute, limit.burst) == (9, 2)
    superuser.post(f"{LIMITS}delete/{limit.pk}/")
    assert not RateLimit.objects.exists()
