"""The OpenAPI document of the API, made from its schemas, with every text in Dutch."""

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, gettext_noop

from courses.api import schemas
from courses.api.problems import CONTENT_TYPE, TITLES
from courses.api.routes import api

SCHEME = "ApiKey"
_REFERENCE = "#/components/schemas/{model}"
_TEXTS = frozenset({"description", "summary"})
_ABOUT = gettext_noop(
    "Read the catalogue of Naast and your own progress. Make a key on your own page and send it along."
)
_KEY = gettext_noop("A key from /mijn/api-sleutels/. It begins with naast_.")
_ANSWERS = {400, 401, 403, 404, 429}


@cache
def document() -> dict[str, Any]:
    """The whole document. It follows from the code and the settings, so it is made once."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="api/v1/")))
    _without_titles(made["components"]["schemas"])
    made["components"]["schemas"] |= _problem_schemas()
    made["components"]["securitySchemes"] = {SCHEME: {"type": "http", "scheme": "bearer", "description": _KEY}}
    made["info"]["description"] = _ABOUT
    made["servers"] = [{"url": settings.SITE_URL}]
    for methods in made["paths"].values():
        for operation in methods.values():
            _complete(operation)
    translated: dict[str, Any] = _translated(made)
    return translated


def _complete(operation: dict[str, Any]) -> None:
    """Add what every operation has: its scope, its headers and its problems."""
    operation["security"] = [{SCHEME: [operation.pop("x-scope")]}]
    operation["responses"]["200"]["headers"] = {
        "ETag": {
            "description": gettext_noop("Send it back in If-None-Match: when nothing changed you get 304."),
            "schema": {"type": "string"},
        }
    }
    operation["responses"]["200"]["description"] = gettext_noop("What you asked for.")
    operation["responses"]["304"] = {"description": gettext_noop("Nothing changed since the ETag that you sent.")}
    for status in sorted(_ANSWERS):
        operation["responses"][str(status)] = {
            "description": str(TITLES[status]),
            "content": {CONTENT_TYPE: {"schema": {"$ref": _REFERENCE.format(model="ProblemDetails")}}},
        }
    operation["responses"]["429"]["headers"] = {
        "Retry-After": {
            "description": gettext_noop("How many seconds to wait."),
            "schema": {"type": "integer"},
        }
    }
    for parameter in operation["parameters"]:
        parameter["schema"].pop("title", None)
        parameter["schema"].pop("description", None)
        _without_null(parameter["schema"])
        if parameter["in"] == "path":
            parameter["description"] = gettext_noop("Lasting key of the course.")


def _without_null(schema: dict[str, Any]) -> None:
    """A parameter that may be left out is not one that may be null: an address has no null."""
    if "anyOf" in schema:
        (kind,) = [each for each in schema.pop("anyOf") if each.get("type") != "null"]
        schema.pop("default", None)
        schema.update(kind)


def _problem_schemas() -> dict[str, Any]:
    made = schemas.ProblemDetails.model_json_schema(ref_template=_REFERENCE, mode="serialization")
    parts = {**made.pop("$defs"), "ProblemDetails": made}
    _without_titles(parts)
    return parts


def _without_titles(parts: dict[str, Any]) -> None:
    """Leave out what pydantic makes of the names: "Course Uid" tells nothing that ``course_uid`` does not."""
    for schema in parts.values():
        schema.pop("title", None)
        schema.pop("description", None)  # the English docstring
        for part in schema.get("properties", {}).values():
            part.pop("title", None)


def _translated(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            name: gettext(value) if name in _TEXTS and isinstance(value, str) and value else _translated(value)
            for name, value in part.items()
        }
    return [_translated(each) for each in part] if isinstance(part, list) else part
