"""The documents of a group or of a table in one ZIP, written while it is sent: nothing but one document in memory."""

import uuid
import zipfile
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from certificates.desk.filters import own_batch
from certificates.models import Certificate, CertificateDocument, CertificateEvent, CertificateQuerySet
from certificates.services import events
from courses.models import Cohort
from courses.views.provider_base import for_provider
from naast.accounts.requests import person
from naast.organisations import roles
from naast.organisations.models import Provider

_NAME_LENGTH = 60  # characters of the holder's name in the name of a file
_STEP = 200  # numbers of certificates in memory


@require_safe
@for_provider
@roles.require(roles.EXPORT)
def cohort_zip(request: HttpRequest, provider: Provider, cohort: int) -> HttpResponseBase:
    """Every certificate of a group that stands."""
    found = get_object_or_404(Cohort.objects.filter(provider=provider), pk=cohort)
    rows = Certificate.objects.for_provider(provider).filter(cohort=found)
    return _zip(request, provider, rows, found.name)


@require_safe
@for_provider
@roles.require(roles.EXPORT)
def batch_zip(request: HttpRequest, provider: Provider, uid: uuid.UUID) -> HttpResponseBase:
    """Every certificate of a table that stands."""
    batch = own_batch(provider, uid)
    rows = Certificate.objects.for_provider(provider).filter(pk__in=batch.rows.values("certificate"))
    return _zip(request, provider, rows, batch.course_title)


def _zip(request: HttpRequest, provider: Provider, rows: CertificateQuerySet, name: str) -> HttpResponseBase:
    standing = rows.filter(
        state__in=(Certificate.State.ISSUED, Certificate.State.EXPIRED), document__isnull=False
    ).order_by("pk")
    if request.method == "GET":
        kind = CertificateEvent.Kind.EXPORTED
        events.log(provider, kind, actor=person(request), what="zip", number=standing.count(), group=name)
    response = StreamingHttpResponse(packed(standing), content_type="application/zip")
    file_name = f"bewijzen-{slugify(name)[:60] or 'groep'}-{timezone.localdate():%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


class _Pipe:
    """Where the archive is written: kept until it is sent. It cannot go back, so the sizes come after the files."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def take(self) -> bytes:
        taken = b"".join(self.waiting)
        self.waiting.clear()
        return taken


def packed(rows: CertificateQuerySet) -> Iterator[bytes]:
    """The archive, a document at a time. The documents are small already: they are stored, not squeezed."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for certificate_id, name in _names(rows):
            # By its number and not from one long query: on SQLite that would hold back the log of writes for minutes.
            pdf = CertificateDocument.objects.filter(certificate=certificate_id).values_list("pdf", flat=True).first()
            if pdf is not None:
                archive.writestr(zipfile.ZipInfo(name), bytes(pdf))
                yield pipe.take()
    yield pipe.take()


def _names(rows: CertificateQuerySet) -> Iterator[tuple[int, str]]:
    """Keys with names that are safe in every file system; the number makes each the only one."""
    last = 0
    while some := list(rows.filter(pk__gt=last).values_list("pk", "serial", "holder_name")[:_STEP]):
        for key, serial, holder in some:
            yield (
                key,
                "-".join(part for part in (str(serial), slugify(holder)[:_NAME_LENGTH].strip("-")) if part) + ".pdf",
            )
        last = some[-1][0]
