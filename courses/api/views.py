"""The pages around the API: its documentation for people, and for programs."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from courses.api import access, problems
from courses.api.document import document
from courses.api.keys import SCOPES
from courses.api.problems import Problem


@dataclass(frozen=True, kw_only=True)
class Line:
    """A parameter of a question, or a field of an answer."""

    name: str
    kind: str
    link: str  # the name of the schema it refers to, if any
    text: str


@dataclass(frozen=True, kw_only=True)
class Operation:
    """Something one can ask."""

    name: str
    path: str
    summary: str
    text: str
    scope: str
    parameters: list[Line]
    answer: str


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """The documentation, made from the same document that programs read."""
    whole = document()
    context = {
        "operations": [
            _operation(path, operation) for path, methods in whole["paths"].items() for operation in methods.values()
        ],
        "schemas": [
            {"name": name, "lines": _fields(schema)} for name, schema in sorted(whole["components"]["schemas"].items())
        ],
        "problems": [(status, title) for status, title in problems.TITLES.items()],
        "scopes": SCOPES,
        "site": settings.SITE_URL,
        "version": whole["info"]["version"],
        "per_key": access.PER_KEY,
    }
    return TemplateResponse(request, "courses/api/documentation.html", context)


@require_safe
@cache_control(public=True, max_age=300)
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return JsonResponse(document(), json_dumps_params={"indent": 2, "ensure_ascii": False})


@csrf_exempt  # it changes nothing, and a program should be told what is wrong instead of about cookies
def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """Addresses below ``/api/`` that do not exist."""
    return problems.answer(Problem(404, _("There is nothing at this address.")))


def _operation(path: str, operation: dict[str, Any]) -> Operation:
    (scope,) = operation["security"][0].values()
    return Operation(
        name=operation["operationId"],
        path=path,
        summary=operation["summary"],
        text=operation["description"],
        scope=scope[0],
        parameters=[
            Line(
                name=parameter["name"],
                kind=_kind(parameter["schema"])[0],
                link="",
                text=parameter.get("description", ""),
            )
            for parameter in operation["parameters"]
        ],
        answer=_kind(operation["responses"]["200"]["content"]["application/json"]["schema"])[1],
    )


def _fields(schema: dict[str, Any]) -> list[Line]:
    lines = []
    for name, part in schema.get("properties", {}).items():
        kind, link = _kind(part)
        lines.append(Line(name=name, kind=kind, link=link, text=part.get("description", "")))
    return lines


def _kind(part: dict[str, Any]) -> tuple[str, str]:
    """What kind of value it is, in words, and the schema it refers to."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return name, name
    if "anyOf" in part:
        kinds = [_kind(each) for each in part["anyOf"] if each.get("type") != "null"]
        text = _("%(kind)s, or nothing") % {"kind": ", ".join(kind for kind, _link in kinds)}
        return text, next((link for _kind_, link in kinds if link), "")
    if "enum" in part:
        return ", ".join(map(str, part["enum"])), ""
    if part.get("type") == "array":
        kind, link = _kind(part["items"])
        return _("list of %(kind)s") % {"kind": kind}, link
    names = {
        "string": _("date and time") if part.get("format") == "date-time" else _("text"),
        "integer": _("whole number"),
        "number": _("number with decimals"),
        "boolean": _("yes or no"),
    }
    return names.get(part.get("type", ""), ""), ""
