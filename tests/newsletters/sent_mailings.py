"""Mailings with deliveries in every state, and the people who look at them."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone

from naast.accounts.models import User
from naast.mail.ledger import State
from naast.mail.templating import Rendered
from newsletters import services
from newsletters.models import Delivery, Mailing, MailingContent, Newsletter, Subscription, SubscriptionState
from newsletters.sending import statistics


def make_mailing(newsletter: Newsletter, **values: Any) -> Mailing:
    """A digest that is planned to its end; ``values`` say otherwise."""
    now = timezone.now()
    mailing = Mailing.objects.create(
        **{
            "newsletter": newsletter,
            "frequency": "weekly",
            "period": f"2026-W{Mailing.objects.count() + 1:02d}",
            "cutoff": now,
            "since": now,
            "planned_at": now,
            **values,
        }
    )
    MailingContent.objects.create(mailing=mailing, key="1", subject="Nieuws", text="Nieuws", html="<p>Nieuws</p>")
    return mailing


def deliver(mailing: Mailing, state: str = State.SENT, number: int = 1, **values: Any) -> list[Delivery]:
    """So many deliveries, each to a reader of its own; ``last_error`` is the delivery's, other ``values`` the readers'."""
    error = values.pop("last_error", "")
    start = Subscription.objects.count()
    readers = []
    for place in range(start, start + number):
        reader = Subscription(
            newsletter=mailing.newsletter,
            **{"email": f"lezer{place}@example.org", "state": SubscriptionState.CONFIRMED, **values},
        )
        reader.derive()
        readers.append(reader)
    content = mailing.contents.get()
    return Delivery.objects.bulk_create(
        Delivery(
            mailing=mailing,
            subscription=reader,
            content=content,
            state=state,
            last_error=error,
            sent_at=timezone.now() if state == State.SENT else None,
        )
        for reader in Subscription.objects.bulk_create(readers)
    )


def editor(person: User) -> Client:
    """Signed in, as an editor."""
    group, _ = Group.objects.get_or_create(name="Redactie")
    services.grant_editing(group)
    return with_permissions(person, group=group)


def with_permissions(person: User, *codenames: str, group: Group | None = None) -> Client:
    """Signed in with a way into the admin and these permissions of the newsletters room."""
    group = group or Group.objects.get_or_create(name=f"Van {person}")[0]
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"),
        *Permission.objects.filter(content_type__app_label="newsletters", codename__in=codenames),
    )
    person.groups.add(group)
    client = Client()
    client.force_login(person)
    return client


def track(mailing: Mailing, html: str = "", text: str = "") -> Rendered:
    """A mail with these parts, its links to our own site numbered."""
    return statistics.track_links(mailing, Rendered("Onderwerp", text, html))
