"""The pages of repeating: practising, answering, looking back."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import services
from courses.models import (
    CoursePage,
    ProviderPage,
    QuizAttempt,
    QuizPage,
    RetrievalPlan,
    RetrievalRound,
)
from courses.tasks import plan_retrieval
from naast.accounts.models import User
from tests.courses.retrieval.helpers import TUESDAY, answer, finish, mails
from tests.support.pages import CANARY, make_course

pytestmark = pytest.mark.django_db


def test_a_quiz_that_hides_its_answers_afterwards_stops_rounds_that_were_made(
    client: Client, alice: User, mailed: RetrievalRound, quiz: QuizPage
) -> None:
    client.force_login(alice)
    answer(client, mailed, 1)
    quiz.review_when = "never"
    quiz.save_revision().publish()
    for address in ("", "?vraag=1", "?vraag=2"):
        page = client.get(f"/mijn/herhalen/{mailed.uid}/{address}")
        assert page.status_code == 200
        assert CANARY not in page.text
    assert answer(client, mailed, 2).status_code == 404


def test_the_explanation_comes_after_the_answer_and_not_before(
    client: Client, alice: User, mailed: RetrievalRound
) -> None:
    client.force_login(alice)
    asked = client.get(f"/mijn/herhalen/{mailed.uid}/")
    assert CANARY not in asked.text
    assert mailed.items[0]["text"] in asked.text
    assert CANARY not in client.get("/mijn/herhalen/").text
    answer(client, mailed, 1)
    explained = client.get(f"/mijn/herhalen/{mailed.uid}/?vraag=1").text
    assert f"{CANARY} uitleg" in explained
    assert CANARY not in client.get(f"/mijn/herhalen/{mailed.uid}/?vraag=2").text
    answer(client, mailed, 2, right=False)
    assert "1 van 2 goed" in client.get(f"/mijn/herhalen/{mailed.uid}/").text


def test_nothing_filled_in_is_asked_again(client: Client, alice: User, mailed: RetrievalRound) -> None:
    client.force_login(alice)
    response = client.post(f"/mijn/herhalen/{mailed.uid}/?vraag=1", {})
    assert response.status_code == 400
    assert "error-summary" in response.text
    assert client.post(f"/mijn/herhalen/{mailed.uid}/?vraag=1", {"option": "onzin"}).status_code == 400
    assert client.post(f"/mijn/herhalen/{mailed.uid}/?vraag=9", {}).status_code == 404
    mailed.refresh_from_db()
    assert mailed.responses == {}


def test_practising_now_makes_this_weeks_round_once_and_no_mail_follows(
    client: Client, alice: User, finished: QuizAttempt, clock: time_machine.Traveller
) -> None:
    clock.move_to(TUESDAY - timedelta(days=1))
    client.force_login(alice)
    places = {client.post("/mijn/herhalen/nu/")["Location"] for _ in range(2)}
    (found,) = RetrievalRound.objects.all()
    assert places == {f"/mijn/herhalen/{found.uid}/"}
    clock.move_to(TUESDAY)
    plan_retrieval()
    assert mails() == []
    assert RetrievalRound.objects.count() == 1


def test_reading_changes_nothing(client: Client, alice: User, finished: QuizAttempt) -> None:
    client.force_login(alice)
    secret = RetrievalPlan.objects.get().secret
    addresses = ("", "mail/", "nu/", f"stop/{secret}/", f"stop/{secret}/direct/")
    for address in addresses:
        assert client.get(f"/mijn/herhalen/{address}").status_code in (200, 302)
    assert RetrievalPlan.objects.get().active
    assert not RetrievalRound.objects.exists()


def test_the_mail_is_switched_on_and_off_on_the_page(client: Client, alice: User, course: CoursePage) -> None:
    client.force_login(alice)
    assert not RetrievalPlan.objects.exists()
    for word, active in (("aan", True), ("aan", True), ("uit", False)):
        assert client.post("/mijn/herhalen/mail/", {"mail": word}).status_code == 302
        assert RetrievalPlan.objects.get(person=alice).active is active


def test_a_round_is_its_own_persons_alone(
    client: Client, bob: User, charlie: User, course: CoursePage, mailed: RetrievalRound
) -> None:
    services.enrol(bob, course)
    for other in (bob, charlie):
        client.force_login(other)
        assert client.get(f"/mijn/herhalen/{mailed.uid}/").status_code == 404
        assert answer(client, mailed, 1).status_code == 404
        assert str(mailed.uid) not in client.get("/mijn/herhalen/").text
    client.logout()
    assert client.get(f"/mijn/herhalen/{mailed.uid}/")["Location"].startswith("/account/login/")
    mailed.refresh_from_db()
    assert mailed.responses == {}


def test_the_page_shows_boxes_in_words_too_and_earlier_weeks(
    client: Client, alice: User, mailed: RetrievalRound, clock: time_machine.Traveller
) -> None:
    client.force_login(alice)
    answer(client, mailed, 1)
    clock.move_to(TUESDAY + timedelta(days=7))
    page = client.get("/mijn/herhalen/").text
    assert "<svg" in page
    assert "na 2 weken" in page
    assert "Week 48 van 2026" in page
    assert "1 van 2 goed" in page


def test_the_page_costs_the_same_for_a_busy_learner(
    client: Client, alice: User, provider_page: ProviderPage, clock: time_machine.Traveller
) -> None:
    client.force_login(alice)
    costs = []
    for size in (1, 4):
        for number in range(size):
            finish(alice, make_course(provider_page, title=f"Cursus {size} {number}"), clock)
        client.get("/mijn/herhalen/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/mijn/herhalen/")
        costs.append(len(captured))
    assert costs[0] == costs[1]
