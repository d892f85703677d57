"""Read the mailbox of one machine in a browser. Answers 404 anywhere else."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from naast.mail import mailbox
from naast.mail.gallery import in_dark

_SHOWN = 100
# A mail is written by anyone: no script, no request, no access to the page around it. Links open in a new tab.
_SANDBOX = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
)
_DARK = "donker"
_P = ParamSpec("_P")


_View = Callable[Concatenate[HttpRequest, _P], HttpResponse]


def _local_only(view: _View[_P]) -> _View[_P]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        if not settings.NAAST_LOCAL:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@_local_only
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The latest mails, newest first."""
    return render(request, "mail/mailbox/index.html", {"mails": mailbox.newest(_SHOWN)})


@_local_only
@never_cache
@require_safe
def detail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its text with working links, its HTML in a frame, its attachments."""
    return render(request, "mail/mailbox/detail.html", {"mail": _mail(name), "dark": _DARK in request.GET})


@_local_only
@never_cache
@require_safe
def html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, locked up by the policy in its header; with ``?donker`` as a program in dark mode shows it."""
    mail = _mail(name)
    shown = in_dark(mail.html) if _DARK in request.GET else mail.html
    # Without a target the link would open inside the frame, where no script and no form works.
    page = shown.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(page, headers={"Content-Security-Policy": _SANDBOX})


@_local_only
@never_cache
@require_safe
def attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One attachment, to download: never shown by the browser under our name."""
    found = mailbox.attachment(name, number)
    if found is None:
        raise Http404
    filename, media_type, content = found
    response = HttpResponse(
        content,
        content_type=media_type if media_type == "application/pdf" else "application/octet-stream",
        headers={"X-Content-Type-Options": "nosniff"},
    )
    response.headers["Content-Disposition"] = _disposition(filename)
    return response


def _mail(name: str) -> mailbox.MailParts:
    mail = mailbox.read(name)
    if mail is None:
        raise Http404
    return mail


def _disposition(filename: str) -> str:
    return content_disposition_header(as_attachment=True, filename=" ".join(filename.split())) or "attachment"
