"""Mail scanners follow links: GET and HEAD of every link in every mail of the platform change no row.

``NAAST_LINK_ROUNDS=100`` fetches each link a hundred times; in the suite once shows the same.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from html import unescape

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from wagtail.models import Site

from naast.accounts.models import User
from naast.mail import gallery
from naast.pages.models import ContactSettings, Topic
from newsletters.models import ConsentKind, Subscription, SubscriptionState
from newsletters.readers import links, tokens
from newsletters.services import Origin
from newsletters.services.consent_log import log
from tests.permissions.test_table import TABLE, World, with_retrieval, world  # noqa: F401  a world with a row behind every address

pytestmark = pytest.mark.django_db
ROUNDS = int(os.environ.get("NAAST_LINK_ROUNDS", "1"))
RETRIEVAL = "/mijn/herhalen/{round}/ /mijn/herhalen/stop/{secret}/ /mijn/herhalen/stop/{secret}/direct/"
# A new password: allauth keeps the key of the link in the session of the browser and leads to an address without it. A
# session belongs to the browser and says nothing about anybody. All other tables are compared, row by row.
LEFT_OUT = {"django_session"}


def links_in(sample: gallery.Sample) -> Iterator[str]:
    """The paths on our own site that a mail leads to, in both of its parts and in its headers."""
    mail = sample.rendered()
    found = re.findall(r'href="([^"]+)"', mail.html) + re.findall(r"https?://[^\s<>]+", mail.text)
    for header in sample.headers().values():
        found += re.findall(r"<(https?://[^>]+)>", header)
    for url in set(map(unescape, found)):
        if url.startswith(settings.SITE_URL):
            yield url.removeprefix(settings.SITE_URL).partition("#")[0] or "/"


def route(path: str) -> str:
    return str(resolve(path.partition("?")[0]).view_name)


def own_links(reader: Subscription) -> list[str]:
    """Every signed link that this reader can have in a mail, made for a row that is there."""
    asked = log(reader, ConsentKind.EXPORT_ASKED, Origin("test"))
    of_reader = links.of_reader(reader.secret)._asdict()
    return [
        links.confirm(reader),
        *(f"{url}juridisch/" if name == "mute" else url for name, url in of_reader.items()),
        links.export(reader.secret, asked.pk),
        links.erase(reader.secret, asked.pk),
    ]


def account_links(person: User) -> list[str]:
    """Links of the mails about an account with keys that work."""
    address = EmailAddress.objects.create(user=person, email=person.email, verified=False, primary=True)
    key = default_token_generator.make_token(person)
    return [
        f"/account/confirm-email/{EmailConfirmationHMAC(address).key}/",
        f"/account/password/reset/key/{user_pk_to_url_str(person)}-{key}/",
    ]


@pytest.fixture
def prepared(world: World) -> World:  # noqa: F811
    """As on a site that runs: Wagtail makes the row of these settings the first time anybody opens any page."""
    ContactSettings.for_site(Site.objects.get(is_default_site=True))
    return world


def everything_stored() -> dict[str, str]:
    """A checksum of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.django_table_names(only_existing=True)) - LEFT_OUT:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = sorted(map(repr, cursor.fetchall()))
            found[table] = f"{len(rows)} {hashlib.sha256(chr(10).join(rows).encode()).hexdigest()}"
    return found


def test_every_link_of_every_mail_can_be_fetched_and_nothing_changes(prepared: World, topics: dict[str, Topic]) -> None:
    asked = {route(path): path for sample in gallery.samples() for path in links_in(sample)}
    paths = [*account_links(prepared.people["learner"]), *with_retrieval(prepared, RETRIEVAL).split()]
    for state in SubscriptionState:
        reader = Subscription.objects.create(
            newsletter=prepared.subscription.newsletter,
            email=f"{state}@example.org",
            state=state,
            confirmed_at=None if state == SubscriptionState.PENDING else timezone.now(),
            unsubscribed_at=timezone.now() if state == SubscriptionState.UNSUBSCRIBED else None,
        )
        reader.topics.set(topics.values())
        paths += [url.removeprefix(settings.SITE_URL) for url in own_links(reader)]
    by_row = {name.partition(" (")[0]: row for name, row in reversed(TABLE.items()) if row.method == "get"}
    known = {route(path) for path in paths}
    paths += [
        by_row[name].url(prepared) if name in by_row else path for name, path in asked.items() if name not in known
    ]
    assert asked.keys() <= {route(path) for path in paths}
    owner = Client()
    owner.force_login(prepared.people["learner"])
    before = everything_stored()
    answers = {(path, client.get(path).status_code) for path in paths for client in (owner,)}
    assert not {(path, status) for path, status in answers if status >= 500}
    # A link that is not found would prove nothing.
    assert not {path for path, status in answers if status == 404 and route(path).startswith("newsletters:")}
    for _ in range(ROUNDS):
        for path in paths:
            for client in (Client(), owner):
                client.get(path)
                client.head(path)
    after = everything_stored()
    assert {table for table in before if before[table] != after[table]} == set()


def test_what_compares_the_tables_sees_the_press_of_a_button(client: Client, prepared: World) -> None:
    before = everything_stored()
    token = tokens.unsubscribe_token(prepared.subscription.secret)
    assert client.post(f"/nieuwsbrief/afmelden/{token}/").status_code == 200
    after = everything_stored()
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"newsletters_subscription", "newsletters_consentevent"}
