"""Statements on their way: written with their cause, claimed by one worker at a time, settled.

A claim pushes ``next_attempt_at`` forward by a lease and counts an attempt. That number is the fence: an outcome is
written only while the row still has it, so a worker that comes back from the dead changes nothing that another worker
has taken over. What a dead worker had sent goes out again under the same id, which the store recognises.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from courses.models import Enrolment, RecordStore, Statement
from courses.xapi.statements import Body

BATCH = 50  # statements a request
LEASE = timedelta(minutes=3)  # longer than a run with its last exchange takes
# After the tenth failure a statement is given up, which is visible; by then it was tried for almost three days.
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440, 1440))
LONGEST_WAIT = timedelta(days=1)
_ERROR_LENGTH = 500


def record(enrolment: Enrolment, key: str, body: Body) -> bool:
    """Write a statement in the transaction of its cause, once, if the provider wants statements.

    Args:
        enrolment: whose doing it is.
        key: names the cause; a second statement of the same cause is not written.
        body: the statement without its id.

    Returns:
        Whether a new statement waits.
    """
    uid = uuid.uuid4()
    _row, created = Statement.objects.get_or_create(
        key=key,
        defaults={
            "provider_id": enrolment.provider_id,
            "person_id": enrolment.person_id,
            "uid": uid,
            "body": {"id": str(uid), **body},
        },
    )
    return created


def wanted(provider_id: int) -> bool:
    """Whether this provider has a store that is switched on."""
    return RecordStore.objects.filter(provider=provider_id, active=True).exists()


def providers_due() -> list[int]:
    """The providers with a store that is on and with statements that may go now."""
    due = _pending().filter(next_attempt_at__lte=timezone.now(), provider__record_store__active=True)
    return list(due.order_by().values_list("provider", flat=True).distinct())


def claim(provider_id: int) -> list[Statement]:
    """Take the statements of one provider that are due, at most a batch.

    On PostgreSQL workers step over each other's rows. SQLite has one writer at a time: the transaction is IMMEDIATE, so
    between looking and taking nobody comes in between.
    """
    now = timezone.now()
    with transaction.atomic():
        rows = _pending().filter(provider=provider_id, next_attempt_at__lte=now).order_by("next_attempt_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        taken = list(rows[:BATCH])
        Statement.objects.filter(pk__in=[row.pk for row in taken]).update(
            next_attempt_at=now + LEASE, attempts=F("attempts") + 1
        )
    for row in taken:
        row.attempts += 1
    return taken


def mark_sent(rows: Iterable[Statement]) -> None:
    """The store has them. That is true whoever holds the rows by now, so there is no fence."""
    keys = [row.pk for row in rows]
    Statement.objects.filter(pk__in=keys).exclude(state=Statement.State.SENT).update(
        state=Statement.State.SENT, sent_at=timezone.now(), last_error=""
    )


def mark_failed(row: Statement, error: str) -> None:
    """Sending this one again would bring nothing."""
    _held([row]).update(state=Statement.State.FAILED, last_error=error[:_ERROR_LENGTH])


def retry_later(rows: Sequence[Statement], error: str, wait: timedelta) -> None:
    """The store could not take these: try again later, and give up after the last try.

    What else waits for the same provider waits along, at no cost of an attempt, so that a store that is down is not
    asked batch after batch.
    """
    now = timezone.now()
    wait = min(wait, LONGEST_WAIT)
    pauses = []
    by_attempts: dict[int, list[Statement]] = defaultdict(list)
    for row in rows:
        by_attempts[row.attempts].append(row)
    for attempts, group in by_attempts.items():
        held = _held(group)
        if attempts > len(DELAYS):
            held.update(state=Statement.State.FAILED, last_error=error[:_ERROR_LENGTH])
            pauses.append(max(DELAYS[0], wait))
            continue
        pauses.append(max(DELAYS[attempts - 1], wait))
        held.update(next_attempt_at=now + pauses[-1], last_error=error[:_ERROR_LENGTH])
    until = now + min(pauses)
    others = _pending().filter(provider=rows[0].provider_id, next_attempt_at__lt=until)
    others.exclude(pk__in=[row.pk for row in rows]).update(next_attempt_at=until)


def release(rows: Sequence[Statement]) -> None:
    """Give back claimed rows that were not tried; it costs them no attempt."""
    _held(rows).update(next_attempt_at=timezone.now(), attempts=F("attempts") - 1)


def retry_failed(provider_id: int) -> int:
    """Send what was given up once more, from the start. Returns how many."""
    failed = Statement.objects.filter(provider=provider_id, state=Statement.State.FAILED)
    return failed.update(state=Statement.State.PENDING, attempts=0, next_attempt_at=timezone.now())


def _pending() -> "QuerySet[Statement]":
    return Statement.objects.filter(state=Statement.State.PENDING)


def _held(rows: Sequence[Statement]) -> "QuerySet[Statement]":
    """Those rows that still carry the number their claim gave them."""
    held = _pending().none()
    for attempts in sorted({row.attempts for row in rows}):
        held = held | _pending().filter(pk__in=[row.pk for row in rows if row.attempts == attempts], attempts=attempts)
    return held
