"""Which questions come, and how a card moves through the boxes."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import services
from courses.models import (
    CoursePage,
    ItemResult,
    LessonPage,
    ModulePage,
    ProviderPage,
    QuizAttempt,
    QuizPage,
    RetrievalCard,
    RetrievalPlan,
    RetrievalRound,
)
from courses.selectors.retrieval import INTERVALS, questions_for, week_of
from courses.services.retrieval import _in_another_order
from courses.tasks import plan_retrieval
from naast.accounts.models import User
from tests.courses.helpers import answers_to
from tests.courses.retrieval.helpers import FINISHED, SUNDAY, TUESDAY, WEEK, answer, finish
from tests.support.pages import make_child, make_course, question

pytestmark = pytest.mark.django_db


def test_a_week_has_a_key_and_a_moment_in_amsterdam() -> None:
    assert week_of(SUNDAY).key == "2026-W47"
    assert week_of(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)).key == WEEK  # Monday 0.30 in Amsterdam
    assert week_of(TUESDAY).due_at == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert week_of(datetime(2027, 1, 3, 12, tzinfo=UTC)).key == "2026-W53"


def test_questions_of_last_days_wait_a_week_unless_somebody_practises(
    alice: User, course: CoursePage, clock: time_machine.Traveller
) -> None:
    finish(alice, course, clock, at=SUNDAY)
    assert questions_for([alice.pk], TUESDAY)[alice.pk] == []
    assert len(questions_for([alice.pk], TUESDAY, at_once=True)[alice.pk]) == 2


@pytest.mark.parametrize(
    ("when", "shows"), [("never", "all"), ("submitted", "answers"), ("closed", "all")], ids=["never", "own", "closed"]
)
def test_what_a_quiz_keeps_hidden_is_never_asked(
    alice: User, finished: QuizAttempt, quiz: QuizPage, when: str, shows: str
) -> None:
    quiz.review_when, quiz.review_shows = when, shows
    quiz.save_revision().publish()
    assert questions_for([alice.pk], TUESDAY, at_once=True)[alice.pk] == []


def test_practice_and_open_answers_are_left_out(
    alice: User, provider_page: ProviderPage, clock: time_machine.Traveller
) -> None:
    course = make_course(provider_page, title="Schrijven", quizzes=0)
    module = ModulePage.objects.descendant_of(course).get()
    make_child(module, QuizPage(title="Oefenen", practice=True, questions=_json([_single("Hoeveel is 2 + 2?")])))
    open_question = {
        "type": "open_answer",
        "id": str(uuid.uuid4()),
        "value": {"text": "Wat zou u zeggen?", "points": 1, "rubric": []},
    }
    quiz = make_child(
        module, QuizPage(title="Open", pass_mark=1, questions=_json([_single("Hoeveel is 3 + 3?"), open_question]))
    )
    clock.move_to(FINISHED)
    enrolment = services.enrol(alice, course)
    for lesson in LessonPage.objects.descendant_of(course):
        services.complete_lesson(enrolment, lesson)
    for page in QuizPage.objects.descendant_of(course):
        attempt = services.start_attempt(enrolment, page)
        services.save_answer(attempt, attempt.items[0], answers_to(attempt.items[0]))
        services.submit_attempt(attempt)
    QuizAttempt.objects.filter(quiz_uid=quiz.uid).update(state="submitted", passed=True, score_percent=50)
    found = questions_for([alice.pk], TUESDAY)[alice.pk]
    assert [candidate.item["text"] for candidate in found] == ["Hoeveel is 3 + 3?"]


def test_a_right_answer_moves_a_card_on_and_a_wrong_one_back_and_each_only_once(
    client: Client, alice: User, mailed: RetrievalRound, clock: time_machine.Traveller
) -> None:
    client.force_login(alice)
    for _ in range(3):
        assert answer(client, mailed, 1).status_code == 302
    answer(client, mailed, 2, right=False)
    answer(client, mailed, 2)
    cards = {card.item_uid: card for card in RetrievalCard.objects.all()}
    good, bad = (cards[item["uid"]] for item in mailed.items)
    assert (good.box, good.due_on) == (1, date(2026, 11, 24) + timedelta(days=INTERVALS[1]))
    assert (bad.box, bad.due_on) == (0, date(2026, 11, 24) + timedelta(days=INTERVALS[0]))
    mailed.refresh_from_db()
    assert mailed.answered_at == TUESDAY
    # Next week only the one that went wrong is due.
    clock.move_to(TUESDAY + timedelta(days=7))
    plan_retrieval()
    later = RetrievalRound.objects.exclude(pk=mailed.pk).get()
    assert [item["uid"] for item in later.items] == [bad.item_uid]


def test_the_same_question_in_an_older_round_moves_its_card_no_second_time(
    client: Client, alice: User, mailed: RetrievalRound, clock: time_machine.Traveller
) -> None:
    clock.move_to(TUESDAY + timedelta(days=7))
    plan_retrieval()
    later = RetrievalRound.objects.exclude(pk=mailed.pk).get()
    client.force_login(alice)
    place = [item["uid"] for item in later.items].index(mailed.items[0]["uid"]) + 1
    answer(client, later, place)
    answer(client, mailed, 1)
    assert RetrievalCard.objects.get(item_uid=mailed.items[0]["uid"]).box == 1


def test_a_well_known_card_stays_in_the_last_box(client: Client, alice: User, mailed: RetrievalRound) -> None:
    RetrievalCard.objects.update(box=len(INTERVALS) - 1)
    client.force_login(alice)
    answer(client, mailed, 1)
    assert RetrievalCard.objects.get(item_uid=mailed.items[0]["uid"]).box == len(INTERVALS) - 1


def test_it_never_counts_for_a_grade(client: Client, alice: User, mailed: RetrievalRound) -> None:
    before = (QuizAttempt.objects.count(), ItemResult.objects.count(), QuizAttempt.objects.get().score_percent)
    client.force_login(alice)
    for number in (1, 2):
        answer(client, mailed, number, right=False)
    assert (QuizAttempt.objects.count(), ItemResult.objects.count(), QuizAttempt.objects.get().score_percent) == before


def test_options_come_in_another_order_only_where_they_were_shuffled(
    client: Client, alice: User, finished: QuizAttempt
) -> None:
    options = [{"uid": str(n), "text": str(n), "right": n == 1, "feedback": ""} for n in range(1, 9)]
    item = {"uid": "q", "type": "single_choice", "options": options}
    assert _in_another_order(item) is item
    orders = {tuple(o["text"] for o in _in_another_order(item | {"shuffled": True})["options"]) for _ in range(20)}
    assert len(orders) > 1
    mixed = _in_another_order(item | {"shuffled": True})["options"]
    assert [option["uid"] for option in mixed] == [option["uid"] for option in options]
    assert next(option["text"] for option in mixed if option["right"]) == "1"


def test_nothing_is_left_when_the_account_goes(alice: User, mailed: RetrievalRound) -> None:
    alice.delete()
    for model in (RetrievalPlan, RetrievalCard, RetrievalRound):
        assert not model._default_manager.exists()


def test_choosing_questions_costs_the_same_for_many_people_and_modules(
    provider_page: ProviderPage, clock: time_machine.Traveller
) -> None:
    costs, people = [], []
    for size in (1, 4):
        for number in range(size):
            person = User.objects.create_user(f"lezer{size}{number}@example.org", name="Lezer")
            for part in range(size):
                finish(person, make_course(provider_page, title=f"Cursus {size} {number} {part}"), clock)
            people.append(person.pk)
        with CaptureQueriesContext(connection) as captured:
            found = questions_for(people, TUESDAY)
        assert all(found[person] for person in people)
        costs.append(len(captured))
    assert costs[0] == costs[1]


def _single(text: str) -> dict[str, Any]:
    return question("single_choice", text, [("goed", True), ("fout", False)])


def _json(questions: list[dict[str, Any]]) -> str:
    return json.dumps(questions)
