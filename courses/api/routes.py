"""The addresses of the read API."""

import hashlib
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import EmptyPage, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Query, Schema

from courses import selectors
from courses.api import keys, problems, reading, schemas
from courses.api.access import ApiKey
from courses.api.problems import Problem

VERSION = "1.0.0"
_SHARED_BY_ALL = "private, max-age=300"  # the catalogue; private, since the key in the request is
_OWN = "private, no-cache"  # kept by the asker, and asked for again with its ETag


class ReadApi(NinjaAPI):
    """Answers with an ETag, and with 304 to who has the answer already (RFC 9110 §13)."""

    def create_response(self, request: HttpRequest, data: Any, **options: Any) -> HttpResponse:
        """The answer as JSON."""
        response = super().create_response(request, data, **options)
        patch_vary_headers(response, ["Authorization"])
        if response.status_code != 200:
            return response
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response) or response


api = ReadApi(title="Naast", version=VERSION, urls_namespace="api", docs_url=None, openapi_url=None)
problems.install(api)


@api.get(
    "/courses/",
    response=schemas.Courses,
    auth=ApiKey(keys.CATALOGUE),
    url_name="courses",
    operation_id="listCourses",
    summary=gettext_noop("All courses"),
    description=gettext_noop("The courses that are open now, by title, with their provider, topics and modules."),
    openapi_extra={"x-scope": keys.CATALOGUE},
)
def list_courses(request: HttpRequest, response: HttpResponse, query: Query[schemas.CourseQuery]) -> schemas.Courses:
    """A page of the catalogue."""
    _refuse_unknown(request, schemas.CourseQuery)
    response["Cache-Control"] = _SHARED_BY_ALL
    page = _page(request, reading.courses_for(query), query)
    return schemas.Courses(results=reading.describe_courses(page.pop("rows")), **page)


@api.get(
    "/courses/{slug:uid}/",
    response=schemas.Course,
    auth=ApiKey(keys.CATALOGUE),
    url_name="course",
    operation_id="getCourse",
    summary=gettext_noop("One course"),
    description=gettext_noop("A course that is open now, by its lasting key."),
    openapi_extra={"x-scope": keys.CATALOGUE},
)
def get_course(request: HttpRequest, response: HttpResponse, uid: str) -> schemas.Course:
    """One course of the catalogue."""
    _refuse_unknown(request)
    response["Cache-Control"] = _SHARED_BY_ALL
    found = list(selectors.catalogue().filter(uid=uid)[:1])
    if not found:
        raise Http404
    return reading.describe_courses(found)[0]


@api.get(
    "/progress/",
    response=schemas.Progress,
    auth=ApiKey(keys.PROGRESS),
    url_name="progress",
    operation_id="listProgress",
    summary=gettext_noop("Your own progress"),
    description=gettext_noop(
        "The enrolments of the owner of the key, the latest first: steps, scores that count and what was completed. "
        "Questions and answers are never in it."
    ),
    openapi_extra={"x-scope": keys.PROGRESS},
)
def list_progress(request: HttpRequest, response: HttpResponse, query: Query[schemas.PageQuery]) -> schemas.Progress:
    """A page of the enrolments of the key's owner."""
    _refuse_unknown(request, schemas.PageQuery)
    response["Cache-Control"] = _OWN
    row: Any = request.auth  # type: ignore[attr-defined]  # set by the framework to what ApiKey gave
    page = _page(request, reading.enrolments_for(row.person), query)
    return schemas.Progress(results=reading.describe_enrolments(page.pop("rows")), **page)


def _refuse_unknown(request: HttpRequest, query: type[Schema] | None = None) -> None:
    """Refuse parameters that we do not know: a filter with a typing error would otherwise give everything.

    Raises:
        Problem: there are some.
    """
    unknown = sorted(set(request.GET) - set(query.model_fields if query else ()))
    if unknown:
        shown = ", ".join(unknown)[:200]
        raise Problem(400, _("These parameters do not exist: %(names)s.") % {"names": shown})


def _page(request: HttpRequest, rows: "QuerySet[Any]", query: schemas.PageQuery) -> dict[str, Any]:
    """One page of rows with the addresses of its neighbours.

    Raises:
        Problem: there is no such page.
    """
    try:
        page = Paginator(rows, query.page_size).page(query.page)
    except EmptyPage as error:
        raise Problem(404, _("There is no page %(number)d.") % {"number": query.page}) from error
    return {
        "rows": list(page.object_list),
        "count": page.paginator.count,
        "next": _address(request, page.next_page_number()) if page.has_next() else None,
        "previous": _address(request, page.previous_page_number()) if page.has_previous() else None,
    }


def _address(request: HttpRequest, number: int) -> str:
    values = {name: request.GET[name] for name in sorted(request.GET)} | {"page": str(number)}
    return f"{settings.SITE_URL}{request.path}?{urlencode(values)}"
