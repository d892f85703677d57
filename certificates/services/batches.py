"""Issue to a whole classroom from a table: checked first, issued after a yes, a chunk at a time, nobody twice.

A worker holds a table for the length of a lease that every chunk renews. A certificate and the line that says so are
written in one transaction: whenever a worker dies, the next goes on with the lines that are left (ADR 0003).
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certificates import tasks
from certificates.models import Certificate, CertificateQuerySet, IssueBatch, IssueRow
from certificates.services import batch_files, issuing
from certificates.services.batch_files import CheckedLine
from courses.models import Cohort, CoursePage
from courses.selectors.gradebook import courses_of
from naast.accounts.models import User
from naast.accounts.selectors import owners_of
from naast.celery import wake
from naast.mail.addresses import normalise
from naast.organisations.models import Provider

CHUNK = 20  # certificates in one transaction: on SQLite nobody else writes meanwhile
LEASE = timedelta(minutes=2)  # a worker that was silent for so long has died
KEPT = timedelta(days=30)  # a table that nobody said yes to; the faulty lines of one that is done
SECONDS = 60.0  # how long one task works before it leaves the rest to the next: Celery ends one after 300
_MANY = 500  # rows in one query
State = IssueBatch.State


class ClaimLost(Exception):
    """Another worker holds the table by now; what this chunk wrote is undone."""


def key_of(provider: Provider, course_uid: str, email: str, completed_on: date, number: int = 0) -> str:
    """What names a certificate issued by hand: who, for what, when. ``number`` counts those withdrawn before it."""
    text = f"{provider.pk}|{course_uid}|{normalise(email)}|{completed_on.isoformat()}|{number}"
    return hashlib.sha256(text.encode()).hexdigest()


def issued_before(provider: Provider, course_uid: str, email: str, completed_on: date) -> Certificate | None:
    """The certificate that this person has of this course and day, or nothing; one that was withdrawn does not count.

    By person and by address apart, and only then by provider: so each look goes by its index, however much the provider
    has issued. A table asks this ten thousand times.
    """
    address, typed = normalise(email), email.strip().lower()
    people = {person.pk for person in owners_of({address, typed}).values()}
    people |= set(User.objects.filter(email__iexact=typed).values_list("pk", flat=True))
    any_provider = Certificate.objects.order_by().values_list("pk", flat=True)
    theirs = {*any_provider.filter(holder_email=address, person=None), *any_provider.filter(person__in=people)}
    standing = _standing(provider, course_uid).filter(completed_on=completed_on)
    return standing.filter(pk__in=theirs).order_by("pk").first() if theirs else None


def _standing(provider: Provider, course_uid: str) -> CertificateQuerySet:
    own = Certificate.objects.for_provider(provider).filter(course_uid=course_uid)
    return own.exclude(state__in=(Certificate.State.REVOKED, Certificate.State.SUPERSEDED))


@transaction.atomic
def check(
    *, provider: Provider, course: CoursePage, cohort: Cohort | None, file_name: str, data: bytes, by: User
) -> IssueBatch:
    """Read a table and keep its lines with what is wrong with each; nothing is issued.

    Args:
        provider: who issues.
        course: one of the provider's.
        cohort: the group, or nothing.
        file_name: as it was called.
        data: the file; it is not kept.
        by: who handed it in.

    Raises:
        TableError: the file as a whole cannot be used.
        ValueError: the course or the group is not the provider's own.
    """
    _own(provider, course, cohort)
    with translation.override(settings.LANGUAGE_CODE):  # what is wrong with a line is kept with it
        lines = batch_files.read(data)
    batch = IssueBatch.objects.create(
        provider=provider,
        course_uid=course.uid,
        course_title=course.title,
        cohort=cohort,
        file_name=file_name[:255],
        state=State.CHECKED,
        created_by=by,
    )
    before = _issued_before(provider, course.uid, lines)
    with translation.override(settings.LANGUAGE_CODE):
        IssueRow.objects.bulk_create((_row(batch, line, before) for line in lines), batch_size=_MANY)
    return batch


def _own(provider: Provider, course: CoursePage, cohort: Cohort | None) -> None:
    if not courses_of(provider).filter(pk=course.pk).exists():
        raise ValueError(_("This course is of another training provider."))
    if cohort is not None and (cohort.provider_id != provider.pk or cohort.course_uid != course.uid):
        raise ValueError(_("This group takes another course. Choose a group of this course."))


def _row(batch: IssueBatch, line: CheckedLine, before: dict[tuple[str, date], int]) -> IssueRow:
    state, certificate_id, problems = IssueRow.State.READY, None, line.problems
    if problems:
        state = IssueRow.State.FAULTY
    elif line.completed_on and (found := before.get((normalise(line.email), line.completed_on))):
        state, certificate_id = IssueRow.State.ALREADY, found
        problems = [_("This person has a proof of this course and this day already.")]
    return IssueRow(
        batch=batch,
        line=line.line,
        name=line.name,
        email=line.email,
        completed_on=line.completed_on,
        score_percent=line.score_percent,
        state=state,
        problems=problems,
        certificate_id=certificate_id,
    )


def _issued_before(provider: Provider, course_uid: str, lines: list[CheckedLine]) -> dict[tuple[str, date], int]:
    """The certificates that stand, by address and day, of the people in these lines; a query for every few hundred."""
    addresses = sorted({normalise(line.email) for line in lines if not line.problems})
    standing = _standing(provider, course_uid).order_by("-pk")
    found: dict[tuple[str, date], int] = {}
    for start in range(0, len(addresses), _MANY):
        some = addresses[start : start + _MANY]
        rows = standing.filter(Q(holder_email__in=some) | Q(person__email__in=some))
        for pk, mailed, own, day in rows.values_list("pk", "holder_email", "person__email", "completed_on"):
            found.update({(normalise(email), day): pk for email in (mailed, own) if email})
    return found


def confirm(batch: IssueBatch) -> bool:
    """Say yes to what the check showed. Saying it twice, or in two tabs, starts the work once."""
    with transaction.atomic():
        checked = IssueBatch.objects.filter(pk=batch.pk, state=State.CHECKED)
        if not checked.update(state=State.RUNNING, confirmed_at=timezone.now()):
            return False
        wake(tasks.issue_batches)
    return True


def cancel(batch: IssueBatch) -> bool:
    """Throw a table away that nobody said yes to, with all it says about people."""
    deleted, _per_model = IssueBatch.objects.filter(pk=batch.pk, state=State.CHECKED).delete()
    return bool(deleted)


def run_due() -> int:
    """Work off the tables somebody said yes to, and those that a dead worker left. Returns how many were finished."""
    now = timezone.now()
    IssueBatch.objects.filter(state=State.CHECKED, created_at__lt=now - KEPT).delete()
    # What was mended came in with another table, or was never needed; people who got a proof are in the register.
    IssueRow.objects.filter(state=IssueRow.State.FAULTY, batch__done_at__lt=now - KEPT).delete()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    done = 0
    for pk in list(
        IssueBatch.objects.filter(free, state=State.RUNNING).order_by("confirmed_at").values_list("pk", flat=True)
    ):
        done += run(pk)
    return done


def run(batch_id: int, seconds: float = SECONDS) -> bool:
    """Issue what is left of one table, if nobody else is at it.

    Args:
        batch_id: the table.
        seconds: after so many it is put down, and another task is asked to go on.

    Returns:
        Whether this call finished it.
    """
    until = monotonic() + seconds
    now, owner = timezone.now(), uuid.uuid4().hex
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    claimed = IssueBatch.objects.filter(free, pk=batch_id, state=State.RUNNING).update(
        owner=owner, lease_until=now + LEASE
    )
    if not claimed:
        return False
    batch = IssueBatch.objects.select_related("provider", "cohort", "created_by").get(pk=batch_id)
    course = courses_of(batch.provider).filter(uid=batch.course_uid).first()
    try:
        while _chunk(batch, course, owner):
            if monotonic() > until:
                _put_down(batch, owner)
                return False
    except ClaimLost:
        return False
    ended = IssueBatch.objects.filter(pk=batch_id, owner=owner, state=State.RUNNING)
    return bool(ended.update(state=State.DONE, done_at=timezone.now(), owner="", lease_until=None))


def _put_down(batch: IssueBatch, owner: str) -> None:
    with transaction.atomic():
        IssueBatch.objects.filter(pk=batch.pk, owner=owner).update(owner="", lease_until=None)
        wake(tasks.issue_batches)


def _chunk(batch: IssueBatch, course: CoursePage | None, owner: str) -> bool:
    """Issue the next lines in one transaction with the lease; returns whether there were any.

    Raises:
        ClaimLost: the lease went to another worker.
    """
    with transaction.atomic():
        held = IssueBatch.objects.filter(pk=batch.pk, owner=owner, state=State.RUNNING)
        if not held.update(lease_until=timezone.now() + LEASE):
            raise ClaimLost
        rows = list(IssueRow.objects.filter(batch=batch, state=IssueRow.State.READY).order_by("line")[:CHUNK])
        for row in rows:
            _issue(row, batch, course)
        IssueRow.objects.bulk_update(rows, ["state", "problems", "certificate"])
    return bool(rows)


def _issue(row: IssueRow, batch: IssueBatch, course: CoursePage | None) -> None:
    if course is None:
        row.state, row.problems = IssueRow.State.FAULTY, [_("The course is not there any more.")]
        return
    assert row.completed_on is not None
    row.certificate, made = issue_one(
        provider=batch.provider,
        course=course,
        cohort=batch.cohort,
        name=row.name,
        email=row.email,
        completed_on=row.completed_on,
        score_percent=row.score_percent,
        by=batch.created_by,
    )
    row.state = IssueRow.State.WRITTEN if made else IssueRow.State.ALREADY
    if not made:
        row.problems = [_("This person has a proof of this course and this day already.")]


def issue_one(
    *,
    provider: Provider,
    course: CoursePage,
    cohort: Cohort | None,
    name: str,
    email: str,
    completed_on: date,
    score_percent: int | None,
    by: User | None,
) -> tuple[Certificate, bool]:
    """The certificate of one person, course and day: a new one, or the one that stands.

    After one was withdrawn a new one can be issued. Two who do this at once get the same.

    Returns:
        The certificate, and whether it is new.

    Raises:
        ValueError: the course is not the provider's own.
    """
    known = issued_before(provider, course.uid, email, completed_on)
    if known is not None:
        return known, False
    number = 0
    while row := Certificate.objects.filter(
        issue_key=key_of(provider, course.uid, email, completed_on, number)
    ).first():
        last = _newest(row)
        if last.state != Certificate.State.REVOKED:
            return last, False
        number += 1
    # Two who come here at once have the same key: the row of the second is the row of the first.
    key = key_of(provider, course.uid, email, completed_on, number)
    began = timezone.now()
    certificate = issuing.issue_by_hand(
        provider=provider,
        course=course,
        name=name,
        email=email,
        completed_on=completed_on,
        score_percent=score_percent,
        cohort=cohort,
        actor=by,
        issue_key=key,
    )
    return certificate, certificate.created_at >= began


def _newest(row: Certificate) -> Certificate:
    """What stands in the place of a certificate by now."""
    while (later := Certificate.objects.filter(replaces=row).first()) is not None:
        row = later
    return row


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How far a table is, in lines."""

    started: bool  # somebody said yes
    people: int
    ready: int
    faulty: int
    already: int
    written: int
    made: int  # of those written: with a document
    waiting: int  # of those written: without one, for a reason that only time or a person takes away

    @property
    def to_make(self) -> int:
        """How many certificates come of it."""
        return self.ready + self.written

    @property
    def busy(self) -> bool:
        """Whether something still changes by itself within moments."""
        return self.started and self.to_make > self.made + self.waiting


