"""Bring in subscribers from a file: looked at first, worked off after a second press, safe to stop anywhere (rule 1)."""

import time
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from html import escape
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from naast.celery import wake
from naast.mail import quiet, suppression
from naast.mail.addresses import address_hash
from naast.mail.models import Suppression
from naast.mail.services import enqueue
from naast.mail.templating import Rendered, render
from naast.pages.models import Topic
from newsletters.models import (
    ConsentEvent,
    ConsentKind,
    ImportRowState,
    ImportState,
    Newsletter,
    SubscriberImport,
    SubscriberImportRow,
    Subscription,
    SubscriptionState,
)
from newsletters.readers import links
from newsletters.sending import headers
from newsletters.sending.personal import PREFERENCES, UNSUBSCRIBE
from newsletters.services.consent_log import Origin, line
from newsletters.services.import_files import read_subscribers

BATCH = 100  # rows in one transaction: on SQLite nobody else writes meanwhile
SECONDS = 50.0  # a round ends by itself, so that a deploy never waits long
KEPT_UNSTARTED = timedelta(days=7)
KEPT_ADDRESSES = timedelta(days=30)
_SOURCE, _DAY = "naast-import-source", "naast-import-day"  # placeholders: rendered once per round, filled in per person
_LEFT = (ConsentKind.UNSUBSCRIBED, ConsentKind.COMPLAINED, ConsentKind.ERASED)
_JOINED = (ConsentKind.CONFIRMED, ConsentKind.RESTORED, ConsentKind.IMPORTED)
_CHUNK = 500  # addresses in one query


@transaction.atomic
def look_at(newsletter: Newsletter, name: str, data: bytes, *, by: Any) -> SubscriberImport:
    """Read a file and keep its rows with what would happen to each. Nobody is subscribed and nothing is mailed.

    Raises:
        TableError: the file as a whole cannot be used.
    """
    found = read_subscribers(data)
    batch = SubscriberImport.objects.create(newsletter=newsletter, name=name[:200], created_by=by)
    rows = [
        SubscriberImportRow(
            batch=batch,
            line=row.line,
            email=row.email,
            values=row.values,
            state=ImportRowState.REFUSED if row.problem else ImportRowState.WAITING,
            problem=row.problem[:300],
        )
        for row in found
    ]
    for start in range(0, len(rows), _CHUNK):
        _judge(newsletter, rows[start : start + _CHUNK])
    SubscriberImportRow.objects.bulk_create(rows, batch_size=1_000)
    return batch


@transaction.atomic
def start(batch: SubscriberImport) -> bool:
    """Say yes to what the first look showed. Saying it twice, or in two tabs, starts the work once."""
    from newsletters.tasks import run_imports

    moved = SubscriberImport.objects.filter(pk=batch.pk, state=ImportState.CHECKED).update(
        state=ImportState.RUNNING, started_at=timezone.now()
    )
    if moved:
        wake(run_imports)
    return moved == 1


@transaction.atomic
def cancel(batch: SubscriberImport) -> bool:
    """Stop, before or while it runs. Who was brought in stays; the addresses of the others are removed."""
    moved = SubscriberImport.objects.filter(pk=batch.pk, state__in=(ImportState.CHECKED, ImportState.RUNNING)).update(
        state=ImportState.CANCELLED, finished_at=timezone.now()
    )
    if moved:
        batch.rows.filter(state=ImportRowState.WAITING).delete()
    return moved == 1


def run_due(*, seconds: float = SECONDS) -> bool:
    """Bring in the next people. They get a mail, so it happens by day and not on Sundays; returns whether more wait."""
    until = time.monotonic() + seconds
    while quiet.may_mail_people_now(timezone.now()):
        key = SubscriberImport.objects.filter(state=ImportState.RUNNING).values_list("pk", flat=True).last()
        if key is None or not _work_off(key):
            return False
        if time.monotonic() >= until:
            return True
    return False


def waits_for_the_day(batch: SubscriberImport) -> bool:
    """Whether a running import stands still because people are left in peace now."""
    return batch.state == ImportState.RUNNING and not quiet.may_mail_people_now(timezone.now())


def forget_old() -> None:
    """Remove files that nobody said yes to within a week, and the addresses in those that ended 30 days ago."""
    now = timezone.now()
    SubscriberImport.objects.filter(state=ImportState.CHECKED, created_at__lt=now - KEPT_UNSTARTED).delete()
    SubscriberImportRow.objects.filter(batch__finished_at__lt=now - KEPT_ADDRESSES).exclude(email="").update(
        email="", values={}
    )


@transaction.atomic
def _work_off(key: int) -> bool:
    """One batch, whole or not at all. Returns False when another worker is busy with it."""
    imports = SubscriberImport.objects.select_related("newsletter")
    if connection.features.has_select_for_update:
        imports = imports.select_for_update(of=("self",), skip_locked=True)
    batch = imports.filter(pk=key, state=ImportState.RUNNING).first()
    if batch is None:
        return False
    rows = list(batch.rows.filter(state=ImportRowState.WAITING)[:BATCH])
    if not rows:
        batch.state, batch.finished_at = ImportState.DONE, timezone.now()
        batch.save(update_fields=["state", "finished_at"])
        return True
    _judge(batch.newsletter, rows)
    _add(batch, [row for row in rows if row.state == ImportRowState.WAITING])
    SubscriberImportRow.objects.bulk_update(rows, ["state", "problem"])
    return True


