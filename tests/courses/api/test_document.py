"""The OpenAPI document is valid, complete and true; the page that people read is made from it."""

import json
from typing import Any

import pytest
from django.test import Client
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from courses import services
from courses.api import access, keys
from courses.api.routes import api
from courses.models import CoursePage, LessonPage, QuizPage
from naast.accounts.models import User
from tests.courses.api.conftest import Ask
from tests.courses.helpers import hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    """The document as a program gets it."""
    answer = client.get("/api/v1/openapi.json")
    assert answer["Content-Type"] == "application/json"
    found: dict[str, Any] = answer.json()
    return found


def check(document: dict[str, Any], path: str, answer: Any) -> None:
    """An answer is what the document says of its address, status and media type."""
    described = document["paths"][path]["get"]["responses"][str(answer.status_code)]
    if answer.status_code == 304:
        assert "content" not in described
        return
    media = answer["Content-Type"].partition(";")[0]
    # References in a schema point into the document, so its components come along.
    schema = described["content"][media]["schema"] | {"components": document["components"]}
    OAS31Validator(schema, format_checker=oas31_format_checker).validate(json.loads(answer.content))


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document, cls=OpenAPIV31SpecValidator)


def test_every_address_of_the_api_is_in_it(document: dict[str, Any]) -> None:
    ours = {
        "/api/v1" + path.replace("{slug:", "{") for _prefix, router in api._routers for path in router.path_operations
    }
    assert set(document["paths"]) == ours
    for methods in document["paths"].values():
        assert set(methods) == {"get"}  # it reads only


def test_every_operation_says_which_scope_it_needs(document: dict[str, Any]) -> None:
    for methods in document["paths"].values():
        ((scheme, scopes),) = methods["get"]["security"][0].items()
        assert document["components"]["securitySchemes"][scheme]["scheme"] == "bearer"
        assert set(scopes) <= set(keys.SCOPES)


def test_everything_is_explained_in_dutch(document: dict[str, Any]) -> None:
    for methods in document["paths"].values():
        assert all(parameter["description"] for parameter in methods["get"]["parameters"])
    for name, schema in document["components"]["schemas"].items():
        for field, part in schema["properties"].items():
            assert part.get("description"), f"{name}.{field}"
    assert "Uw eigen voortgang" in json.dumps(document)
    assert "Lasting key" not in json.dumps(document)


def test_every_answer_is_what_the_document_says(
    document: dict[str, Any],
    ask: Ask,
    alice: User,
    course: CoursePage,
    lessons: list[LessonPage],
    quiz: QuizPage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enrolment = services.enrol(alice, course)
    hand_in(services.start_attempt(enrolment, quiz))
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    narrow = {
        scope: keys.make_key(alice, name="x", scopes=[scope], days=30)[1] for scope in (keys.CATALOGUE, keys.PROGRESS)
    }
    addresses = {
        "/api/v1/courses/": ("courses/", keys.PROGRESS),
        "/api/v1/courses/{uid}/": (f"courses/{course.uid}/", keys.PROGRESS),
        "/api/v1/progress/": ("progress/", keys.CATALOGUE),
    }
    assert set(addresses) == set(document["paths"])
    for path, (address, other_scope) in addresses.items():
        found = ask(address)
        assert found.status_code == 200
        answers = [
            found,
            ask(address, **{"If-None-Match": found["ETag"]}),
            ask(f"{address}?onzin=1"),
            ask(address, with_key="onzin"),
            ask(address, with_key=narrow[other_scope]),
            ask("courses/bestaat-niet/") if "{uid}" in path else ask(f"{address}?page=99"),
        ]
        with monkeypatch.context() as patched:
            patched.setattr(access, "PER_KEY", 0)
            answers.append(ask(address))
        assert [answer.status_code for answer in answers] == [200, 304, 400, 401, 403, 404, 429]
        for answer in answers:
            check(document, path, answer)


def test_a_parameter_that_is_not_right_is_described_too(document: dict[str, Any], ask: Ask) -> None:
    answer = ask("courses/?page=0")
    check(document, "/api/v1/courses/", answer)
    assert answer.json()["errors"][0]["name"] == "page"


def test_people_read_the_same_on_a_page_without_scripts_of_others(client: Client, document: dict[str, Any]) -> None:
    page = client.get("/api/")
    assert page.status_code == 200
    for path in document["paths"]:
        assert f"GET {path}" in page.text
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in page.text
    assert "cdn" not in page.text
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert client.get("/api/v1/")["Location"] == "/api/"
