"""The life of a pack: asked for as a row, made by a worker, kept for a week (rule 1)."""

import logging
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certificates.accreditation import archive, printing
from certificates.accreditation.gathering import course_of, gather, parts_of
from certificates.facts import CannotRender
from certificates.models import AccreditationPack, CertificateEvent, PackPart
from certificates.services import events
from courses.models import CoursePage
from naast.accounts.models import User
from naast.celery import wake
from naast.organisations.models import Provider

KEPT = timedelta(days=7)
PATIENCE = timedelta(hours=1)  # a course that no worker can finish is given up, not begun again for ever
LEASE = timedelta(minutes=6)  # longer than a task may run: a worker that was silent for so long has died
_LAST_STEPS = 2  # the document and the archive
_AT_ONCE = 8  # parts in one statement, two megabytes

logger = logging.getLogger(__name__)


def ask(provider: Provider, course: CoursePage, by: User) -> AccreditationPack:
    """Ask for a pack of a course as it is published now. Asking while one is being made gives that one.

    Args:
        provider: whose course it is.
        course: live, of this provider.
        by: who asks; the log of the provider keeps the name.
    """
    from certificates.tasks import make_packs

    busy = AccreditationPack.objects.filter(provider=provider, course_uid=course.uid, state__in=AccreditationPack.BUSY)
    if found := busy.first():
        return found
    try:
        with transaction.atomic():
            pack = AccreditationPack.objects.create(
                provider=provider,
                course_uid=course.uid,
                course_title=course.title,
                course_version=course.version,
                total=parts_of(course) + _LAST_STEPS,
                by=by,
            )
            events.log(
                provider,
                CertificateEvent.Kind.EXPORTED,
                actor=by,
                why=_("Accreditation pack of “%(course)s”") % {"course": course.title},
                pack=str(pack.uid),
            )
            wake(make_packs)
    except IntegrityError:
        # Somebody else asked between our look and our write.
        return busy.get()
    return pack


def run_due() -> int:
    """Make what waits and what a dead worker left behind, and throw away what is over. Returns how many were made."""
    now = timezone.now()
    # The parts first and without their bytes: a cascade would load every one of them.
    PackPart.objects.filter(pack__expires_at__lt=now).defer("data").delete()
    AccreditationPack.objects.filter(expires_at__lt=now).delete()
    _give_up(now)
    due = AccreditationPack.objects.filter(
        Q(state=AccreditationPack.State.WAITING) | Q(state=AccreditationPack.State.RUNNING, lease_until__lt=now)
    )
    made = 0
    for pk, lease_until in due.order_by("created_at").values_list("pk", "lease_until"):
        owner = uuid.uuid4().hex
        # Whoever changes the lease from what was seen holds the pack; the others walk away.
        claimed = due.filter(pk=pk, lease_until=lease_until).update(
            state=AccreditationPack.State.RUNNING, owner=owner, lease_until=timezone.now() + LEASE, done=0
        )
        if claimed:
            with translation.override(settings.LANGUAGE_CODE):
                _make(AccreditationPack.objects.select_related("provider").get(pk=pk), owner)
            made += 1
    return made


def _give_up(now: datetime) -> None:
    AccreditationPack.objects.filter(
        state=AccreditationPack.State.RUNNING, lease_until__lt=now, created_at__lt=now - PATIENCE
    ).update(
        state=AccreditationPack.State.FAILED,
        error=_("Making the pack took too long. Make the largest pictures of the course smaller, then try again."),
        finished_at=now,
        expires_at=now + KEPT,
        owner="",
        lease_until=None,
    )


def part_of(pack: AccreditationPack, file: str) -> Iterator[bytes]:
    """The bytes of a file of a pack, in stretches."""
    parts = PackPart.objects.filter(pack=pack, file=file).order_by("number")
    for data in parts.values_list("data", flat=True).iterator(chunk_size=1):
        yield bytes(data)


def _make(pack: AccreditationPack, owner: str) -> None:
    try:
        _store(pack, owner)
    except _Refused as refusal:
        _fail(pack, owner, str(refusal))
    except CannotRender as error:
        logger.warning("Pack %s cannot be made: %s", pack.uid, error)
        _fail(pack, owner, _("The document cannot be made on this machine now. Try again later."))
    except archive.TooLargeError as error:
        _fail(pack, owner, str(error))
    except Exception:
        _fail(pack, owner, _("Something went wrong on our side. Try again later."))
        raise


class _Refused(Exception):
    """The course is no longer there to make a pack of."""


def _store(pack: AccreditationPack, owner: str) -> None:
    page = course_of(pack.provider, pack.course_uid)
    if page is None:
        raise _Refused(_("The course is no longer published. Publish it, then ask for the pack again."))
    course = gather(page, pack.provider, step=lambda: _advance(pack, owner))
    sample = printing.sample(page, pack.provider)
    document = printing.document(course, archive.as_addresses(course), sample[1] if sample else None)
    _advance(pack, owner)
    with archive.write(course, document, sample[0] if sample else None) as packed, transaction.atomic():
        now = timezone.now()
        held = AccreditationPack.objects.filter(pk=pack.pk, owner=owner).update(
            state=AccreditationPack.State.DONE,
            done=pack.total,
            course_title=course.title,
            course_version=course.version,
            finished_at=now,
            expires_at=now + KEPT,
            pdf_bytes=len(document),
            zip_bytes=packed.seek(0, 2),
            owner="",
            lease_until=None,
            error="",
        )
        if held:
            packed.seek(0)
            _keep(pack, PackPart.File.PDF, _cut(document))
            _keep(pack, PackPart.File.ZIP, archive.chunks(packed))


def _keep(pack: AccreditationPack, file: str, contents: Iterator[bytes]) -> None:
    rows = []
    for number, data in enumerate(contents):
        rows.append(PackPart(pack=pack, file=file, number=number, data=data))
        if len(rows) == _AT_ONCE:
            PackPart.objects.bulk_create(rows)
            rows = []
    PackPart.objects.bulk_create(rows)


def _cut(content: bytes) -> Iterator[bytes]:
    yield from (content[start : start + archive.CHUNK] for start in range(0, len(content), archive.CHUNK))


def _advance(pack: AccreditationPack, owner: str) -> None:
    pack.done = min(pack.done + 1, pack.total)
    AccreditationPack.objects.filter(pk=pack.pk, owner=owner).update(done=pack.done, lease_until=timezone.now() + LEASE)


def _fail(pack: AccreditationPack, owner: str, error: str) -> None:
    AccreditationPack.objects.filter(pk=pack.pk, owner=owner).update(
        state=AccreditationPack.State.FAILED,
        error=error,
        finished_at=timezone.now(),
        expires_at=timezone.now() + KEPT,
        owner="",
        lease_until=None,
    )
