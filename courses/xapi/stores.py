"""A provider's store: where it is, whether it works, and what waits for it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils import timezone

from courses.models import RecordStore, Statement
from courses.xapi import client, secrets, statements
from courses.xapi.client import Answer
from naast.organisations.models import Provider

TEST_SECONDS = 10.0  # somebody waits for it


@dataclass(frozen=True, kw_only=True)
class Problem:
    """An answer that statements got, with how many and when they are tried again."""

    error: str
    number: int
    given_up: bool
    again_at: datetime | None


@dataclass(kw_only=True)
class Overview:
    """How sending stands at one provider."""

    waiting: int = 0
    sent: int = 0
    failed: int = 0
    problems: list[Problem] = field(default_factory=list)


def save_store(provider: Provider, *, endpoint: str, username: str, secret: str, active: bool) -> RecordStore:
    """Set where statements go.

    Args:
        provider: whose store it is.
        endpoint: the address without ``/statements`` at its end.
        username: for basic authentication.
        secret: for basic authentication; empty keeps the one that is there.
        active: whether anything is sent, and written from now on.
    """
    values = {"endpoint": endpoint, "username": username, "active": active, "changed_at": timezone.now()}
    if secret:
        values["secret"] = secrets.encrypt(secret)
    store, _created = RecordStore.objects.update_or_create(provider=provider, defaults=values)
    # What could not be sent before need not wait for its turn: the reason may be gone.
    waiting = Statement.objects.filter(provider=provider, state=Statement.State.PENDING, attempts__gt=0)
    waiting.update(next_attempt_at=timezone.now())
    return store


def try_store(store: RecordStore) -> Answer:
    """Send a statement about nobody and tell what the store says. Nothing is kept."""
    return client.post(store, [statements.test_statement()], seconds=TEST_SECONDS)


def overview(provider: Provider) -> Overview:
    """How many statements wait, went and were given up, and what went wrong; in two queries."""
    rows = Statement.objects.filter(provider=provider).order_by()
    counts = dict(rows.values_list("state").annotate(number=Count("pk")))
    state = Statement.State
    wrong = rows.filter(~Q(last_error=""), state__in=(state.PENDING, state.FAILED))
    grouped = wrong.values("last_error", "state").annotate(number=Count("pk"), again=Min("next_attempt_at"))
    problems = [
        Problem(
            error=row["last_error"],
            number=row["number"],
            given_up=row["state"] == state.FAILED,
            again_at=row["again"] if row["state"] == state.PENDING else None,
        )
        for row in grouped.order_by("-number", "last_error", "state")[:10]
    ]
    return Overview(
        waiting=counts.get(state.PENDING, 0),
        sent=counts.get(state.SENT, 0),
        failed=counts.get(state.FAILED, 0),
        problems=problems,
    )
