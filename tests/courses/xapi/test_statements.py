"""What learners do becomes statements, once, about nobody by name."""

import json
import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from courses import events, services
from courses.models import CoursePage, LessonPage, QuizPage, RecordStore, Statement
from courses.xapi.statements import pseudonym
from naast.accounts.models import User
from naast.organisations.models import Provider
from tests.courses.helpers import hand_in

pytestmark = pytest.mark.django_db


def bodies() -> list[dict[str, Any]]:
    return [row.body for row in Statement.objects.order_by("pk")]


def verbs() -> list[str]:
    return [body["verb"]["id"].rpartition("/")[2] for body in bodies()]


def do_everything(person: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage) -> None:
    enrolment = services.enrol(person, course)
    hand_in(services.start_attempt(enrolment, quiz), right=False)
    hand_in(services.start_attempt(enrolment, quiz))
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)


def test_a_course_from_enrolment_to_completion(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage, record_store: RecordStore
) -> None:
    do_everything(alice, course, lessons, quiz)
    assert verbs() == [
        "registered", "attempted", "failed", "attempted", "passed", "completed", "completed", "completed",
    ]  # fmt: skip
    registered, _attempted, failed, _again, passed, lesson, _lesson, done = bodies()
    assert registered["object"]["id"].endswith(f"/activiteit/cursus/{course.uid}/")
    assert passed["result"]["score"]["scaled"] == 1.0
    assert (failed["result"]["success"], passed["result"]["success"]) == (False, True)
    assert lesson["object"]["definition"]["name"] == {"nl": lessons[0].title}
    assert lesson["context"]["contextActivities"]["parent"][0]["id"] == registered["object"]["id"]
    assert done["object"]["id"] == registered["object"]["id"]
    assert done["result"] == {"completion": True, "success": True, "score": {"scaled": 1.0}}
    assert {body["context"]["registration"] for body in bodies()} == {registered["context"]["registration"]}


def test_every_statement_has_the_form_that_the_standard_asks(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage, record_store: RecordStore
) -> None:
    do_everything(alice, course, lessons, quiz)
    for row in Statement.objects.all():
        body = row.body
        assert body["id"] == str(row.uid)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00", body["timestamp"])
        assert body["actor"]["objectType"] == "Agent"
        assert set(body["actor"]["account"]) == {"homePage", "name"}
        for address in (body["actor"]["account"]["homePage"], body["verb"]["id"], body["object"]["id"]):
            assert address.startswith(("http://", "https://"))
        scaled = body.get("result", {}).get("score", {}).get("scaled", 0)
        assert -1 <= scaled <= 1


def test_no_statement_names_anybody_or_tells_an_answer(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage, record_store: RecordStore
) -> None:
    do_everything(alice, course, lessons, quiz)
    text = json.dumps(bodies())
    for secret in (alice.email, "Alice", "Jansen", "KANARIE", "Hoeveel is", "duration"):
        assert secret not in text


def test_a_person_has_another_name_at_another_provider(alice: User, bob: User, provider: Provider) -> None:
    names = {pseudonym(provider.pk, alice.pk), pseudonym(provider.pk + 1, alice.pk), pseudonym(provider.pk, bob.pk)}
    assert len(names) == 3
    assert pseudonym(provider.pk, alice.pk) in names


def test_practice_leaves_no_statement(
    alice: User, course: CoursePage, quiz: QuizPage, record_store: RecordStore
) -> None:
    QuizPage.objects.filter(pk=quiz.pk).update(practice=True)
    quiz.refresh_from_db()
    hand_in(services.start_attempt(services.enrol(alice, course), quiz))
    assert verbs() == ["registered"]


def test_a_regrade_tells_the_new_score(
    alice: User, course: CoursePage, quiz: QuizPage, record_store: RecordStore, provider: Provider
) -> None:
    hand_in(services.start_attempt(services.enrol(alice, course), quiz), right=False)
    raw = list(quiz.questions.raw_data)
    for question in raw:
        for option in question["value"]["options"]:
            option["value"]["right"] = not option["value"]["right"]
    quiz.questions = json.dumps(raw)
    quiz.save_revision().publish()
    quiz.refresh_from_db()
    plan = services.plan_regrade(quiz)
    services.apply_regrade(provider, quiz, alice, "De sleutel klopte niet.", plan.fingerprint)
    assert verbs()[:3] == ["registered", "attempted", "failed"]
    first, second = bodies()[2:]
    assert second["result"]["score"]["raw"] > first["result"]["score"]["raw"]
    assert second["context"] == first["context"]
    assert second["timestamp"] > first["timestamp"]


def test_nothing_is_written_without_a_store_that_is_on(
    alice: User, course: CoursePage, record_store: RecordStore
) -> None:
    RecordStore.objects.update(active=False)
    services.enrol(alice, course)
    assert not Statement.objects.exists()


def test_another_providers_store_gets_nothing(
    alice: User, course: CoursePage, other_provider: Provider, record_store: RecordStore
) -> None:
    RecordStore.objects.update(provider=other_provider)
    services.enrol(alice, course)
    assert not Statement.objects.exists()


def test_doing_it_again_doubles_nothing(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage, record_store: RecordStore
) -> None:
    enrolment = services.enrol(alice, course)
    services.enrol(alice, course)
    services.complete_lesson(enrolment, lessons[0])
    services.complete_lesson(enrolment, lessons[0])
    services.reopen_lesson(enrolment, lessons[0].uid)
    services.complete_lesson(enrolment, lessons[0])
    attempt = services.start_attempt(enrolment, quiz)
    services.start_attempt(enrolment, quiz)
    hand_in(attempt)
    services.submit_attempt(attempt)
    assert verbs() == ["registered", "completed", "attempted", "passed"]


def test_a_statement_and_its_cause_are_both_there_or_neither(
    alice: User, course: CoursePage, record_store: RecordStore
) -> None:
    def refuse(**_kwargs: object) -> None:
        raise IntegrityError("somebody else's receiver")

    events.enrolled.connect(refuse)
    try:
        with pytest.raises(Exception, match=r"."), transaction.atomic():
            services.enrol(alice, course)
    finally:
        events.enrolled.disconnect(refuse)
    assert not Statement.objects.exists()
    assert not course.enrolments.exists()


def test_erasing_an_account_takes_its_statements_along(
    alice: User, bob: User, course: CoursePage, record_store: RecordStore
) -> None:
    services.enrol(alice, course)
    services.enrol(bob, course)
    alice.delete()
    assert list(Statement.objects.values_list("person", flat=True)) == [bob.pk]


def test_the_address_of_an_activity_leads_to_its_page(
    client: Client, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    for kind, page in (("cursus", course), ("les", lessons[0]), ("toets", quiz)):
        assert client.get(f"/activiteit/{kind}/{page.uid}/")["Location"] == page.url
    lessons[0].unpublish()
    assert client.get(f"/activiteit/les/{lessons[0].uid}/").status_code == 404
    assert client.get(f"/activiteit/cursus/{quiz.uid}/").status_code == 404
    assert client.get(f"/activiteit/anders/{course.uid}/").status_code == 404
