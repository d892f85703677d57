"""What the API tells: the catalogue to who has a key, and people their own progress; never a question or an answer."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import services
from courses.api import access, keys
from courses.models import CoursePage, LessonPage, ProviderPage, QuizAttempt, QuizPage
from naast.accounts.models import User
from naast.organisations.models import Provider
from naast.pages.models import Topic
from tests.courses.api.conftest import Ask
from tests.courses.helpers import hand_in
from tests.support.pages import CANARY, make_course

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


def test_the_catalogue_tells_what_the_pages_tell(ask: Ask, course: CoursePage, quiz: QuizPage) -> None:
    topic = Topic.objects.get_or_create(slug="juridisch", defaults={"name": "Juridisch"})[0]
    course.topics.add(topic)
    course.save()
    (found,) = ask("courses/").json()["results"]
    assert found["title"] == "Rekenen"
    assert found["url"] == SITE + course.url
    assert found["provider"] == {"slug": "eigen", "name": "Eigen"}
    assert found["hours"] == 1.5
    assert found["outcomes"] == ["U kunt tellen."]
    assert found["topics"] == [{"slug": "juridisch", "name": topic.name}]
    (module,) = found["modules"]
    assert [step["title"] for step in module["steps"]] == ["Les 1", "Les 2", "Toets 1"]
    assert [step["kind"] for step in module["steps"]] == ["lesson", "lesson", "quiz"]
    assert ask(f"courses/{course.uid}/").json() == found


def test_only_live_courses_are_in_it(ask: Ask, course: CoursePage) -> None:
    course.unpublish()
    assert ask("courses/").json()["count"] == 0
    assert ask(f"courses/{course.uid}/").status_code == 404
    assert ask("courses/bestaat-niet/").status_code == 404


def test_filters_narrow_the_catalogue(
    ask: Ask, course: CoursePage, provider_page: ProviderPage, other_provider: Provider
) -> None:
    other = make_course(other_provider.page, title="Schrijven")
    CoursePage.objects.filter(pk=other.pk).update(level="gevorderd", format="live")

    def titles(query: str) -> list[str]:
        return [each["title"] for each in ask(f"courses/?{query}").json()["results"]]

    assert titles("") == ["Rekenen", "Schrijven"]
    assert titles("provider=ander") == ["Schrijven"]
    assert titles("provider=onbekend") == []
    assert titles("level=gevorderd") == ["Schrijven"]
    assert titles("format=online") == ["Rekenen"]
    assert titles("topic=onbekend") == []
    assert titles("level=basis&provider=ander") == []


@pytest.mark.parametrize(
    "query",
    [
        "level=hoog", "format=x", "page=0", "page=-1", "page=x", "page=1.5", "page_size=0", "page_size=101",
        "provider=%00", "provider=" + "x" * 51, "topic=a%20b", "levle=basis", "page=99999999999999999999",
    ],
)  # fmt: skip
def test_a_question_that_is_not_right_is_refused_with_the_name(ask: Ask, query: str) -> None:
    refused = ask(f"courses/?{query}")
    assert refused.status_code == 400
    assert refused["Content-Type"] == "application/problem+json"
    assert query.partition("=")[0] in refused.json()["detail"]


def test_pages_lead_to_each_other(ask: Ask, provider_page: ProviderPage) -> None:
    for number in range(5):
        make_course(provider_page, lessons=1, quizzes=0, title=f"Cursus {number}")
    first = ask("courses/?page_size=2&level=basis").json()
    assert (first["count"], first["previous"]) == (5, None)
    seen = [each["title"] for each in first["results"]]
    while first["next"]:
        first = ask(first["next"].removeprefix(f"{SITE}/api/v1/")).json()
        seen += [each["title"] for each in first["results"]]
    assert seen == [f"Cursus {number}" for number in range(5)]
    assert "level=basis" in first["previous"]
    assert ask("courses/?page_size=2&page=4").status_code == 404


def test_an_answer_that_did_not_change_is_not_sent_again(ask: Ask, course: CoursePage) -> None:
    first = ask("courses/")
    assert first["Cache-Control"] == "private, max-age=300"
    assert "Authorization" in first["Vary"]
    second = ask("courses/", **{"If-None-Match": first["ETag"]})
    assert (second.status_code, second.content) == (304, b"")
    CoursePage.objects.update(intro="Anders.")
    assert ask("courses/", **{"If-None-Match": first["ETag"]}).status_code == 200


def test_progress_tells_how_far_its_owner_is(
    ask: Ask, alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, course)
    services.complete_lesson(enrolment, lessons[0])
    hand_in(services.start_attempt(enrolment, quiz))
    hand_in(services.start_attempt(enrolment, quiz), right=False)
    answer = ask("progress/")
    assert answer["Cache-Control"] == "private, no-cache"
    (found,) = answer.json()["results"]
    assert (found["steps_done"], found["steps_total"]) == (2, 3)
    assert [step["done"] for step in found["steps"]] == [True, False, True]
    assert found["quizzes"] == [
        {"uid": quiz.uid, "title": "Toets 1", "attempts": 2, "best_score_percent": 100, "passed": True}
    ]
    assert found["completion"] is None
    services.complete_lesson(enrolment, lessons[1])
    (found,) = ask("progress/").json()["results"]
    assert found["completion"]["score_percent"] == 100
    assert found["completion"]["outcomes"] == ["U kunt tellen."]
    assert found["completed_at"]


def test_progress_of_a_course_that_is_gone_stays(ask: Ask, alice: User, course: CoursePage) -> None:
    services.enrol(alice, course)
    course.unpublish()
    (found,) = ask("progress/").json()["results"]
    assert (found["course"]["title"], found["course"]["url"], found["steps"]) == ("Rekenen", None, [])
    course.delete()
    (found,) = ask("progress/").json()["results"]
    assert (found["course"]["title"], found["steps_total"]) == ("Rekenen", None)


def test_practice_and_what_is_being_marked_have_no_score(
    ask: Ask, alice: User, course: CoursePage, quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, course)
    attempt = hand_in(services.start_attempt(enrolment, quiz))
    for values in ({"practice": True}, {"practice": False, "state": QuizAttempt.State.MARKING, "score_percent": None}):
        QuizAttempt.objects.filter(pk=attempt.pk).update(**values)
        assert ask("progress/").json()["results"][0]["quizzes"] == []


def test_an_open_attempt_tells_nothing(ask: Ask, alice: User, course: CoursePage, quiz: QuizPage) -> None:
    services.start_attempt(services.enrol(alice, course), quiz)
    assert ask("progress/").json()["results"][0]["quizzes"] == []


def test_nobody_reads_the_progress_of_somebody_else(
    ask: Ask, alice: User, bob: User, charlie: User, course: CoursePage
) -> None:
    services.enrol(alice, course)
    for person, number in ((bob, 0), (charlie, 0), (alice, 1)):
        key = keys.make_key(person, name="x", scopes=[keys.PROGRESS], days=30)[1]
        assert ask("progress/", with_key=key).json()["count"] == number


def test_no_question_answer_or_key_is_ever_in_an_answer(
    ask: Ask, alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, course)
    hand_in(services.start_attempt(enrolment, quiz))
    services.start_attempt(enrolment, quiz)
    for path in ("courses/", f"courses/{course.uid}/", "progress/", "openapi.json"):
        text = ask(path).text
        for secret in (CANARY, "Hoeveel is", "twee", "Tekst van les"):
            assert secret not in text, path


def test_a_scope_opens_one_part_only(ask: Ask, alice: User) -> None:
    for scope, opens, closed in ((keys.CATALOGUE, "courses/", "progress/"), (keys.PROGRESS, "progress/", "courses/")):
        key = keys.make_key(alice, name="x", scopes=[scope], days=30)[1]
        assert ask(opens, with_key=key).status_code == 200
        refused = ask(closed, with_key=key)
        assert refused.status_code == 403
        assert "insufficient_scope" in refused["WWW-Authenticate"]
        assert refused.json()["status"] == 403


@pytest.mark.parametrize("key", [None, "", "naast_", "naast_onzin", "x" * 5000, "naast_é", "naast_\x00"])
def test_without_a_key_there_is_nothing_to_read(ask: Ask, course: CoursePage, key: str | None) -> None:
    refused = ask("courses/", with_key=key)
    assert refused.status_code == 401
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["WWW-Authenticate"].startswith("Bearer")
    assert "Rekenen" not in refused.text


def test_a_session_or_a_key_in_the_address_is_no_way_in(client: Client, alice: User, key: str) -> None:
    client.force_login(alice)
    assert client.get("/api/v1/progress/").status_code == 401
    assert client.get(f"/api/v1/progress/?token={key}").status_code == 401
    assert client.get("/api/v1/progress/", headers={"Authorization": f"Basic {key}"}).status_code == 401


def test_no_other_site_may_read_along_and_nothing_can_be_changed(client: Client, ask: Ask, key: str) -> None:
    answer = ask("courses/", Origin="https://elders.example")
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert "Set-Cookie" not in answer.headers
    headers = {"Authorization": f"Bearer {key}"}
    for method in ("post", "put", "patch", "delete", "options"):
        assert getattr(client, method)("/api/v1/courses/", headers=headers).status_code == 405


def test_who_asks_too_often_waits(ask: Ask, monkeypatch: pytest.MonkeyPatch, alice: User) -> None:
    monkeypatch.setattr(access, "PER_KEY", 3)
    assert [ask("courses/").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    refused = ask("courses/")
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused.json()["title"]
    other = keys.make_key(alice, name="x", scopes=[keys.CATALOGUE], days=30)[1]
    assert ask("courses/", with_key=other).status_code == 200


def test_an_address_that_guesses_waits_too(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "PER_ADDRESS", 3)
    assert [ask("courses/", with_key="naast_gok").status_code for _ in range(4)] == [401, 401, 401, 429]


def test_an_address_that_does_not_exist_says_so_as_a_problem(ask: Ask) -> None:
    for path in ("onzin", "courses", "v2/", "courses/x/y/"):
        answer = ask(path)
        assert answer.status_code == 404, path
        assert answer["Content-Type"] == "application/problem+json", path


@pytest.fixture
def cost(ask: Ask) -> Callable[[str], int]:
    def queries(path: str) -> int:
        ask(path)  # warm what is remembered per process
        with CaptureQueriesContext(connection) as captured:
            assert ask(path).status_code == 200
        return len(captured)

    return queries


def test_a_page_costs_the_same_with_2_and_20_results(
    cost: Callable[[str], int], alice: User, provider_page: ProviderPage
) -> None:
    def grow(number: int) -> dict[str, Any]:
        for each in range(number):
            course = make_course(provider_page, lessons=1 + each % 3, title=f"Cursus {number}-{each}")
            enrolment = services.enrol(alice, course)
            hand_in(services.start_attempt(enrolment, QuizPage.objects.descendant_of(course).get()))
        return {path: cost(path) for path in ("courses/?page_size=100", "progress/?page_size=100")}

    small, large = grow(2), grow(18)
    assert small == large
    assert max(large.values()) <= 12
