"""What the holder of a certificate sees and does: look, download, share, ask for another name."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certificates import linkedin, selectors, wording
from certificates.holder_forms import OtherNameForm
from certificates.models import Certificate, CorrectionRequest
from certificates.services import corrections, sharing
from certificates.views import files
from certificates.views.confidential import confidential
from courses.models import CoursePage
from naast.accounts.requests import person


@require_safe
@login_required
def mine(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """``/mijn/certificaat/<uid>/``: the certificate, what it is worth, and what its holder can do with it.

    Raises:
        Http404: it is somebody else's, or there is none.
    """
    return _page(request, _own(request, uid), OtherNameForm())


@require_safe
@login_required
def download(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """``/mijn/certificaat/<uid>/pdf/``: the stored bytes, for the holder.

    Raises:
        Http404: there is no document yet, or it is somebody else's.
    """
    return files.pdf(_own(request, uid))


@require_safe
@login_required
def credential(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """``/mijn/certificaat/<uid>/credential.json``: the credential as it is in the PDF, for the holder.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    return files.credential(_own(request, uid))


@require_safe
@login_required
def picture(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """``/mijn/certificaat/<uid>/beeld.png``: the first page of the document.

    Raises:
        Http404: there is no document yet, or it is somebody else's.
    """
    return files.picture(_own(request, uid))


@require_POST
@login_required
def share(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Begin to share.

    Raises:
        Http404: it is somebody else's.
    """
    certificate = _own(request, uid)
    try:
        sharing.share(certificate, person(request))
    except ValueError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You share this proof now. Whoever has the link can see it."))
    return redirect(f"{_path(certificate)}#delen")


@require_POST
@login_required
def unshare(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Stop sharing: the link is dead at once.

    Raises:
        Http404: it is somebody else's.
    """
    certificate = _own(request, uid)
    if sharing.unshare(certificate, person(request)):
        messages.success(request, _("You no longer share this proof. The link does not work any more."))
    return redirect(f"{_path(certificate)}#delen")


@require_POST
@login_required
def other_name(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Ask the provider for another name.

    Raises:
        Http404: it is somebody else's.
    """
    certificate = _own(request, uid)
    form = OtherNameForm(request.POST)
    if form.is_valid():
        try:
            corrections.ask(certificate, form.cleaned_data["naam"], form.cleaned_data["uitleg"], person(request))
        except ValueError as error:
            form.add_error("naam", str(error))
        else:
            messages.success(request, _("Your training provider gets your question. You get an answer by mail."))
            return redirect(_path(certificate))
    return _page(request, certificate, form)


def _own(request: HttpRequest, uid: uuid.UUID) -> Certificate:
    certificate = selectors.for_holder(person(request), uid)
    if certificate is None:
        raise Http404
    return certificate


def _path(certificate: Certificate) -> str:
    return reverse("certificates:mine", args=[certificate.uid])


def _page(request: HttpRequest, certificate: Certificate, form: OtherNameForm) -> HttpResponse:
    shared_url = files.shared_url(certificate)
    context = files.shown(certificate) | {
        "facts": wording.short_facts(certificate),
        "earlier": selectors.earlier_in_chain(certificate),
        "successor": selectors.successor_of(certificate),
        "shared_url": shared_url,
        "may_be_shared": sharing.may_be_shared(certificate),
        "linkedin_url": linkedin.add_to_profile(certificate, shared_url) if shared_url else "",
        "request_for_name": certificate.correction_requests.order_by("-created_at").first(),
        "may_ask": corrections.may_ask(certificate) and not _asked(certificate),
        "course_page": _course_page(certificate),
        "form": form,
        "picture_url": reverse("certificates:picture", args=[certificate.uid]),
        "crumbs": [(_("My learning"), reverse("dashboards:learner")), (certificate.course_title, "")],
    }
    return confidential(render(request, "certificates/holder.html", context))


def _asked(certificate: Certificate) -> bool:
    return certificate.correction_requests.filter(state=CorrectionRequest.State.OPEN).exists()


def _course_page(certificate: Certificate) -> str:
    """Where the course can be done again; empty when it is not open any more."""
    course = CoursePage.objects.live().filter(uid=certificate.course_uid).first()
    return course.url or "" if course else ""
