"""Files and the form before some of them. The only thing a GET writes is a number: how often a file was downloaded."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import TypeVar

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from naast.downloads import links, newsletter, selectors, services
from naast.downloads.forms import AskForm
from naast.downloads.models import DownloadPage, FileRequest
from naast.downloads.privacy import erase as erase_address
from naast.downloads.services.requests import Asker
from naast.networks import network

R = TypeVar("R", bound=HttpResponseBase)

# Programs that say what they are. What does not say so is counted as a person: we look no further.
_PROGRAM = re.compile(r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python-requests|headless", re.IGNORECASE)


@require_safe
def file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The file of a download without a form; one with a form leads there."""
    page = _page(request, slug)
    if page.ask_details:
        return redirect("downloads:ask", slug)
    if request.method == "GET" and _is_person(request):
        services.count(page)
    return _answer(page)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and taking it. A download without one leads to its page."""
    page = _page(request, slug)
    known = selectors.file_of(page)
    if not page.ask_details or known is None:
        return redirect(page.get_url(request) or "/")
    form = AskForm(request.POST or None, offer=newsletter.offered())
    status = 200
    if request.method == "POST":
        if form.caught:
            return redirect(page.get_url(request) or "/")
        if form.is_valid():
            asker = Asker(
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                organisation=form.cleaned_data["organisation"],
                network=network(get_adapter().get_client_ip(request)),
            )
            try:
                row = services.ask_file(page, asker, form.consent, request.path)
            except services.TooMany:
                status = 429
                form.add_error(None, _("Many files were asked for from your network. Try again in an hour."))
            else:
                services.count(page)  # here, and not at its link: scanners of mail follow that too
                return redirect(links.thanks_path(row))
        else:
            status = 422
    context = {"page": page, "form": form, "file": known, "days": settings.DOWNLOAD_REQUESTS_KEPT_DAYS}
    return render(request, "downloads/ask.html", context, status=status)


@never_cache
@require_safe
def asked(request: HttpRequest, token: str) -> HttpResponse:
    """The page after the form: the link, right away."""
    row = _named(token, links.read_thanks)
    if isinstance(row, str):
        return _problem(request, row)
    context = {
        "request_row": row,
        "page": row.page,
        "file": selectors.file_of(row.page),
        "url": links.file_path(row),
        "until": selectors.until_words(row),
    }
    return _private(render(request, "downloads/asked.html", context))


@never_cache
@require_safe
def linked_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file behind a signed link, for seven days."""
    row = _named(token, links.read_file)
    if isinstance(row, str):
        return _problem(request, row)
    if not row.page.live or not selectors.may_read(request, row.page):
        raise Http404
    if row.asked_at + links.WORKS < timezone.now():  # the page after the form signs a link at each visit
        return _problem(request, "expired")
    return _private(_answer(row.page))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail, and its button, which erases all requests of the address."""
    row = _named(token, links.read_erase)
    if isinstance(row, str):
        return _private(render(request, "downloads/erased.html", status=200 if row == "gone" else 404))
    if request.method == "POST":
        erase_address(row.email)
        return _private(render(request, "downloads/erased.html"))
    return _private(render(request, "downloads/erase.html", {"request_row": row}))


def _page(request: HttpRequest, slug: str) -> DownloadPage:
    page = selectors.download_at(slug)
    if page is None or not selectors.may_read(request, page):
        raise Http404
    return page


def _named(token: str, read: Callable[[str], str]) -> FileRequest | str:
    """The request a link names, or why there is none: ``expired``, ``gone`` or ``unknown``."""
    try:
        return selectors.request_with(read(token)) or "gone"
    except SignatureExpired:
        return "expired"
    except BadSignature:
        return "unknown"


def _problem(request: HttpRequest, reason: str) -> HttpResponse:
    return _private(
        render(request, "downloads/link_problem.html", {"reason": reason}, status=404 if reason == "unknown" else 410)
    )


def _private(response: R) -> R:
    """For one person: no search engine, no copy in between."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(page: DownloadPage) -> HttpResponseBase:
    known = selectors.file_of(page)
    found = selectors.contents_of(page)
    if known is None or found is None:
        raise Http404
    content, kind = found
    stream = BytesIO(content) if isinstance(content, bytes) else content
    response = FileResponse(stream, as_attachment=True, filename=known.name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    # Whatever is in the file: opened as a page it may do nothing.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-cache"
    return response


def _is_person(request: HttpRequest) -> bool:
    asks_ahead = "prefetch" in f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}"
    program = request.headers.get("User-Agent", "")
    return not asks_ahead and "Range" not in request.headers and not _PROGRAM.search(program)
