"""Weekly retrieval: three questions from finished modules, by mail on request, never counting for a grade."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
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
from naast.mail.models import OutgoingMail
from tests.courses.helpers import answers_to, hand_in
from tests.support.pages import CANARY, make_child, make_course, question

pytestmark = pytest.mark.django_db

FINISHED = datetime(2026, 11, 10, 12, tzinfo=UTC)  # a Tuesday, two weeks before
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)  # 10.00 in Amsterdam
WEEK = "2026-W48"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(SUNDAY, tick=False) as traveller:
        yield traveller


def finish(person: User, course: CoursePage, clock: time_machine.Traveller, *, at: datetime = FINISHED) -> QuizAttempt:
    """Read everything and pass the quizzes at that moment; the clock goes back afterwards."""
    before = datetime.now(UTC)
    clock.move_to(at)
    enrolment = services.enrol(person, course)
    for lesson in LessonPage.objects.descendant_of(course):
        services.complete_lesson(enrolment, lesson)
    attempts = [hand_in(services.start_attempt(enrolment, quiz)) for quiz in QuizPage.objects.descendant_of(course)]
    clock.move_to(before)
    return attempts[-1]


@pytest.fixture
def finished(alice: User, course: CoursePage, clock: time_machine.Traveller) -> QuizAttempt:
    """Alice finished the module two weeks ago and asked for questions."""
    attempt = finish(alice, course, clock)
    services.switch_retrieval(alice, active=True)
    return attempt


@pytest.fixture
def mailed(finished: QuizAttempt, clock: time_machine.Traveller) -> RetrievalRound:
    """It is Tuesday and Alice got her mail."""
    clock.move_to(TUESDAY)
    plan_retrieval()
    return RetrievalRound.objects.get()


def mails() -> list[EmailMessage]:
    found = []
    for row in OutgoingMail.objects.filter(kind="retrieval").order_by("pk"):
        message = message_from_bytes(bytes(row.raw), policy=policy.default)
        assert isinstance(message, EmailMessage)
        found.append(message)
    return found


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def answer(client: Client, found: RetrievalRound, number: int, *, right: bool = True) -> Any:
    found.refresh_from_db()
    return client.post(f"/mijn/herhalen/{found.uid}/?vraag={number}", answers_to(found.items[number - 1], right=right))


def test_a_week_has_a_key_and_a_moment_in_amsterdam() -> None:
    assert week_of(SUNDAY).key == "2026-W47"
    assert week_of(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)).key == WEEK  # Monday 0.30 in Amsterdam
    assert week_of(TUESDAY).due_at == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert week_of(datetime(2027, 1, 3, 12, tzinfo=UTC)).key == "2026-W53"


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


def _single(text: str) -> dict[str, Any]:
    return question("single_choice", text, [("goed", True), ("fout", False)])


def _json(questions: list[dict[str, Any]]) -> str:
    return json.dumps(questions)
