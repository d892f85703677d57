"""``/mijn/``: what to do next, and the same number of queries for a busy learner."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import services
from courses.models import (
    Cohort,
    CoursePage,
    Enrolment,
    Invitation,
    LessonPage,
    ProviderPage,
    QuizAttempt,
    QuizPage,
)
from courses.services.enrolment import enrol_in_cohort, repeat, withdraw
from naast.accounts.models import User
from naast.dashboards.selectors import learner_overview
from tests.courses.helpers import hand_in
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)  # a Monday, 10.00 in Amsterdam


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def make_cohort(course: CoursePage, **dates: Any) -> Cohort:
    return Cohort.objects.create(
        provider=course.provider_page.provider, course=course, course_uid=course.uid, name="Najaar", **dates
    )


def read_all(enrolment: Enrolment, course: CoursePage) -> None:
    for lesson in LessonPage.objects.descendant_of(course):
        services.complete_lesson(enrolment, lesson)


def complete(person: User, course: CoursePage) -> Enrolment:
    enrolment = services.enrol(person, course)
    read_all(enrolment, course)
    hand_in(services.start_attempt(enrolment, QuizPage.objects.descendant_of(course).get()))
    enrolment.refresh_from_db()
    assert enrolment.completed_at
    return enrolment


def verify(person: User) -> None:
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


def next_of(person: User) -> Any:
    return learner_overview(person)["next"]


def test_a_newcomer_is_led_to_the_catalogue(client: Client, alice: User, course: CoursePage) -> None:
    client.force_login(alice)
    page = client.get("/mijn/").text
    assert "empty-state" in page
    assert 'href="/cursussen/"' in page


def test_a_learner_goes_on_where_they_were(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    services.complete_lesson(services.enrol(alice, course), lessons[0])
    client.force_login(alice)
    page = client.get("/mijn/").text
    assert "1 van 3 stappen klaar" in page
    assert lessons[1].url in page


def test_the_course_with_the_nearest_deadline_comes_first(
    client: Client, alice: User, provider_page: ProviderPage, clock: time_machine.Traveller
) -> None:
    for title, day in (("Later", date(2026, 12, 20)), ("Eerst", date(2026, 12, 1)), ("Ooit", None)):
        course = make_course(provider_page, title=title)
        enrol_in_cohort(alice, make_cohort(course, deadline=day), by=alice)
    assert next_of(alice).course_title == "Eerst"
    client.force_login(alice)
    page = client.get("/mijn/").text
    assert "nog 8 dagen" in page
    assert page.index("uiterlijk dinsdag 1 december 2026") < page.index("uiterlijk zondag 20 december 2026")


def test_a_deadline_that_passed_says_calmly_until_when_one_may_hand_in(
    client: Client, alice: User, course: CoursePage, clock: time_machine.Traveller
) -> None:
    enrol_in_cohort(alice, make_cohort(course, deadline=date(2026, 11, 20), ends_on=date(2026, 12, 5)), by=alice)
    client.force_login(alice)
    page = client.get("/mijn/").text
    assert "3 dagen geleden" in page
    assert "U kunt nog inleveren tot en met 5 december 2026." in page
    assert next_of(alice).url


def test_a_group_that_has_not_begun_is_waited_for(
    alice: User, course: CoursePage, clock: time_machine.Traveller
) -> None:
    enrol_in_cohort(alice, make_cohort(course, starts_on=date(2026, 12, 1)), by=alice)
    found = next_of(alice)
    assert found.url == ""
    assert "dinsdag 1 december" in found.reason


def test_a_quiz_that_waits_to_be_marked_is_not_the_next_thing_to_do(
    client: Client, alice: User, course: CoursePage, quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, course)
    read_all(enrolment, course)
    attempt = hand_in(services.start_attempt(enrolment, quiz), right=False)
    QuizAttempt.objects.filter(pk=attempt.pk).update(state="marking", passed=None, score_percent=None)
    found = next_of(alice)
    assert found.url == ""
    assert "nagekeken" in found.reason
    client.force_login(alice)
    for address in ("/mijn/", "/mijn/uitslagen/"):
        assert "wacht op nakijken" in client.get(address).text


def test_waiting_in_one_course_leaves_the_next_step_of_another(
    alice: User, provider_page: ProviderPage, course: CoursePage, quiz: QuizPage, clock: time_machine.Traveller
) -> None:
    quiz.wait_minutes = 60
    quiz.save_revision().publish()
    first = enrol_in_cohort(alice, make_cohort(course, deadline=date(2026, 11, 30)), by=alice)
    read_all(first, course)
    hand_in(services.start_attempt(first, quiz), right=False)
    assert "vanaf maandag 23 november" in next_of(alice).reason
    services.enrol(alice, make_course(provider_page, title="Schrijven"))
    assert next_of(alice).course_title == "Schrijven"
    clock.shift(timedelta(hours=1))
    assert next_of(alice).title == quiz.title


def test_an_attempt_against_the_clock_comes_before_everything(
    client: Client, alice: User, course: CoursePage, quiz: QuizPage, clock: time_machine.Traveller
) -> None:
    quiz.time_limit = 30
    quiz.save_revision().publish()
    attempt = services.start_attempt(services.enrol(alice, course), quiz)
    assert next_of(alice).url == f"/mijn/poging/{attempt.uid}/"
    client.force_login(alice)
    assert "tot 23 november, 10.30 uur" in client.get("/mijn/").text


def test_what_is_missing_is_named_with_a_link(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    services.complete_lesson(services.enrol(alice, course), lessons[0])
    client.force_login(alice)
    page = client.get("/mijn/").text
    assert "Er zijn nog 2 dingen nodig" in page
    assert f'<a href="{lessons[1].url}">' in page


def test_a_course_that_was_taken_offline_keeps_its_place(client: Client, alice: User, course: CoursePage) -> None:
    services.enrol(alice, course)
    course.unpublish()
    client.force_login(alice)
    page = client.get("/mijn/").text
    assert "Rekenen" in page
    assert "Uw voortgang blijft bewaard" in page


def test_who_left_a_course_finds_it_below_and_not_as_something_to_do(
    client: Client, alice: User, course: CoursePage
) -> None:
    withdraw(services.enrol(alice, course), by=alice)
    assert next_of(alice) is None
    client.force_login(alice)
    page = client.get("/mijn/").text
    assert "Eén cursus waarmee u stopte" in page
    assert "stappen klaar" not in page


def test_a_course_that_asks_to_be_repeated_says_from_when(
    client: Client, alice: User, course: CoursePage, clock: time_machine.Traveller
) -> None:
    course.repeat_after_months = 12
    course.save_revision().publish()
    clock.move_to(datetime(2024, 2, 29, 12, tzinfo=UTC))
    complete(alice, course)
    client.force_login(alice)
    page = client.get("/mijn/").text
    assert "Tijd om te herhalen vanaf 28 februari 2025" in page
    assert learner_overview(alice)["completed"][0].repeat_due is False
    clock.move_to(datetime(2025, 2, 28, 12, tzinfo=UTC))
    assert learner_overview(alice)["completed"][0].repeat_due is True
    repeat(alice, course)
    overview = learner_overview(alice)
    assert (len(overview["learning"]), overview["completed"]) == (1, [])
    client.force_login(alice)
    assert "eerder afgerond op 29 februari 2024" in client.get("/mijn/").text


def test_an_invitation_is_shown_to_whoever_reads_that_address(
    client: Client, alice: User, bob: User, course: CoursePage
) -> None:
    verify(alice)
    verify(bob)
    invitation = Invitation.objects.create(cohort=make_cohort(course), email=alice.email)
    client.force_login(alice)
    assert invitation.token in client.get("/mijn/").text
    client.force_login(bob)
    assert invitation.token not in client.get("/mijn/").text


def test_results_are_ones_own_by_course_and_page_by_page(
    client: Client, alice: User, bob: User, provider_page: ProviderPage, course: CoursePage, quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, course)
    for _ in range(26):
        attempt = hand_in(services.start_attempt(enrolment, quiz), right=False)
    other = make_course(provider_page, title="Andere cursus")
    started = services.start_attempt(services.enrol(alice, other), QuizPage.objects.descendant_of(other).get())
    client.force_login(alice)
    first, second = (client.get(f"/mijn/uitslagen/?pagina={number}").text for number in (1, 2))
    assert first.index("Andere cursus") < first.index("Rekenen")
    assert f"/mijn/poging/{started.uid}/" in first
    assert f"/mijn/poging/{attempt.uid}/resultaat/" in first
    assert second.count("/resultaat/") == 2
    client.force_login(bob)
    page = client.get("/mijn/uitslagen/").text
    assert "Nog geen uitslagen" in page
    assert str(attempt.uid) not in page


def test_a_busy_learners_pages_cost_as_much_as_a_quiet_ones(
    client: Client, alice: User, provider_page: ProviderPage
) -> None:
    verify(alice)
    client.force_login(alice)
    costs = []
    for size in (1, 4):
        for number in range(size):
            complete(alice, make_course(provider_page, title=f"Klaar {size} {number}"))
            withdraw(services.enrol(alice, make_course(provider_page, title=f"Weg {size} {number}")), by=alice)
            course = make_course(provider_page, title=f"Bezig {size} {number}")
            enrolment = enrol_in_cohort(alice, make_cohort(course, deadline=date(2030, 1, 1)), by=alice)
            hand_in(services.start_attempt(enrolment, QuizPage.objects.descendant_of(course).get()), right=False)
            invited = make_course(provider_page, title=f"Genodigd {size} {number}")
            Invitation.objects.create(cohort=make_cohort(invited), email=alice.email)
        cost = []
        for address in ("/mijn/", "/mijn/uitslagen/"):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            cost.append(len(captured))
        costs.append(cost)
    assert costs[0] == costs[1]
