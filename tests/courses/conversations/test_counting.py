"""What a conversation counts for, and when one can be begun: the rule of its page, the group, and what comes first."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from courses import services
from courses.models import (
    ConversationRun,
    CourseCompletion,
    CoursePage,
    Enrolment,
    ExerciseProgress,
    LessonPage,
    QuizPage,
    SimulationPage,
)
from courses.selectors import outline
from naast.accounts.models import User
from tests.courses.conversations.samples import BAD, GOOD, leads_to, make_simulation, played, say
from tests.courses.groups import make_cohort, moment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("counts", "choices", "done"),
    [
        ("free", GOOD, False),
        ("finished", GOOD, True),
        ("finished", BAD, True),
        ("passed", GOOD, True),
        ("passed", BAD, False),
    ],
)
def test_it_counts_by_the_rule_of_its_page(
    enrolment: Enrolment, course: CoursePage, counts: str, choices: list[str], done: bool
) -> None:
    page = make_simulation(course, counts=counts)
    played(services.start_run(enrolment, page), choices)
    assert (ExerciseProgress.objects.get().completed_at is not None) is done
    step = next(step for step in outline(course, enrolment).steps if step.uid == page.uid)
    assert (step.done, step.required) == (done, counts != "free")


def test_the_rule_is_the_one_that_is_live_at_the_end(enrolment: Enrolment, simulation: SimulationPage) -> None:
    run = played(services.start_run(enrolment, simulation), BAD[:2])
    simulation.counts = "passed"
    simulation.save_revision().publish()
    simulation.counts = "free"
    simulation.save_revision()  # a draft that nobody sees
    played(run, BAD[2:])
    assert ExerciseProgress.objects.get().completed_at is None
    played(services.start_again(enrolment, simulation), GOOD)
    assert ExerciseProgress.objects.get().completed_at is not None


def test_playing_again_keeps_the_first_day_it_was_done(enrolment: Enrolment, simulation: SimulationPage) -> None:
    played(services.start_run(enrolment, simulation), GOOD)
    first = ExerciseProgress.objects.get()
    played(services.start_run(enrolment, simulation), BAD)
    again = ExerciseProgress.objects.get()
    assert again.completed_at == first.completed_at
    assert again.opened_at > first.opened_at


def test_the_last_step_completes_the_course(
    enrolment: Enrolment, simulation: SimulationPage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    quiz.unpublish()
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    assert not CourseCompletion.objects.exists()
    played(services.start_run(enrolment, simulation), GOOD)
    played(services.start_run(enrolment, simulation), GOOD)
    assert CourseCompletion.objects.count() == 1


def test_a_repeated_course_begins_anew(
    alice: User, learner: Client, enrolment: Enrolment, simulation: SimulationPage, lessons: list[LessonPage],
    quiz: QuizPage, course: CoursePage,
) -> None:  # fmt: skip
    quiz.unpublish()
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    old = played(services.start_run(enrolment, simulation), GOOD)
    left_open = services.start_run(enrolment, simulation)
    again = services.repeat(alice, course)
    assert "Uw gesprekken" not in learner.get(simulation.url).text
    assert not any(step.done for step in outline(course, again).steps)
    fresh = services.start_run(again, simulation)
    assert (fresh.number, fresh.moves.count()) == (1, 0)
    # The earlier ones can still be read, and go no further.
    page = learner.get(f"/mijn/gesprekken/{old.uid}/nabespreking/").text
    assert "U doet deze cursus opnieuw" in page
    assert "Probeer opnieuw vanaf hier" not in page
    with pytest.raises(services.LearningError):
        services.try_from(old, 1)
    assert "U doet deze cursus opnieuw" in learner.get(f"/mijn/gesprekken/{left_open.uid}/").text
    assert say(learner, left_open, 1, "stil").status_code == 302
    assert left_open.moves.count() == 0


def test_after_the_group_closed_nothing_is_begun_said_or_counted(
    alice: User, client: Client, course: CoursePage, simulation: SimulationPage
) -> None:
    cohort = make_cohort(course, ends_on=date(2027, 3, 31))
    enrolment = services.enrol_in_cohort(alice, cohort, by=None)
    client.force_login(alice)
    with time_machine.travel(moment("2027-03-31 23:00"), tick=False):
        run = played(services.start_run(enrolment, simulation), GOOD[:2])
        other = make_simulation(course, title="Tweede", slug="tweede")
    with time_machine.travel(moment("2027-04-01 00:01"), tick=False):
        client.force_login(alice)
        assert say(client, run, 3, "afspraak").url == f"/mijn/gesprekken/{run.uid}/"
        page = client.get(f"/mijn/gesprekken/{run.uid}/").text
        assert "31 maart 2027" in page
        assert "Ik ben mijn baan kwijt." in page
        assert 'name="keuze"' not in page
        assert leads_to(client.post(f"/mijn/gesprek/{other.uid}/begin/")) == other.url
        with pytest.raises(services.LearningError):
            services.start_again(enrolment, simulation)
    assert run.moves.count() == 2
    assert ExerciseProgress.objects.get().completed_at is None


def test_a_conversation_waits_for_what_comes_first(
    learner: Client, enrolment: Enrolment, course: CoursePage, simulation: SimulationPage, lessons: list[LessonPage]
) -> None:
    course.order = CoursePage.Order.SEQUENCE
    course.save_revision().publish()
    for action in ("begin", "opnieuw"):
        assert leads_to(learner.post(f"/mijn/gesprek/{simulation.uid}/{action}/")) == lessons[0].url
    assert not ConversationRun.objects.exists()
    assert not ExerciseProgress.objects.exists()


def test_a_conversation_without_turns_is_not_ready(learner: Client, course: CoursePage) -> None:
    page = make_simulation(course, turns=[], endings=[])
    response = learner.post(f"/mijn/gesprek/{page.uid}/begin/", follow=True)
    assert "Dit gesprek is nog niet klaar" in response.text
    assert not ConversationRun.objects.exists()


def test_who_withdrew_is_led_away_and_comes_back_to_it(
    alice: User, learner: Client, enrolment: Enrolment, simulation: SimulationPage, course: CoursePage
) -> None:
    run = played(services.start_run(enrolment, simulation), GOOD[:1])
    services.withdraw(enrolment, by=alice)
    assert leads_to(learner.get(f"/mijn/gesprekken/{run.uid}/")) == course.url
    assert say(learner, run, 2, "vraag").status_code == 302
    assert run.moves.count() == 1
    services.enrol(alice, course)
    assert "Ik ben mijn baan kwijt." in learner.get(f"/mijn/gesprekken/{run.uid}/").text
