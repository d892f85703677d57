"""Marking again on a page: look first, give a reason, and never on a table that has changed."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from courses import services
from courses.models import CoursePage, Enrolment, QuizAttempt, QuizPage, Regrade
from naast.accounts.models import User
from tests.courses.helpers import hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(alice: User, course: CoursePage, quiz: QuizPage) -> QuizAttempt:
    """Everything right, by the key of that day."""
    return hand_in(services.start_attempt(services.enrol(alice, course), quiz))


def change_key(quiz: QuizPage, *, right: str = "drie") -> None:
    raw = json.loads(json.dumps(list(quiz.questions.raw_data)))
    for option in raw[0]["value"]["options"]:
        option["value"]["right"] = option["value"]["text"] == right
    quiz.questions = json.dumps(raw)
    quiz.save_revision().publish()


def url(quiz: QuizPage, provider: str = "eigen") -> str:
    return f"/opleider/{provider}/toets/{quiz.uid}/hernakijken/"


def fingerprint(page: str) -> str:
    found = re.search(r'name="fingerprint"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def test_the_table_shows_before_and_after_and_changes_nothing(
    author: Client, quiz: QuizPage, attempt: QuizAttempt
) -> None:
    assert "fingerprint" not in author.get(url(quiz)).text
    change_key(quiz)
    page = author.get(url(quiz)).text
    assert "Alice Jansen" in page
    assert "100%" in page
    assert "50%" in page
    attempt.refresh_from_db()
    assert attempt.score_percent == 100
    assert not Regrade.objects.exists()


def test_with_a_reason_it_is_done_and_listed(author: Client, quiz: QuizPage, attempt: QuizAttempt) -> None:
    change_key(quiz)
    token = fingerprint(author.get(url(quiz)).text)
    refused = author.post(url(quiz), {"reason": " ", "fingerprint": token})
    assert refused.status_code == 400
    assert not Regrade.objects.exists()
    page = author.post(url(quiz), {"reason": "De sleutel was fout.", "fingerprint": token}, follow=True).text
    attempt.refresh_from_db()
    assert attempt.score_percent == 50
    assert "De sleutel was fout." in page
    assert Regrade.objects.get().by is not None


def test_a_table_that_has_changed_is_shown_anew(author: Client, quiz: QuizPage, attempt: QuizAttempt) -> None:
    change_key(quiz)
    token = fingerprint(author.get(url(quiz)).text)
    change_key(quiz, right="vier")
    answer = author.post(url(quiz), {"reason": "Goede reden.", "fingerprint": token})
    assert answer.status_code == 400
    assert "Goede reden." in answer.text
    assert fingerprint(answer.text) != token
    assert not Regrade.objects.exists()
    author.post(url(quiz), {"reason": "Goede reden.", "fingerprint": fingerprint(answer.text)})
    assert Regrade.objects.exists()


def test_a_completion_stays_and_the_table_says_so(author: Client, quiz: QuizPage, attempt: QuizAttempt) -> None:
    Enrolment.objects.update(completed_at=timezone.now())
    change_key(quiz)
    page = author.get(url(quiz)).text
    author.post(url(quiz), {"reason": "Fout.", "fingerprint": fingerprint(page)})
    assert 'class="callout"' in page
    assert Enrolment.objects.get().completed_at is not None


def test_nobody_else_marks_again(
    client: Client, other_author: Client, alice: User, quiz: QuizPage, attempt: QuizAttempt
) -> None:
    change_key(quiz)
    token = services.plan_regrade(QuizPage.objects.get(pk=quiz.pk)).fingerprint
    client.force_login(alice)
    for somebody in (client, other_author):
        for slug in ("eigen", "ander"):
            assert somebody.post(url(quiz, slug), {"reason": "x", "fingerprint": token}).status_code == 404
    assert not Regrade.objects.exists()
