"""Errors of the API as problem details (RFC 9457), in words for who reads the log of a program."""

import logging
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: gettext_lazy("The question is not right"),
    401: gettext_lazy("No valid key"),
    403: gettext_lazy("This key may not read this"),
    404: gettext_lazy("Not found"),
    429: gettext_lazy("Too many questions"),
    500: gettext_lazy("Something went wrong here"),
}


class Problem(Exception):
    """An answer that is not what was asked for."""

    def __init__(self, status: int, detail: str, *, headers: dict[str, str] | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.extra = extra


def answer(problem: Problem) -> HttpResponse:
    """The problem as an answer; its ``type`` leads to where the documentation explains it."""
    body = {
        "type": f"{settings.SITE_URL}/api/#fout-{problem.status}",
        "title": TITLES[problem.status],
        "status": problem.status,
        "detail": problem.detail,
        **problem.extra,
    }
    headers = {"Cache-Control": "no-store", **problem.headers}
    return JsonResponse(body, status=problem.status, content_type=CONTENT_TYPE, headers=headers)


def install(api: NinjaAPI) -> None:
    """Have every error of the API answered like this."""
    api.add_exception_handler(Problem, _ours)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(ValidationError, _validation)
    api.add_exception_handler(Exception, _unexpected)


def no_key() -> Problem:
    """There is no key in the request, or not one that we read."""
    return Problem(
        401,
        _("Send your key in the header: Authorization: Bearer naast_…"),
        headers={"WWW-Authenticate": 'Bearer realm="Naast"'},
    )


def _ours(request: HttpRequest, problem: Any) -> HttpResponse:
    return answer(problem)


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    # The only one that the framework raises by itself here: there was no Authorization header of ours.
    return answer(no_key())


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(Problem(404, _("There is nothing at this address.")))


def _validation(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [{"name": str(each["loc"][-1]), "detail": str(each["msg"])} for each in error.errors]
    names = ", ".join(dict.fromkeys(each["name"] for each in errors))
    return answer(Problem(400, _("These parameters are not right: %(names)s.") % {"names": names}, errors=errors))


def _unexpected(request: HttpRequest, error: Any) -> HttpResponse:
    if settings.DEBUG:
        raise error
    logger.error("The API failed at %s", request.path, exc_info=error)
    return answer(Problem(500, _("Try again later. If it stays like this, tell us what you asked for.")))
