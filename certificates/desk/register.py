"""The register: every certificate a provider issued, found, looked at and taken along."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates import waiting, wording
from certificates.desk.filters import Choices, certificates_in, choices_in, options_of, own_batch
from certificates.desk.log import said
from certificates.models import (
    Certificate,
    CertificateDocument,
    CertificateEvent,
    CertificateQuerySet,
    CorrectionRequest,
    Standing,
)
from certificates.services import events, replacing
from courses.views.provider_base import for_provider
from naast.accounts.requests import person
from naast.organisations import roles
from naast.organisations.models import Provider
from naast.tables import FORMS, Table, table_response

PAGE = 50  # certificates
_NAMES = ("zoek", "cursus", "groep", "stand", "einde", "van", "tot", "lijst")
_CHUNK = 200  # rows in memory while a file is written
_ONE_LOOK = timedelta(minutes=30)  # within which looking again is no new line in the log
_LATEST = 50  # lines of the log on the page of a certificate
# What no list needs, and what makes its rows heavy.
_HEAVY = ("outcomes", "criteria", "rki_topics", "reason_note")


@require_safe
@for_provider
@roles.require(roles.SEE_REGISTER)
def register(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Everything issued, the newest first, narrowed by what was chosen."""
    choices = choices_in(request, *_NAMES)
    rows = certificates_in(provider, choices).select_related("cohort").defer(*_HEAVY)
    page = Paginator(rows, PAGE).get_page(request.GET.get("pagina"))
    batch = own_batch(provider, uuid.UUID(choices.values["lijst"])) if choices.values["lijst"] else None
    context = {
        "provider": provider,
        "page_obj": page,
        "choices": choices.values,
        "bad_dates": choices.bad_dates,
        "query": choices.query,
        "narrowed": choices.any,
        "batch": batch,
        "stuck": waiting.stuck(Certificate.objects.for_provider(provider)).count(),
        "forms": FORMS,
        **options_of(provider),
    }
    return TemplateResponse(request, "certificates/desk/register.html", context)


@require_safe
@for_provider
@roles.require(roles.EXPORT)
def register_file(request: HttpRequest, provider: Provider, form: str) -> HttpResponseBase:
    """The same certificates in the same order as a file, all pages of it. The log says that it was taken along."""
    if form not in FORMS:
        raise Http404
    choices = choices_in(request, *_NAMES)
    rows = certificates_in(provider, choices)
    _log_export(request, provider, rows, choices)
    return table_response(form, " ".join((_("Register"), provider.name)), _table(rows))


def _log_export(request: HttpRequest, provider: Provider, rows: CertificateQuerySet, choices: Choices) -> None:
    if request.method == "GET":
        chosen = {name: value for name, value in choices.values.items() if value}
        kind = CertificateEvent.Kind.EXPORTED
        events.log(provider, kind, actor=person(request), what="register", number=rows.count(), chosen=chosen)


def _table(rows: CertificateQuerySet) -> Table:
    yield [
        _("Number"),
        _("Name"),
        _("Mail address"),
        _("Course"),
        _("Group"),
        _("Completed on"),
        _("Score in percent"),
        _("Issued on"),
        _("Valid until"),
        _("Standing"),
        _("Reason"),
        _("Proof withdrawn on"),
        _("Replaces"),
    ]
    found = rows.select_related("cohort", "replaces").defer(*_HEAVY, *(f"replaces__{name}" for name in _HEAVY))
    for row in _all(found):
        yield [
            row.serial,
            row.holder_name,
            row.holder_email,
            row.course_title,
            row.cohort.name if row.cohort else "",
            row.completed_on,
            row.score_percent,
            row.issued_at,
            row.valid_until,
            str(row.standing().label),
            row.get_reason_display() if row.reason else "",
            row.revoked_at,
            row.replaces.serial if row.replaces else "",
        ]


def _all(rows: CertificateQuerySet) -> Iterator[Certificate]:
    """The rows of any number of certificates, a chunk in memory at a time."""
    return rows.iterator(chunk_size=_CHUNK)


def own_certificate(provider: Provider, uid: uuid.UUID) -> Certificate:
    """A certificate of this provider.

    Raises:
        Http404: it is not there, or somebody else's.
    """
    rows = Certificate.objects.for_provider(provider).select_related("cohort", "person", "provider", "replaces")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


@require_safe
@for_provider
@roles.require(roles.SEE_REGISTER)
def certificate(request: HttpRequest, provider: Provider, uid: uuid.UUID) -> HttpResponse:
    """One certificate: what it says, what it is worth, what came before and after, and what was done with it."""
    found = own_certificate(provider, uid)
    may = roles.actions_of(request, provider)
    if request.method == "GET":
        _log_look(request, found)
    standing = found.standing()
    context: dict[str, Any] = {
        "provider": provider,
        "certificate": found,
        "standing": standing,
        "facts": wording.short_facts(found),
        "waits": waiting.WORDS[Certificate.Problem(found.problem)] if found.problem else None,
        "chain": chain_of(found),
        "has_document": CertificateDocument.objects.filter(certificate=found).exists(),
        "may_revoke": standing not in {Standing.WAITING, Standing.REVOKED, Standing.SUPERSEDED},
        "may_suspend": standing == Standing.VALID,
        "may_restore": standing == Standing.SUSPENDED or found.suspended_at is not None,
        "may_rename": may_rename(found),
        "request_open": CorrectionRequest.objects.filter(certificate=found, state=CorrectionRequest.State.OPEN).first(),
    }
    if roles.SEE_LOG in may:
        latest = CertificateEvent.objects.filter(provider=provider, certificate=found)[:_LATEST]
        context["lines"] = [{"event": event, "said": said(event)} for event in latest]
    return TemplateResponse(request, "certificates/desk/certificate.html", context)


def may_rename(found: Certificate) -> bool:
    """Whether another name can be put on it: by a new certificate, or while it still waits for its first document."""
    if found.state == Certificate.State.PENDING:
        return True
    return not replacing.why_not_replace(found)


def chain_of(found: Certificate) -> list[Certificate]:
    """The certificate with what it replaces and what replaces it, the oldest first."""
    chain = [found]
    while (earlier := chain[0].replaces) is not None:
        chain.insert(0, earlier)
    while (later := Certificate.objects.filter(replaces=chain[-1]).first()) is not None:
        chain.append(later)
    return chain


def _log_look(request: HttpRequest, found: Certificate) -> None:
    """Say in the log that somebody looked: whose results these are may ask who saw them."""
    viewed, user = CertificateEvent.Kind.VIEWED, person(request)
    lately = CertificateEvent.objects.filter(
        certificate=found, kind=viewed, actor=user, at__gte=timezone.now() - _ONE_LOOK
    )
    if not lately.exists():
        events.log(found.provider, viewed, certificate=found, actor=user)


@require_safe
@for_provider
@roles.require(roles.EXPORT)
def document(request: HttpRequest, provider: Provider, uid: uuid.UUID) -> HttpResponse:
    """The document as it was handed out. The log says who took it."""
    found = own_certificate(provider, uid)
    row = CertificateDocument.objects.filter(certificate=found).first()
    if row is None or found.state in Certificate.IN_THE_MAKING:
        raise Http404
    if request.method == "GET":
        with transaction.atomic():
            kind = CertificateEvent.Kind.DOWNLOADED
            events.log(provider, kind, certificate=found, actor=person(request), by_provider=True)
    response = HttpResponse(bytes(row.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.filename}"'
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
