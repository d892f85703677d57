"""The rules of a quiz: attempts, waiting, time, draws, practice and how sure somebody was."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses import services
from courses.models import (
    Enrolment,
    ItemResult,
    ProviderPage,
    QuestionBankPage,
    QuestionPage,
    QuizAttempt,
    QuizPage,
    SavedAnswer,
)
from courses.selectors import course_of
from naast.accounts.models import User
from naast.organisations.models import Provider
from tests.courses.helpers import answers_to, hand_in
from tests.courses.questions.samples import raw
from tests.support.pages import make_child, question

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def enrolment(alice: User, quiz: QuizPage) -> Enrolment:
    return services.enrol(alice, course_of(quiz))


@pytest.fixture
def learner(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def with_rules(quiz: QuizPage, **rules: Any) -> QuizPage:
    """The quiz with other rules, published."""
    for name, value in rules.items():
        setattr(quiz, name, value)
    quiz.save_revision().publish()
    return quiz


def late(attempt: QuizAttempt, minutes: int = 1) -> QuizAttempt:
    """The attempt as if its time was up so many minutes ago."""
    QuizAttempt.objects.filter(pk=attempt.pk).update(deadline_at=timezone.now() - timedelta(minutes=minutes))
    return QuizAttempt.objects.get(pk=attempt.pk)


def bank_of(page: Any, title: str, *names: str, tag: str = "") -> QuestionBankPage:
    """A bank with one question a name."""
    bank: QuestionBankPage = make_child(page, QuestionBankPage(title=title))
    for name in names:
        raw = question("single_choice", name, [("ja", True), ("nee", False)])
        raw["value"]["tags"] = tag
        make_child(bank, QuestionPage(title=name, content=json.dumps([raw])))
    return bank


def draw(bank: QuestionBankPage, number: int, tag: str = "") -> dict[str, Any]:
    return {"type": "draw", "value": {"bank": bank.pk, "number": number, "tag": tag}}


# --- Attempts ---------------------------------------------------------------------------------------------------------


def test_after_an_attempt_one_waits_as_long_as_the_quiz_asks(enrolment: Enrolment, quiz: QuizPage) -> None:
    with_rules(quiz, wait_minutes=60)
    first = hand_in(services.start_attempt(enrolment, quiz), right=False)
    with pytest.raises(services.LearningError):
        services.start_attempt(enrolment, quiz)
    QuizAttempt.objects.filter(pk=first.pk).update(submitted_at=timezone.now() - timedelta(minutes=61))
    assert services.start_attempt(enrolment, quiz).number == 2


def test_the_page_names_the_moment_one_may_try_again(learner: Client, enrolment: Enrolment, quiz: QuizPage) -> None:
    with_rules(quiz, wait_minutes=60)
    hand_in(services.start_attempt(enrolment, quiz), right=False)
    page = learner.get(quiz.url).text
    again = timezone.localtime(timezone.now() + timedelta(minutes=60))
    assert f"{again:%H:%M}" in page or f"{again - timedelta(minutes=1):%H:%M}" in page
    assert f"{quiz.uid}/begin/" not in page


def test_a_closed_quiz_takes_no_new_attempts(enrolment: Enrolment, quiz: QuizPage) -> None:
    with_rules(quiz, closes_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(services.LearningError):
        services.start_attempt(enrolment, quiz)


# --- Time -------------------------------------------------------------------------------------------------------------


def test_without_a_limit_an_attempt_never_ends_by_itself(enrolment: Enrolment, quiz: QuizPage) -> None:
    attempt = services.start_attempt(enrolment, quiz)
    assert attempt.deadline_at is None
    assert services.close_late_attempts() == 0


def test_a_late_answer_is_refused_and_what_was_saved_counts(
    learner: Client, enrolment: Enrolment, quiz: QuizPage
) -> None:
    attempt = services.start_attempt(enrolment, with_rules(quiz, time_limit=10))
    first, second = attempt.items
    services.save_answer(attempt, first, answers_to(first))
    late(attempt)
    answer = learner.post(f"/mijn/poging/{attempt.uid}/vraag/2/", answers_to(second), headers=JSON)
    assert (answer.status_code, answer.json()["saved"]) == (409, False)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score_percent, attempt.out_of_time) == ("submitted", 50, True)
    assert set(attempt.answers.values_list("item_uid", flat=True)) == {first["uid"]}


def test_looking_after_the_time_is_up_changes_nothing_and_offers_the_result(
    learner: Client, enrolment: Enrolment, quiz: QuizPage
) -> None:
    attempt = late(services.start_attempt(enrolment, with_rules(quiz, time_limit=10)))
    page = learner.get(f"/mijn/poging/{attempt.uid}/vraag/1/")
    assert "De tijd is om" in page.text
    attempt.refresh_from_db()
    assert attempt.is_open
    learner.post(f"/mijn/poging/{attempt.uid}/inleveren/")
    attempt.refresh_from_db()
    assert (attempt.is_open, attempt.out_of_time) == (False, True)


def test_who_closed_the_page_is_handed_in_by_the_worker(enrolment: Enrolment, quiz: QuizPage) -> None:
    attempt = services.start_attempt(enrolment, with_rules(quiz, time_limit=10))
    services.save_answer(attempt, attempt.items[0], answers_to(attempt.items[0]))
    late(attempt)
    assert services.close_late_attempts() == 1
    assert services.close_late_attempts() == 0
    attempt.refresh_from_db()
    assert attempt.score_percent == 50


def test_the_closing_of_a_quiz_ends_open_attempts_too(enrolment: Enrolment, quiz: QuizPage) -> None:
    services.start_attempt(enrolment, quiz)
    with_rules(quiz, closes_at=timezone.now() - timedelta(seconds=1))
    assert services.close_late_attempts() == 1


def test_extra_time_lengthens_the_limit_also_of_an_open_attempt(
    alice: User, bob: User, enrolment: Enrolment, provider: Provider, quiz: QuizPage
) -> None:
    attempt = services.start_attempt(enrolment, with_rules(quiz, time_limit=10))
    services.grant_extra_time(provider, alice, 50, bob)
    attempt.refresh_from_db()
    assert attempt.deadline_at == attempt.started_at + timedelta(minutes=15)
    services.grant_extra_time(provider, alice, None, bob)
    attempt.refresh_from_db()
    assert attempt.deadline_at == attempt.started_at + timedelta(minutes=15)


def test_extra_time_at_one_provider_is_nothing_at_another(
    alice: User, bob: User, enrolment: Enrolment, other_provider: Provider, quiz: QuizPage
) -> None:
    services.grant_extra_time(other_provider, alice, 100, bob)
    attempt = services.start_attempt(enrolment, with_rules(quiz, time_limit=10))
    assert attempt.deadline_at == attempt.started_at + timedelta(minutes=10)


def test_the_time_between_two_answers_is_measured_here(enrolment: Enrolment, quiz: QuizPage) -> None:
    attempt = services.start_attempt(enrolment, quiz)
    QuizAttempt.objects.filter(pk=attempt.pk).update(started_at=timezone.now() - timedelta(seconds=40))
    services.save_answer(attempt, attempt.items[0], answers_to(attempt.items[0]))
    assert 40 <= SavedAnswer.objects.get().seconds <= 60
    SavedAnswer.objects.update(saved_at=timezone.now() - timedelta(days=2))
    services.save_answer(attempt, attempt.items[1], answers_to(attempt.items[1]))
    assert SavedAnswer.objects.get(item_uid=attempt.items[1]["uid"]).seconds == 1800  # a night's sleep is no thought


# --- Draws ------------------------------------------------------------------------------------------------------------


def test_a_draw_adds_questions_of_the_bank_and_of_the_banks_below(
    enrolment: Enrolment, quiz: QuizPage, provider_page: ProviderPage
) -> None:
    bank = bank_of(provider_page, "Bank", "A", "B")
    bank_of(bank, "Deel", "C")
    attempt = services.start_attempt(enrolment, with_rules(quiz, draws=json.dumps([draw(bank, 3)])))
    assert {item["text"] for item in attempt.items[2:]} == {"A", "B", "C"}


def test_each_attempt_draws_anew(enrolment: Enrolment, quiz: QuizPage, provider_page: ProviderPage) -> None:
    bank = bank_of(provider_page, "Bank", *"ABCDEFGH")
    with_rules(quiz, questions="[]", draws=json.dumps([draw(bank, 2)]))
    drawn = {tuple(item["text"] for item in services.freeze_questions(quiz)) for _ in range(30)}
    assert len(drawn) > 1
    assert all(len(set(texts)) == 2 for texts in drawn)


def test_a_draw_by_tag_takes_only_questions_with_that_tag(quiz: QuizPage, provider_page: ProviderPage) -> None:
    bank = bank_of(provider_page, "Bank", "A", "B")
    bank_of(bank, "Met label", "C", "D", tag="Rente, kosten")
    with_rules(quiz, questions="[]", draws=json.dumps([draw(bank, 5, tag="kosten")]))
    assert {item["text"] for item in services.freeze_questions(quiz)} == {"C", "D"}


def test_overlapping_draws_never_ask_a_question_twice(quiz: QuizPage, provider_page: ProviderPage) -> None:
    bank = bank_of(provider_page, "Bank", "A", "B", "C")
    with_rules(quiz, questions="[]", draws=json.dumps([draw(bank, 2), draw(bank, 2)]))
    assert sorted(item["text"] for item in services.freeze_questions(quiz)) == ["A", "B", "C"]


def test_another_providers_bank_gives_nothing(quiz: QuizPage, other_provider: Provider) -> None:
    bank = bank_of(other_provider.page, "Bank", "A")
    with_rules(quiz, questions="[]", draws=json.dumps([draw(bank, 1)]))
    assert services.freeze_questions(quiz) == []


def test_a_question_taken_offline_is_not_drawn(quiz: QuizPage, provider_page: ProviderPage) -> None:
    bank = bank_of(provider_page, "Bank", "A", "B")
    QuestionPage.objects.get(title="A").unpublish()
    with_rules(quiz, questions="[]", draws=json.dumps([draw(bank, 2)]))
    assert [item["text"] for item in services.freeze_questions(quiz)] == ["B"]


def test_banks_and_their_questions_have_no_address(client: Client, provider_page: ProviderPage, alice: User) -> None:
    bank = bank_of(provider_page, "Bank", "A")
    for person in (None, alice):
        if person:
            client.force_login(person)
        assert client.get(bank.url).status_code == 404
        assert client.get(bank.get_children().get().url).status_code == 404


def test_a_draw_costs_the_same_from_a_small_and_a_large_bank(
    enrolment: Enrolment, quiz: QuizPage, provider_page: ProviderPage, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for size in (5, 40):
        bank = bank_of(provider_page, f"Bank {size}", *(f"V{number}" for number in range(size)))
        with_rules(quiz, questions="[]", draws=json.dumps([draw(bank, 3)]))
        fresh = QuizPage.objects.get(pk=quiz.pk)
        with CaptureQueriesContext(connection) as captured:
            assert len(services.freeze_questions(fresh)) == 3
        costs.append(len(captured))
    assert costs[0] == costs[1]


# --- Practice and confidence ------------------------------------------------------------------------------------------


def test_practice_has_a_score_and_never_counts(enrolment: Enrolment, quiz: QuizPage) -> None:
    with_rules(quiz, practice=True, attempt_limit=1, wait_minutes=600)
    done = hand_in(services.start_attempt(enrolment, quiz))
    assert (done.score_percent, done.passed, done.practice) == (100, None, True)
    assert services.start_attempt(enrolment, quiz).number == 2
    assert enrolment.__class__.objects.get(pk=enrolment.pk).completed_at is None


def test_sure_but_wrong_is_shown_and_kept_for_the_analysis(
    learner: Client, enrolment: Enrolment, quiz: QuizPage
) -> None:
    attempt = services.start_attempt(enrolment, with_rules(quiz, ask_confidence=True))
    assert "Hoe zeker bent u?" in learner.get(f"/mijn/poging/{attempt.uid}/vraag/1/").text
    for item in attempt.items:
        learner.post(
            f"/mijn/poging/{attempt.uid}/vraag/{attempt.items.index(item) + 1}/",
            answers_to(item, right=item is not attempt.items[0]) | {"confidence": "3"},
        )
    learner.post(f"/mijn/poging/{attempt.uid}/inleveren/")
    page = learner.get(f"/mijn/poging/{attempt.uid}/resultaat/").text
    assert "Zeker, en toch niet goed" in page
    assert page.index("Zeker, en toch niet goed") < page.index('href="#vraag-1"')
    assert 'href="#vraag-2"' not in page
    assert set(ItemResult.objects.values_list("confidence", "answered")) == {(3, True)}


def test_how_sure_somebody_is_stays_out_when_the_quiz_does_not_ask(enrolment: Enrolment, quiz: QuizPage) -> None:
    attempt = services.start_attempt(enrolment, quiz)
    item = attempt.items[0]
    services.save_answer(attempt, item, answers_to(item) | {"confidence": "3"})
    assert SavedAnswer.objects.get().confidence is None


def test_wiping_an_answer_takes_it_back(learner: Client, enrolment: Enrolment, quiz: QuizPage) -> None:
    attempt = services.start_attempt(enrolment, quiz)
    address = f"/mijn/poging/{attempt.uid}/vraag/2/"
    learner.post(address, answers_to(attempt.items[1]), headers=JSON)
    answer = learner.post(address, {}, headers=JSON)
    assert answer.json()["saved"] is True
    assert not SavedAnswer.objects.exists()


def test_what_was_typed_comes_back_with_the_reason_why_it_does_not_fit(
    learner: Client, enrolment: Enrolment, quiz: QuizPage
) -> None:
    with_rules(quiz, questions=json.dumps([{"type": "numeric", "value": raw("numeric")}]))
    attempt = services.start_attempt(enrolment, quiz)
    page = learner.post(f"/mijn/poging/{attempt.uid}/vraag/1/", {"a": "ongeveer twaalf"})
    assert page.status_code == 400
    assert 'value="ongeveer twaalf"' in page.text
    assert not SavedAnswer.objects.exists()
