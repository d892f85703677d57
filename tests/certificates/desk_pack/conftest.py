"""A course with everything a pack tells about, and people of the provider by their role."""

import json
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

if TYPE_CHECKING:  # pytest reads this file before Django is ready
    from courses.models import CoursePage, ProviderPage
    from naast.accounts.models import User
    from naast.organisations.models import Provider

OUTCOME = "U vat samen voordat u iets voorstelt."
KEY = "KANARIE het enige goede antwoord"
BANK_KEY = "KANARIE het antwoord uit de bank"


@pytest.fixture
def works_as(client: Client, bob: "User", provider: "Provider") -> Callable[[str], Client]:
    """Sign Bob in with a role at the provider: ``works_as("author")``."""
    from naast.organisations.models import ProviderMembership

    def sign_in(role: str) -> Client:
        ProviderMembership.objects.update_or_create(user=bob, provider=provider, defaults={"role": role})
        client.force_login(bob)
        return client

    return sign_in


@pytest.fixture
def full_course(provider_page: "ProviderPage") -> "CoursePage":
    """A course whose second module has an outcome, a lesson with sources, and a test with a question from a bank."""
    from courses.models import CoursePage, LessonPage, ModulePage, QuestionBankPage, QuestionPage, QuizPage
    from tests.support.pages import make_child, make_course

    course = make_course(provider_page, title="Gesprekken", quizzes=0)
    bank = make_child(provider_page, QuestionBankPage(title="Bank over kosten", slug="bank"))
    drawn = _question("Wat kost het?", BANK_KEY, rki_topic="c")
    make_child(bank, QuestionPage(title="Kosten", slug="kosten", content=json.dumps([drawn])))
    module = make_child(course, ModulePage(title="Luisteren", outcomes=_stream("outcome", OUTCOME)))
    make_child(module, LessonPage(title="Samenvatten", minutes=9, rki_topics="a", body=_body(), goal="U vat samen."))
    make_child(
        module,
        QuizPage(
            title="Eindtoets",
            pass_mark=80,
            attempt_limit=2,
            questions=json.dumps([_question("Wat doet u?", KEY, objective=OUTCOME, rki_topic="a")]),
            draws=json.dumps(
                [{"type": "draw", "id": str(uuid.uuid4()), "value": {"bank": bank.pk, "tag": "", "number": 1}}]
            ),
        ),
    )
    return CoursePage.objects.get(pk=course.pk)


def _stream(kind: str, value: Any) -> str:
    return json.dumps([{"type": kind, "id": str(uuid.uuid4()), "value": value}])


def _body() -> str:
    return json.dumps(
        [
            {
                "type": "text",
                "id": str(uuid.uuid4()),
                "value": '<h3>Eerst dit</h3><p>Lees <a href="/woordenlijst/">de woorden</a>.</p><h2>Dan dit</h2>',
            },
            {
                "type": "source",
                "id": str(uuid.uuid4()),
                "value": {
                    "items": [{"type": "item", "id": str(uuid.uuid4()), "value": "<p>Stcrt. 2024, 10329</p>"}],
                    "checked_on": "2026-10-02",
                },
            },
        ]
    )


def _question(text: str, key: str, **changes: Any) -> dict[str, Any]:
    from tests.support.pages import question

    made = question("single_choice", text, [(key, True), ("Iets anders", False)])
    made["value"] |= changes
    return made
