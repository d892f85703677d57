"""Accreditation packs at the desk: what is in one, asking for it, how far it is, and its two files.

They hold right answers. So only who teaches here comes in, and nothing of them is ever behind an open address (rule 2).
"""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certificates.accreditation import gathering, making, printing
from certificates.models import AccreditationPack, PackPart
from courses.models import CoursePage
from courses.selectors import catalogue
from courses.views.provider_base import for_provider
from naast.accounts.requests import person
from naast.organisations import roles
from naast.organisations.models import Provider

_SHOWN = 5  # packs made before
_KINDS = {"pdf": "application/pdf", "zip": "application/zip"}


@require_safe
@for_provider
@roles.require(roles.TEACH)
def packs(request: HttpRequest, provider: Provider) -> HttpResponse:
    """The courses of the provider, each with its latest pack."""
    latest: dict[str, AccreditationPack] = {}
    for pack in AccreditationPack.objects.filter(provider=provider):
        latest.setdefault(pack.course_uid, pack)
    rows = [{"course": course, "pack": latest.get(course.uid)} for course in catalogue(provider)]
    return TemplateResponse(request, "certificates/desk/packs.html", {"provider": provider, "rows": rows})


@require_safe
@for_provider
@roles.require(roles.TEACH)
def pack(request: HttpRequest, provider: Provider, course: str) -> HttpResponse:
    """What a pack of this course tells now, and the packs that were made of it."""
    page = _course(provider, course)
    made = list(AccreditationPack.objects.filter(provider=provider, course_uid=page.uid)[:_SHOWN])
    context = printing.context_of(gathering.gather(page, provider, whole=False)) | {
        "provider": provider,
        "packs": made,
        "busy": next((each for each in made if each.is_busy), None),
        "kept_days": making.KEPT.days,
    }
    return TemplateResponse(request, "certificates/desk/accreditation.html", context)


@require_POST
@for_provider
@roles.require(roles.TEACH)
def pack_asked(request: HttpRequest, provider: Provider, course: str) -> HttpResponse:
    """Ask for a pack of the course as it is published now."""
    page = _course(provider, course)
    making.ask(provider, page, person(request))
    messages.success(request, _("We are making the pack. You may close this page; the work goes on."))
    return redirect("desk:pack", provider.slug, page.uid)


@require_safe
@for_provider
@roles.require(roles.TEACH)
def pack_progress(request: HttpRequest, provider: Provider, uid: uuid.UUID) -> HttpResponse:
    """How far a pack is, for the page's script."""
    found = _pack(provider, uid)
    return JsonResponse({"done": found.done, "total": found.total, "busy": found.is_busy})


@require_safe
@for_provider
@roles.require(roles.TEACH)
def pack_file(request: HttpRequest, provider: Provider, uid: uuid.UUID, form: str) -> HttpResponseBase:
    """A file of a pack, "pdf" or "zip"."""
    found = _pack(provider, uid)
    if form not in _KINDS or found.state != AccreditationPack.State.DONE:
        raise Http404
    length = found.pdf_bytes if form == PackPart.File.PDF else found.zip_bytes
    response = StreamingHttpResponse(making.part_of(found, form), content_type=_KINDS[form])
    name = f"erkenning-{slugify(found.course_title)[:60] or 'cursus'}-v{found.course_version}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Length"] = str(length)
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _course(provider: Provider, uid: str) -> CoursePage:
    page = gathering.course_of(provider, uid)
    if page is None:
        raise Http404
    return page


def _pack(provider: Provider, uid: uuid.UUID) -> AccreditationPack:
    found = AccreditationPack.objects.filter(provider=provider, uid=uid).first()
    if found is None:
        raise Http404
    return found
