"""The weekly mail: once a week, on request, giving nothing away, and stopped with one press."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from courses import services
from courses.models import (
    CoursePage,
    QuizAttempt,
    QuizPage,
    RetrievalPlan,
    RetrievalRound,
)
from courses.tasks import plan_retrieval
from naast.accounts.models import User
from tests.courses.helpers import hand_in
from tests.courses.retrieval.helpers import FINISHED, SUNDAY, TUESDAY, WEEK, body, finish, mails
from tests.support.pages import CANARY

pytestmark = pytest.mark.django_db


def test_a_mail_comes_once_a_week_however_often_beat_comes_by(
    finished: QuizAttempt, clock: time_machine.Traveller
) -> None:
    for moment in (TUESDAY - timedelta(hours=3), TUESDAY, TUESDAY, TUESDAY + timedelta(days=2)):
        clock.move_to(moment)
        plan_retrieval()
    (found,) = RetrievalRound.objects.all()
    assert (found.period, len(found.items), len(mails())) == (WEEK, 2, 1)


def test_a_late_beat_catches_up_but_leaves_sunday_alone(finished: QuizAttempt, clock: time_machine.Traveller) -> None:
    clock.move_to(TUESDAY + timedelta(days=5))
    plan_retrieval()
    assert not RetrievalRound.objects.exists()
    assert RetrievalPlan.objects.get().period == ""
    clock.move_to(TUESDAY + timedelta(days=4))
    plan_retrieval()
    assert len(mails()) == 1


def test_the_mail_asks_and_gives_nothing_away(mailed: RetrievalRound) -> None:
    (message,) = mails()
    text, html = body(message, "plain"), body(message, "html")
    asked = mailed.items[0]
    for part in (text, html):
        assert asked["text"] in part
        assert f"/mijn/herhalen/{mailed.uid}/" in part
        assert CANARY not in part
        for option in asked["options"]:
            assert f">{option['text']}<" not in part
    assert message["To"] == "alice@example.org"
    assert "vragen van deze week" in message["Subject"]
    plan = RetrievalPlan.objects.get()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"/mijn/herhalen/stop/{plan.secret}/direct/>" in message["List-Unsubscribe"]
    assert f"/mijn/herhalen/stop/{plan.secret}/" in text


def test_who_asks_on_wednesday_begins_next_week(alice: User, course: CoursePage, clock: time_machine.Traveller) -> None:
    finish(alice, course, clock)
    clock.move_to(TUESDAY + timedelta(days=1))
    services.switch_retrieval(alice, active=True)
    plan_retrieval()
    assert mails() == []
    clock.move_to(TUESDAY + timedelta(days=7))
    plan_retrieval()
    assert len(mails()) == 1


def test_who_finished_no_module_gets_no_mail_and_reads_why(
    client: Client, alice: User, course: CoursePage, quiz: QuizPage, clock: time_machine.Traveller
) -> None:
    clock.move_to(FINISHED)
    hand_in(services.start_attempt(services.enrol(alice, course), quiz))
    services.switch_retrieval(alice, active=True)
    clock.move_to(TUESDAY)
    plan_retrieval()
    assert mails() == []
    client.force_login(alice)
    page = client.get("/mijn/herhalen/").text
    assert "nog geen module afgerond" in page
    client.post("/mijn/herhalen/nu/")
    assert not RetrievalRound.objects.exists()


def test_who_left_the_course_or_is_away_gets_no_mail(
    alice: User, finished: QuizAttempt, course: CoursePage, clock: time_machine.Traveller
) -> None:
    finished.enrolment.withdrawn_at = SUNDAY
    finished.enrolment.save()
    clock.move_to(TUESDAY)
    plan_retrieval()
    assert mails() == []


def test_a_mail_program_stops_the_mails_with_one_post(finished: QuizAttempt, clock: time_machine.Traveller) -> None:
    strict = Client(enforce_csrf_checks=True)
    plan = RetrievalPlan.objects.get()
    address = f"/mijn/herhalen/stop/{plan.secret}/direct/"
    assert strict.post(address, {}).status_code == 400
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    plan.refresh_from_db()
    assert not plan.active
    assert (
        strict.post(f"/mijn/herhalen/stop/{plan.secret}/", {}).status_code == 403
    )  # the page's own button has a token
    unknown = f"/mijn/herhalen/stop/{uuid.uuid4()}/direct/"
    assert strict.post(unknown, {"List-Unsubscribe": "One-Click"}).status_code == 404
    clock.move_to(TUESDAY)
    plan_retrieval()
    assert mails() == []


def test_the_link_in_the_mail_stops_with_a_button_and_can_be_undone(client: Client, finished: QuizAttempt) -> None:
    plan = RetrievalPlan.objects.get()
    for data, active in (({}, False), ({}, False), ({"undo": "1"}, True)):
        client.post(f"/mijn/herhalen/stop/{plan.secret}/", data)
        plan.refresh_from_db()
        assert plan.active is active
