"""The language of the interface: a choice of the reader, kept in a cookie.

Only the cookie decides: two readers with the same cookie see the same page, whatever their browsers ask for, so that
pages can be kept. Nothing is remembered at the server. Texts that editors write are Dutch in both languages.
"""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import translation
from django.utils.cache import patch_vary_headers

PARAMETER = COOKIE = "taal"
_AGE = 60 * 60 * 24 * 365  # seconds; a cookie of a preference, named on the page about cookies
_ADMIN = "/beheer/"  # Wagtail has a choice of its own, per person


class LanguageMiddleware:
    """Answer in the language of the cookie; ``?taal=en`` sets it and leads back to the same place without it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and leave the thread in the language it had."""
        if request.method in {"GET", "HEAD"} and request.GET.get(PARAMETER) in _known():
            return _switched(request, request.GET[PARAMETER])
        with translation.override(chosen(request)):
            response = self.get_response(request)
            if response.get("Content-Type", "").startswith("text/html"):
                response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
                patch_vary_headers(response, ["Cookie"])
        return response


def chosen(request: HttpRequest) -> str:
    """The language to answer in: that of the cookie when we speak it, else Dutch."""
    code = request.COOKIES.get(COOKIE, "")
    if request.path_info.startswith(_ADMIN) or code not in _known():
        return settings.LANGUAGE_CODE
    return code


def switch_to(request: HttpRequest, code: str) -> str:
    """The link on this page that changes its language; the rest of the address stays."""
    try:
        query = request.GET.copy()
    except TooManyFieldsSent:  # on the page that says so
        query = QueryDict(mutable=True)
    query[PARAMETER] = code
    return f"{_place(request)}?{query.urlencode()}"


def _switched(request: HttpRequest, code: str) -> HttpResponse:
    query = request.GET.copy()
    del query[PARAMETER]
    rest = query.urlencode()
    response = HttpResponseRedirect(_place(request) + (f"?{rest}" if rest else ""), status=HTTPStatus.SEE_OTHER)
    response.set_cookie(
        COOKIE, code, max_age=_AGE, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _place(request: HttpRequest) -> str:
    """The path on this host: one that begins with two strokes would be another host to a browser."""
    return "/" + quote(request.path.lstrip("/\\"), safe="/:@!$&'()*+,;=~-._")


def _known() -> set[str]:
    return {code for code, _name in settings.LANGUAGES}
