"""Groups: what their dates open and close, and what a provider does with them."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import services
from courses.models import Cohort, CoursePage, Enrolment, LessonPage, LessonProgress, QuizAttempt, QuizPage
from courses.permissions import closes_at, may_hand_in, may_read
from naast.accounts.models import User
from naast.organisations.models import Provider
from tests.courses.groups import day, make_cohort, moment, works_for
from tests.courses.helpers import hand_in
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(course: CoursePage) -> Cohort:
    """A group of December 2026."""
    return make_cohort(course, starts_on=day("2026-12-01"), deadline=day("2026-12-18"), ends_on=day("2026-12-31"))


@pytest.fixture
def enrolment(alice: User, cohort: Cohort) -> Enrolment:
    """Alice is in the group."""
    return services.enrol_in_cohort(alice, cohort, by=alice)


@pytest.fixture
def portal(client: Client, bob: User, course: CoursePage) -> Client:
    """Bob works for the provider, and is signed in."""
    works_for(bob, course.provider_page.provider)
    client.force_login(bob)
    return client


# --- Dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "reads", "hands_in"),
    [
        ("2026-11-30 23:59", False, False),
        ("2026-12-01 00:00", True, True),
        ("2026-12-20 12:00", True, True),  # the deadline is a wish, the end is not
        ("2026-12-31 23:59", True, True),
        ("2027-01-01 00:00", True, False),
    ],
)
def test_days_are_days_in_amsterdam(enrolment: Enrolment, when: str, reads: bool, hands_in: bool) -> None:
    assert (not may_read(enrolment, moment(when))) is reads
    assert (not may_hand_in(enrolment, moment(when))) is hands_in


def test_the_last_moment_is_midnight_in_amsterdam_also_when_the_clock_changes(
    enrolment: Enrolment, cohort: Cohort
) -> None:
    cohort.ends_on = day("2026-10-24")  # the night to the 25th is an hour longer, after this midnight
    enrolment.cohort = cohort
    assert closes_at(enrolment) == moment("2026-10-25 00:00")


def test_before_the_start_lessons_are_closed_and_the_day_is_named(
    client: Client, alice: User, enrolment: Enrolment, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    with time_machine.travel(moment("2026-11-29 12:00")):
        client.force_login(alice)
        for url in (lessons[0].url, quiz.url):
            response = client.get(url, follow=True)
            assert response.redirect_chain == [(course.url, 302)]
            assert "Uw groep begint op dinsdag 1 december." in response.text
        assert client.post(f"/mijn/les/{lessons[0].uid}/afgerond/").status_code == 302
        assert client.post(f"/mijn/toets/{quiz.uid}/begin/").status_code == 302
    assert not LessonProgress.objects.exists()
    assert not QuizAttempt.objects.exists()


def test_after_the_end_one_reads_and_finishes_nothing(
    client: Client, alice: User, enrolment: Enrolment, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    with time_machine.travel(moment("2026-12-20 12:00")):
        services.complete_lesson(enrolment, lessons[0])
    with time_machine.travel(moment("2027-01-02 12:00")):
        client.force_login(alice)
        assert client.get(lessons[1].url).status_code == 200
        assert client.post(f"/mijn/les/{lessons[1].uid}/geopend/").status_code == 204
        for path in (f"les/{lessons[1].uid}/afgerond", f"les/{lessons[0].uid}/heropenen", f"toets/{quiz.uid}/begin"):
            page = client.post(f"/mijn/{path}/", follow=True).text
            assert "Uw groep is afgelopen op 31 december 2026." in page
    assert LessonProgress.objects.filter(completed_at__isnull=False).count() == 1
    assert not QuizAttempt.objects.exists()


# --- The portal -------------------------------------------------------------------------------------------------------


def data(course: CoursePage | None = None, **fields: str) -> dict[str, str]:
    chosen = {"course": str(course.pk)} if course else {}
    return {"name": "Najaar", "starts_on": "", "deadline": "", "ends_on": "", "code_open": "on", **chosen, **fields}


def test_a_provider_makes_and_changes_a_group(portal: Client, course: CoursePage) -> None:
    assert portal.get(f"/opleider/eigen/groepen/nieuw/?cursus={course.pk}").status_code == 200
    response = portal.post("/opleider/eigen/groepen/nieuw/", data(course, deadline="2026-12-18"))
    cohort = Cohort.objects.get()
    assert response["Location"] == f"/opleider/eigen/groepen/{cohort.pk}/"
    assert (cohort.course_uid, cohort.provider.slug, cohort.remind) == (course.uid, "eigen", False)
    portal.post(f"/opleider/eigen/groepen/{cohort.pk}/wijzig/", data(name="Winter", remind="on"))
    cohort.refresh_from_db()
    assert (cohort.name, cohort.remind, cohort.deadline, cohort.course) == ("Winter", True, None, course)
    assert "Winter" in portal.get("/opleider/eigen/groepen/").text


def test_dates_that_cross_and_names_that_are_taken_are_refused(portal: Client, course: CoursePage) -> None:
    make_cohort(course, "Najaar")
    page = portal.post(
        "/opleider/eigen/groepen/nieuw/", data(course, starts_on="2026-12-18", ends_on="2026-12-01")
    ).text
    assert "Een andere groep van deze cursus heeft deze naam." in page
    assert "error-summary" in page
    assert Cohort.objects.count() == 1


def test_a_provider_cannot_make_a_group_of_another_providers_course(portal: Client, other_provider: Provider) -> None:
    theirs = make_course(other_provider.page, title="Van een ander")
    assert portal.post("/opleider/eigen/groepen/nieuw/", data(theirs)).status_code == 200
    assert not Cohort.objects.exists()
    assert "Van een ander" not in portal.get("/opleider/eigen/groepen/").text


def test_the_group_shows_who_is_how_far(
    portal: Client,
    bob: User,
    alice: User,
    charlie: User,
    cohort: Cohort,
    enrolment: Enrolment,
    lessons: list[LessonPage],
    quiz: QuizPage,
) -> None:
    with time_machine.travel(moment("2026-12-02 12:00")):
        services.complete_lesson(enrolment, lessons[0])
    services.enrol_in_cohort(charlie, cohort, by=charlie)
    with time_machine.travel(moment("2026-12-19 12:00")):
        portal.force_login(bob)
        page = portal.get(f"/opleider/eigen/groepen/{cohort.pk}/").text
    assert "Alice Jansen" in page
    assert "1 van 3" in page
    assert "datum voorbij" in page
    assert cohort.code in page


def test_a_member_is_moved_and_withdrawn(
    portal: Client, bob: User, course: CoursePage, cohort: Cohort, enrolment: Enrolment
) -> None:
    other = make_cohort(course, "Andere")
    address = f"/opleider/eigen/groepen/{cohort.pk}/deelnemer/{enrolment.pk}/"
    assert portal.get(address).status_code == 200
    portal.post(address, {"actie": "verplaats", "cohort": str(other.pk)})
    enrolment.refresh_from_db()
    assert enrolment.cohort == other
    assert portal.post(address, {"actie": "uitschrijven"}).status_code == 404  # no longer in this group
    portal.post(f"/opleider/eigen/groepen/{other.pk}/deelnemer/{enrolment.pk}/", {"actie": "uitschrijven"})
    enrolment.refresh_from_db()
    assert enrolment.withdrawn_at is not None
    assert list(enrolment.events.values_list("kind", "by")) == [
        ("enrolled", enrolment.person_id),
        ("moved", bob.pk),
        ("withdrawn", bob.pk),
    ]


def test_nobody_is_moved_into_a_group_of_another_course_or_provider(
    portal: Client, cohort: Cohort, enrolment: Enrolment, other_provider: Provider
) -> None:
    course = enrolment.course
    assert course is not None
    address = f"/opleider/eigen/groepen/{cohort.pk}/deelnemer/{enrolment.pk}/"
    for page in (course.provider_page, other_provider.page):
        theirs = make_cohort(make_course(page, title=f"Anders {page.pk}"))
        assert portal.post(address, {"actie": "verplaats", "cohort": str(theirs.pk)}).status_code == 200
        with pytest.raises(services.LearningError):
            services.move(enrolment, theirs, by=None)
    enrolment.refresh_from_db()
    assert enrolment.cohort == cohort


def test_the_code_is_closed_opened_and_changed(portal: Client, cohort: Cohort) -> None:
    address = f"/opleider/eigen/groepen/{cohort.pk}/code/"
    assert portal.get(address).status_code == 302
    for action, is_open in (("sluit", False), ("open", True)):
        portal.post(address, {"actie": action})
        cohort.refresh_from_db()
        assert cohort.code_open is is_open
    old = cohort.code
    portal.post(address, {"actie": "nieuw"})
    cohort.refresh_from_db()
    assert cohort.code != old


PATHS = (
    "", "nieuw/", "{pk}/", "{pk}/wijzig/", "{pk}/code/", "{pk}/deelnemer/{member}/", "{pk}/uitnodigen/",
    "{pk}/uitnodigen/bevestig/",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_other_providers_and_outsiders_find_nothing(
    client: Client, alice: User, bob: User, charlie: User, cohort: Cohort, enrolment: Enrolment, other_provider: Provider,
    path: str, method: str,
) -> None:  # fmt: skip
    works_for(charlie, other_provider)
    before = Cohort.objects.values().get(), Enrolment.objects.values().get()
    address = path.format(pk=cohort.pk, member=enrolment.pk)
    for person in (alice, bob, charlie):  # the learner herself, a colleague of hers, another provider
        client.force_login(person)
        response = getattr(client, method)(f"/opleider/eigen/groepen/{address}", {"actie": "uitschrijven"})
        assert response.status_code == 404
    client.force_login(charlie)
    if "{pk}" in path:  # nor by their own door
        assert getattr(client, method)(f"/opleider/ander/groepen/{address}", {"actie": "nieuw"}).status_code == 404
    assert (Cohort.objects.values().get(), Enrolment.objects.values().get()) == before


def test_a_group_costs_the_same_with_2_and_20_members(portal: Client, course: CoursePage, quiz: QuizPage) -> None:
    costs = []
    for size in (2, 20):
        cohort = make_cohort(course, f"Groep van {size}")
        for number in range(size):
            person = User.objects.create_user(f"{size}-{number}@example.org")
            hand_in(services.start_attempt(services.enrol_in_cohort(person, cohort, by=None), quiz))
            cohort.invitations.create(email=f"gast-{number}@example.org")
        urls = ("/opleider/eigen/groepen/", f"/opleider/eigen/groepen/{cohort.pk}/")
        cost = []
        for url in urls:
            portal.get(url)
            with CaptureQueriesContext(connection) as captured:
                assert portal.get(url).status_code == 200
            cost.append(len(captured))
        costs.append(cost)
    assert costs[0] == costs[1]


def test_completing_late_but_before_the_end_counts(
    enrolment: Enrolment, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    with time_machine.travel(moment("2026-12-30 22:00")):
        for lesson in lessons:
            services.complete_lesson(enrolment, lesson)
        hand_in(services.start_attempt(enrolment, quiz))
        enrolment.refresh_from_db()
        assert enrolment.completed_at is not None
        assert enrolment.completed_at <= timezone.now()
