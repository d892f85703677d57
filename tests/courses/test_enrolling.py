"""Coming in, going away, coming back and doing a course again; every step leaves a trace."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from certificates.models import Certificate
from courses import services
from courses.models import CoursePage, Enrolment, EnrolmentEvent, LessonPage, LessonProgress, QuizAttempt, QuizPage
from courses.selectors import enrolment_of, outline
from naast.accounts.models import User
from tests.courses.groups import make_cohort
from tests.courses.helpers import hand_in

pytestmark = pytest.mark.django_db


def kinds(enrolment: Enrolment) -> list[str]:
    return list(enrolment.events.values_list("kind", flat=True))


@pytest.fixture
def finish(lessons: list[LessonPage], quiz: QuizPage) -> Callable[[Enrolment], Enrolment]:
    """Do everything a course asks."""

    def everything(enrolment: Enrolment) -> Enrolment:
        for lesson in lessons:
            services.complete_lesson(enrolment, lesson)
        hand_in(services.start_attempt(enrolment, quiz))
        enrolment.refresh_from_db()
        return enrolment

    return everything


def test_withdrawing_asks_first_and_keeps_everything(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, course)
    services.complete_lesson(enrolment, lessons[0])
    attempt = hand_in(services.start_attempt(enrolment, quiz))
    client.force_login(alice)
    assert "Wilt u zich uitschrijven" in client.get(f"/mijn/uitschrijven/{course.pk}/").text
    assert Enrolment.objects.filter(withdrawn_at=None).exists()  # looking changes nothing
    assert client.post(f"/mijn/uitschrijven/{course.pk}/")["Location"] == "/mijn/"
    enrolment.refresh_from_db()
    assert enrolment.withdrawn_at is not None
    assert kinds(enrolment) == ["enrolled", "withdrawn"]
    assert LessonProgress.objects.count() == 1
    assert client.get(f"/mijn/poging/{attempt.uid}/resultaat/").status_code == 200


def test_a_withdrawn_learner_reads_and_hands_in_nothing(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, course)
    attempt = services.start_attempt(enrolment, quiz)
    services.withdraw(enrolment, by=alice)
    client.force_login(alice)
    assert client.get(lessons[0].url)["Location"] == course.url
    assert client.get(quiz.url)["Location"] == course.url
    for path in (f"les/{lessons[0].uid}/geopend", f"les/{lessons[0].uid}/afgerond", f"toets/{quiz.uid}/begin"):
        assert client.post(f"/mijn/{path}/").status_code == 404
    assert not LessonProgress.objects.exists()
    assert QuizAttempt.objects.get() == attempt


def test_coming_back_goes_on_where_one_was(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    enrolment = services.enrol(alice, course)
    services.complete_lesson(enrolment, lessons[0])
    services.withdraw(enrolment, by=alice)
    client.force_login(alice)
    assert "Schrijf u weer in en ga verder" in client.get(course.url).text
    client.post(f"/mijn/inschrijven/{course.pk}/")
    again = Enrolment.objects.get()
    assert (again, again.withdrawn_at) == (enrolment, None)
    assert kinds(again) == ["enrolled", "withdrawn", "resumed"]
    assert outline(course, again).done == 1


def test_withdrawing_twice_is_written_down_once(alice: User, course: CoursePage) -> None:
    enrolment = services.enrol(alice, course)
    assert services.withdraw(enrolment, by=alice)
    assert not services.withdraw(enrolment, by=alice)
    assert kinds(enrolment) == ["enrolled", "withdrawn"]


def test_a_completed_course_has_nothing_to_withdraw_from(
    client: Client, alice: User, course: CoursePage, finish: Callable[[Enrolment], Enrolment]
) -> None:
    enrolment = finish(services.enrol(alice, course))
    assert kinds(enrolment) == ["enrolled", "completed"]
    client.force_login(alice)
    assert client.get(f"/mijn/uitschrijven/{course.pk}/").status_code == 404
    with pytest.raises(services.LearningError):
        services.withdraw(enrolment, by=alice)


def test_a_repeat_is_a_new_enrolment_and_a_new_certificate(
    client: Client, alice: User, course: CoursePage, finish: Callable[[Enrolment], Enrolment]
) -> None:
    first = finish(services.enrol(alice, course))
    client.force_login(alice)
    assert "Doe de cursus opnieuw" in client.get(course.url).text
    assert "Wilt u ‘Rekenen’ opnieuw doen?" in client.get(f"/mijn/opnieuw/{course.pk}/").text
    assert Enrolment.objects.count() == 1
    for _ in range(2):  # the second click finds it begun
        assert client.post(f"/mijn/opnieuw/{course.pk}/")["Location"] == course.url
    second = Enrolment.objects.get(number=2)
    assert outline(course, second).done == 0
    assert outline(course, first).done == 3
    finish(second)
    assert Certificate.objects.count() == 2
    assert len(set(Certificate.objects.values_list("serial", flat=True))) == 2


def test_nobody_repeats_what_is_not_completed(client: Client, alice: User, charlie: User, course: CoursePage) -> None:
    services.enrol(alice, course)
    client.force_login(alice)
    assert client.post(f"/mijn/opnieuw/{course.pk}/")["Location"] == course.url
    client.force_login(charlie)
    assert client.post(f"/mijn/opnieuw/{course.pk}/").status_code == 404
    assert Enrolment.objects.count() == 1


def test_who_withdraws_from_a_repeat_reads_on_in_what_was_completed(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage], finish: Callable[[Enrolment], Enrolment]
) -> None:
    first = finish(services.enrol(alice, course))
    second = services.repeat(alice, course)
    services.withdraw(second, by=alice)
    assert enrolment_of(alice, course) == first
    client.force_login(alice)
    assert client.get(lessons[0].url).status_code == 200
    assert services.repeat(alice, course) == second  # the same enrolment, taken up again


def test_a_course_without_self_enrolment_is_entered_with_a_group_only(
    client: Client, alice: User, course: CoursePage
) -> None:
    course.enrolment_open = False
    course.save_revision().publish()
    client.force_login(alice)
    assert "Ik heb een code" in client.get(course.url).text
    page = client.post(f"/mijn/inschrijven/{course.pk}/", follow=True).text
    assert "U kunt zich niet zelf voor deze cursus inschrijven." in page
    assert not Enrolment.objects.exists()
    assert services.enrol_in_cohort(alice, make_cohort(course), by=None).course == course


# --- With a code ------------------------------------------------------------------------------------------------------


def test_a_code_brings_somebody_into_the_group(client: Client, alice: User, course: CoursePage) -> None:
    cohort = make_cohort(course, code="ABCDEFGH23")
    client.force_login(alice)
    assert 'value="abcd-efgh-23"' in client.get("/mijn/code/?code=abcd-efgh-23").text
    assert not Enrolment.objects.exists()
    assert client.post("/mijn/code/", {"code": " abcd-efgh 23"})["Location"] == course.url
    assert Enrolment.objects.get().cohort == cohort


@pytest.mark.parametrize(
    ("code", "fields", "reason"),
    [
        ("XXXXXXXX22", {}, "Deze code kennen wij niet."),
        ("ABCDEFGH23", {"code_open": False}, "Deze code kennen wij niet."),
        ("ABCDEFGH23", {"ends_on": "2020-01-01"}, "Deze groep is afgelopen."),
    ],
    ids=["wrong", "closed", "ended"],
)
def test_a_code_that_does_not_work_says_so(
    client: Client, alice: User, course: CoursePage, code: str, fields: dict[str, Any], reason: str
) -> None:
    make_cohort(course, code="ABCDEFGH23", **fields)
    client.force_login(alice)
    assert reason in client.post("/mijn/code/", {"code": code}).text
    assert not Enrolment.objects.exists()


def test_guessing_codes_stops_after_ten_wrong_ones_an_hour(
    client: Client, alice: User, bob: User, course: CoursePage
) -> None:
    make_cohort(course, code="ABCDEFGH23")
    client.force_login(alice)
    with time_machine.travel("2026-12-01 10:00", tick=False) as clock:
        for _ in range(10):
            assert "Deze code kennen wij niet." in client.post("/mijn/code/", {"code": "NIETGOED22"}).text
        assert "te veel codes" in client.post("/mijn/code/", {"code": "ABCDEFGH23"}).text
        services.enrol_with_code(bob, "ABCDEFGH23")  # another person guesses for themselves
        clock.move_to("2026-12-01 11:01")
        assert services.enrol_with_code(alice, "ABCDEFGH23").person == alice


def test_a_code_moves_who_is_busy_and_repeats_for_who_is_done(
    alice: User, course: CoursePage, finish: Callable[[Enrolment], Enrolment]
) -> None:
    enrolment = services.enrol(alice, course)
    spring, autumn = make_cohort(course, "Voorjaar"), make_cohort(course, "Najaar")
    for _ in range(2):
        assert services.enrol_with_code(alice, spring.code) == enrolment
    assert kinds(enrolment) == ["enrolled", "moved"]
    finish(enrolment)
    again = services.enrol_with_code(alice, autumn.code)
    assert (again.number, again.cohort) == (2, autumn)
    enrolment.refresh_from_db()
    assert enrolment.cohort == spring


def test_who_comes_back_after_the_group_ended_is_in_no_group(alice: User, course: CoursePage) -> None:
    cohort = make_cohort(course, ends_on="2026-12-01")
    with time_machine.travel("2026-11-20 10:00"):
        enrolment = services.enrol_in_cohort(alice, cohort, by=alice)
        services.withdraw(enrolment, by=alice)
        assert services.enrol(alice, course).cohort == cohort
        services.withdraw(enrolment, by=alice)
    with time_machine.travel("2026-12-05 10:00"):
        assert services.enrol(alice, course).cohort is None
    assert EnrolmentEvent.objects.filter(kind="resumed").count() == 2