def _judge(newsletter: Newsletter, rows: Iterable[SubscriberImportRow]) -> None:
    """Say of each row that waits what stands in its way, in a fixed number of queries."""
    waiting = {address_hash(row.email): row for row in rows if row.state == ImportRowState.WAITING}
    hashes = list(waiting)
    states = dict(
        Subscription.objects.filter(newsletter=newsletter, address_hash__in=hashes).values_list("address_hash", "state")
    )
    stopped = set(
        Suppression.objects.filter(suppression.in_force(), address_hash__in=hashes).values_list(
            "address_hash", flat=True
        )
    )
    left = _who_left(newsletter, hashes)
    for hashed, row in waiting.items():
        state = states.get(hashed)
        if state == SubscriptionState.CONFIRMED:
            row.state, row.problem = ImportRowState.KNOWN, ""
        elif state == SubscriptionState.UNSUBSCRIBED or hashed in left:
            row.state, row.problem = ImportRowState.LEFT, ""
        elif hashed in stopped:
            row.state = ImportRowState.REFUSED
            row.problem = _("Mail to this address came back, or was reported as spam. It gets no mail.")


def _who_left(newsletter: Newsletter, hashes: Collection[str]) -> set[str]:
    """Whose last word was to leave this newsletter, or to be erased altogether: the log knows, also without a row."""
    lines = (
        ConsentEvent.objects.filter(address_hash__in=hashes, kind__in=(*_LEFT, *_JOINED))
        .filter(Q(newsletter=newsletter) | Q(kind=ConsentKind.ERASED))
        .order_by("at", "pk")
        .values_list("address_hash", "kind")
    )
    last = dict(lines)
    return {hashed for hashed, kind in last.items() if kind in _LEFT}


def _add(batch: SubscriberImport, rows: Sequence[SubscriberImportRow]) -> None:
    """Subscribe the people of these rows: with their proof in the log, and a mail that says where we have them from."""
    if not rows:
        return
    now = timezone.now()
    people = _subscriptions(batch.newsletter, rows, now)
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    through = Subscription.topics.through
    chosen = {row.pk: _topics(batch.newsletter, row, topics) for row in rows}
    through.objects.filter(subscription__in=people.values()).delete()
    through.objects.bulk_create(
        through(subscription=people[row.email], topic=topic) for row in rows for topic in chosen[row.pk]
    )
    origin = Origin(f"import {batch.pk}")
    ConsentEvent.objects.bulk_create(
        ConsentEvent(
            **line(
                people[row.email],
                ConsentKind.IMPORTED,
                origin,
                text=row.values["text"],
                proof={
                    "on": row.values["on"],
                    "source": row.values["source"],
                    "file": batch.name,
                    "line": row.line,
                },
                choices={
                    "topics": sorted(topic.slug for topic in chosen[row.pk]),
                    "frequency": row.values["frequency"],
                },
                at=now,
            )
        )
        for row in rows
    )
    welcome = _welcome(batch.newsletter)
    for row in rows:
        _mail(batch, row, people[row.email], welcome)
        row.state, row.problem = ImportRowState.ADDED, ""


def _subscriptions(newsletter: Newsletter, rows: Sequence[SubscriberImportRow], now: Any) -> dict[str, Subscription]:
    """A confirmed subscription for each row; one that waited for its confirmation is confirmed by the proof."""
    found = {
        row.email_normalised: row
        for row in Subscription.objects.filter(
            newsletter=newsletter, email_normalised__in=[row.email for row in rows], state=SubscriptionState.PENDING
        )
    }
    made = []
    for row in rows:
        person = found.get(row.email)
        if person is None:
            person = found[row.email] = Subscription(newsletter=newsletter, email=row.email)
            person.derive()
            made.append(person)
        person.state, person.confirmed_at, person.unsubscribed_at = SubscriptionState.CONFIRMED, now, None
        person.frequency = row.values["frequency"]
    Subscription.objects.bulk_create(made)
    old = [person for person in found.values() if person not in made]
    Subscription.objects.bulk_update(old, ["state", "confirmed_at", "unsubscribed_at", "frequency"])
    return found


def _topics(newsletter: Newsletter, row: SubscriberImportRow, topics: dict[str, Topic]) -> list[Topic]:
    if not newsletter.digests:
        return []
    return [topics[slug] for slug in row.values["topics"] if slug in topics] or list(topics.values())


def _welcome(newsletter: Newsletter) -> Rendered:
    """The mail to who was brought in, with placeholders: GDPR art. 14 asks to tell people where their data is from."""
    context = {
        "newsletter": newsletter,
        "source": _SOURCE,
        "day": _DAY,
        "url": PREFERENCES,
        "unsubscribe_url": UNSUBSCRIBE,
    }
    return render("newsletter_imported", context, folder="newsletters/mail")


def _mail(batch: SubscriberImport, row: SubscriberImportRow, person: Subscription, welcome: Rendered) -> None:
    reader = links.of_reader(person.secret)
    day = parse_date(row.values["on"])
    filled = {
        PREFERENCES: reader.preferences,
        UNSUBSCRIBE: reader.unsubscribe,
        _SOURCE: row.values["source"],
        _DAY: date_format(day, "j F Y") if day else row.values["on"],
    }
    enqueue(
        kind="newsletter_imported",
        to=person.email,
        subject=welcome.subject,
        text=_fill(welcome.text, filled),
        html=_fill(welcome.html, {name: escape(value) for name, value in filled.items()}),
        key=f"newsletter-imported:{batch.pk}:{row.line}",
        headers=headers.welcome_headers(batch.newsletter, reader, secret=person.secret, batch=batch.pk),
        unasked=True,
    )


def _fill(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(name, value)
    return text
