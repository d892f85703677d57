"""Readers, developments and feeds for the tests of the newsletters room."""

import re
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from naast.mail.models import OutgoingMail
from naast.mail.transport import MemoryTransport
from naast.pages.models import Topic
from newsletters.models import (
    Development,
    DevelopmentState,
    Frequency,
    Newsletter,
    Subscription,
    SubscriptionState,
)
from newsletters.services import ensure_newsletter
from tests.support.sources import source

MakeReader = Callable[..., Subscription]
MakeDevelopment = Callable[..., Development]


def parsed(raw: bytes | memoryview) -> EmailMessage:
    """A mail, taken apart."""
    message = message_from_bytes(bytes(raw), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    """The text of one part of a mail."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def press_confirm(client: Client, url: str, **extra: Any) -> Any:
    """Open the page behind a link to confirm, and press its button."""
    shown = re.search(r'name="shown" value="(\w+)"', client.get(url).text)
    return client.post(url, {"shown": shown[1]} if shown else {}, **extra)


def last_mail() -> EmailMessage:
    """The latest mail in the outbox."""
    return parsed(OutgoingMail.objects.order_by("-pk")[0].raw)


@pytest.fixture
def topics(db: None) -> dict[str, Topic]:
    """The four topics of the sector."""
    slugs = ("maatschappelijk", "politiek", "economisch", "juridisch")
    return {slug: Topic.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()})[0] for slug in slugs}


@pytest.fixture
def newsletter(topics: dict[str, Topic]) -> Newsletter:
    """The newsletter with developments."""
    return ensure_newsletter()


@pytest.fixture
def make_reader(newsletter: Newsletter, topics: dict[str, Topic]) -> MakeReader:
    """``make_reader("juridisch", email=…, frequency=…, state=…)``; all topics when none is named."""

    def make(*slugs: str, **values: Any) -> Subscription:
        email = values.pop("email", f"lezer{Subscription.objects.count()}@example.org")
        reader = Subscription.objects.create(
            newsletter=newsletter,
            email=email,
            email_normalised=email.lower(),
            **{"state": SubscriptionState.CONFIRMED, "confirmed_at": timezone.now(), **values},
        )
        reader.topics.set([topics[slug] for slug in slugs] or topics.values())
        return reader

    return make


@pytest.fixture
def make_development(topics: dict[str, Topic]) -> MakeDevelopment:
    """``make_development("juridisch", title=…)``: approved now unless said otherwise."""

    def make(*slugs: str, approved_at: datetime | None = None, **values: Any) -> Development:
        number = Development.objects.count()
        development = Development.objects.create(
            **{
                "title": f"Ontwikkeling {number}",
                "slug": f"ontwikkeling-{number}",
                "summary": f"Samenvatting {number} in eigen woorden.",
                "talk": f"Zeg in uw gesprek zin {number}.",
                "source_name": "Bron & Zoon",
                "source_url": f"https://example.org/{number}?a=1&b=2",
                "state": DevelopmentState.APPROVED,
                "approved_at": approved_at or timezone.now(),
                **values,
            }
        )
        development.topics.set([topics[slug] for slug in slugs or ("juridisch",)])
        return development

    return make


@pytest.fixture
def post() -> MemoryTransport:
    """A mail server in memory."""
    return MemoryTransport()


__all__ = ["Frequency", "MakeDevelopment", "MakeReader", "last_mail", "parsed", "part", "press_confirm", "source"]