def counts_of(batch: IssueBatch) -> Counts:
    """How far one table is."""
    states = dict(batch.rows.order_by().values_list("state").annotate(Count("pk")))
    making = batch.rows.filter(state=IssueRow.State.WRITTEN, certificate__state__in=Certificate.IN_THE_MAKING)
    unmade = making.aggregate(all=Count("pk"), waiting=Count("pk", filter=~Q(certificate__problem="")))
    written = states.get(IssueRow.State.WRITTEN, 0)
    return Counts(
        started=batch.state in {State.RUNNING, State.DONE},
        people=sum(states.values()),
        ready=states.get(IssueRow.State.READY, 0),
        faulty=states.get(IssueRow.State.FAULTY, 0),
        already=states.get(IssueRow.State.ALREADY, 0),
        written=written,
        made=written - unmade["all"],
        waiting=unmade["waiting"],
    )


def batches_of(provider: Provider) -> "QuerySet[IssueBatch]":
    """The tables of a provider, the newest first, with how many lines came to what."""
    counts: dict[str, Any] = {str(state): Count("rows", filter=Q(rows__state=state)) for state in IssueRow.State.values}
    rows = IssueBatch.objects.filter(provider=provider).select_related("cohort", "created_by")
    return rows.annotate(people=Count("rows"), **counts).order_by("-created_at", "-pk")
