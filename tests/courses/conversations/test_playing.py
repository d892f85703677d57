"""Playing a conversation: one step at a time, kept at once, and counted by the rule of its page."""

import json
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import services
from courses.models import (
    ConversationMove,
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
from tests.courses.conversations.samples import BAD, ENDINGS, GOOD, TURNS, choice, make_simulation, played, turn
from tests.courses.groups import make_cohort, moment

pytestmark = pytest.mark.django_db


def begin(client: Client, page: SimulationPage) -> ConversationRun:
    response = client.post(f"/mijn/gesprek/{page.uid}/begin/")
    run = ConversationRun.objects.get(state="open")
    assert response.url == f"/mijn/gesprekken/{run.uid}/#nu"
    return run


def say(client: Client, run: ConversationRun, position: Any, choice_id: str) -> Any:
    return client.post(f"/mijn/gesprekken/{run.uid}/", {"positie": position, "keuze": choice_id})


def choices_of(run: ConversationRun) -> list[str]:
    return list(run.moves.values_list("choice_id", flat=True))


def test_a_learner_plays_a_conversation_to_its_end(learner: Client, simulation: SimulationPage) -> None:
    run = begin(learner, simulation)
    page = learner.get(f"/mijn/gesprekken/{run.uid}/").text
    assert "Samira huilt." in page
    assert "Ik weet het niet meer." in page
    assert "Beurt 1" in page
    assert "Wat zegt u?" in page
    assert "Ik ben mijn baan kwijt." not in page
    assert say(learner, run, 1, "stil").url == f"/mijn/gesprekken/{run.uid}/#nu"
    page = learner.get(f"/mijn/gesprekken/{run.uid}/").text
    assert page.index("Dat is veel tegelijk.") < page.index('id="nu"') < page.index("Antwoord op stil.")
    assert "Beurt 2" in page
    say(learner, run, 2, "vraag")
    debrief = f"/mijn/gesprekken/{run.uid}/nabespreking/"
    assert say(learner, run, 3, "afspraak").url == debrief
    assert learner.get(f"/mijn/gesprekken/{run.uid}/").url == debrief
    run.refresh_from_db()
    assert (run.state, run.ending_key, run.ending_title, run.succeeded) == (
        "finished", "afspraak", "Einde afspraak", True,
    )  # fmt: skip
    assert [(move.position, move.turn_key) for move in run.moves.all()] == [(1, "begin"), (2, "situatie"), (3, "slot")]


def test_who_speaks_stands_in_words(learner: Client, simulation: SimulationPage) -> None:
    run = begin(learner, simulation)
    say(learner, run, 1, "stil")
    page = learner.get(f"/mijn/gesprekken/{run.uid}/").text
    assert "Wat u merkt:" in page
    assert page.count('<p class="chat__who">Samira') == 3  # before, the reply, and now
    assert page.count('<p class="chat__who">U<') == 1
    assert "Aan de telefoon met Samira" in page


def test_a_closed_tab_and_a_second_begin_resume_where_one_was(learner: Client, simulation: SimulationPage) -> None:
    run = begin(learner, simulation)
    say(learner, run, 1, "stil")
    assert begin(learner, simulation) == run
    assert "Ga verder met het gesprek" in learner.get(simulation.url).text
    assert ConversationRun.objects.count() == 1
    assert choices_of(run) == ["stil"]


def test_a_double_click_and_an_old_tab_change_nothing(learner: Client, simulation: SimulationPage) -> None:
    run = begin(learner, simulation)
    for choice_id in ("stil", "stil", "bedrag"):
        assert say(learner, run, 1, choice_id).url == f"/mijn/gesprekken/{run.uid}/#nu"
    assert choices_of(run) == ["stil"]
    for position in ("3", "0", "-1", "x", "", "9" * 40, "²"):
        assert say(learner, run, position, "vraag").status_code == 302
    assert choices_of(run) == ["stil"]
    for position, choice_id in enumerate(GOOD[1:], start=2):
        say(learner, run, position, choice_id)
    assert say(learner, run, 4, "stil").url.endswith("/nabespreking/")
    assert choices_of(run) == GOOD


@pytest.mark.parametrize("choice_id", ["", "vraag", "opnieuw", "x" * 500, "\x00"])
def test_an_answer_that_is_not_offered_gets_words_and_stores_nothing(
    learner: Client, simulation: SimulationPage, choice_id: str
) -> None:
    run = begin(learner, simulation)
    response = say(learner, run, 1, choice_id)
    assert response.status_code == 400
    assert "Dit kunt u hier niet zeggen. Kies een van de antwoorden hieronder." in response.text
    assert "Ik weet het niet meer." in response.text
    assert choices_of(run) == []


def test_an_answer_whose_condition_does_not_hold_is_not_there(learner: Client, simulation: SimulationPage) -> None:
    run = begin(learner, simulation)
    say(learner, run, 1, "bedrag")  # trust is 2 now
    assert "Zullen we opnieuw beginnen?" not in learner.get(f"/mijn/gesprekken/{run.uid}/").text
    assert say(learner, run, 2, "opnieuw").status_code == 400
    learner.post(f"/mijn/gesprek/{simulation.uid}/opnieuw/")
    run = ConversationRun.objects.get(state="open")
    say(learner, run, 1, "stil")
    assert "Zullen we opnieuw beginnen?" in learner.get(f"/mijn/gesprekken/{run.uid}/").text


def test_an_answer_that_leads_nowhere_says_that_it_is_not_your_doing(learner: Client, course: CoursePage) -> None:
    page = make_simulation(course, turns=[turn("begin", choice("weg", "bestaat-niet"), choice("goed", "einde"))])
    run = begin(learner, page)
    response = say(learner, run, 1, "weg")
    assert response.status_code == 400
    assert "er zit een fout in dit gesprek" in response.text
    assert say(learner, run, 1, "goed").url.endswith("/nabespreking/")


def test_a_turn_without_an_answer_offers_to_begin_anew(learner: Client, course: CoursePage) -> None:
    page = make_simulation(course, turns=[turn("begin", choice("verder", "dood")), turn("dood")])
    run = begin(learner, page)
    say(learner, run, 1, "verder")
    assert "Dit gesprek kan hier niet verder" in learner.get(f"/mijn/gesprekken/{run.uid}/").text


def test_a_conversation_in_circles_stops_somewhere(
    enrolment: Enrolment, simulation: SimulationPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courses.services.conversations.MOST_MOVES", 4)
    run = played(services.start_run(enrolment, simulation), ["stil", "opnieuw", "stil", "opnieuw"])
    with pytest.raises(services.MoveError, match="kring"):
        services.make_move(run, 5, "stil")


def test_begin_again_leaves_the_open_one(learner: Client, simulation: SimulationPage) -> None:
    run = begin(learner, simulation)
    say(learner, run, 1, "stil")
    learner.post(f"/mijn/gesprek/{simulation.uid}/opnieuw/")
    assert list(ConversationRun.objects.order_by("number").values_list("number", "state")) == [(1, "left"), (2, "open")]
    page = learner.get(f"/mijn/gesprekken/{run.uid}/").text
    assert "U bent met dit gesprek gestopt voor het einde" in page
    assert 'name="keuze"' not in page
    assert learner.get(f"/mijn/gesprekken/{run.uid}/nabespreking/").url == f"/mijn/gesprekken/{run.uid}/"
    assert say(learner, run, 2, "vraag").status_code == 302
    assert choices_of(run) == ["stil"]


def test_the_script_is_frozen_when_it_begins(learner: Client, simulation: SimulationPage) -> None:
    run = begin(learner, simulation)
    say(learner, run, 1, "stil")
    simulation.turns = json.dumps([turn("anders", choice("x", "einde"))])
    simulation.title, simulation.show_state = "Anders", False
    simulation.save_revision().publish()
    simulation.unpublish()
    page = learner.get(f"/mijn/gesprekken/{run.uid}/").text
    assert "Ik ben mijn baan kwijt." in page
    assert "vertrouwt u redelijk" in page
    assert "Anders" not in page
    say(learner, run, 2, "vraag")
    assert say(learner, run, 3, "afspraak").url.endswith("/nabespreking/")
    simulation.delete()
    assert "Samira belt" in learner.get(f"/mijn/gesprekken/{run.uid}/nabespreking/").text


def test_the_state_shows_in_words_and_never_in_numbers(learner: Client, simulation: SimulationPage) -> None:
    run = begin(learner, simulation)
    page = learner.get(f"/mijn/gesprekken/{run.uid}/").text
    for words in ("erg gespannen", "vertrouwt u een beetje", "u weet nog bijna niets", "nog geen afspraak"):
        assert words in page
    say(learner, run, 1, "stil")
    page = learner.get(f"/mijn/gesprekken/{run.uid}/").text
    assert "erg gespannen" not in page
    assert "vertrouwt u redelijk" in page


def test_nothing_of_the_state_shows_where_the_author_hides_it(learner: Client, course: CoursePage) -> None:
    page = make_simulation(course, show_state=False)
    run = begin(learner, page)
    for position, choice_id in enumerate(GOOD, start=1):
        text = learner.get(f"/mijn/gesprekken/{run.uid}/").text
        assert "mood" not in text
        assert "gespannen" not in text
        say(learner, run, position, choice_id)
    assert "stress ging van 7 naar 4" in learner.get(f"/mijn/gesprekken/{run.uid}/nabespreking/").text.lower()


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
        assert client.post(f"/mijn/gesprek/{other.uid}/begin/").url == other.url
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
        assert learner.post(f"/mijn/gesprek/{simulation.uid}/{action}/").url == lessons[0].url
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
    assert learner.get(f"/mijn/gesprekken/{run.uid}/").url == course.url
    assert say(learner, run, 2, "vraag").status_code == 302
    assert run.moves.count() == 1
    services.enrol(alice, course)
    assert "Ik ben mijn baan kwijt." in learner.get(f"/mijn/gesprekken/{run.uid}/").text


def test_a_run_is_its_learners_alone(
    learner: Client, bob: User, charlie: User, course: CoursePage, enrolment: Enrolment, simulation: SimulationPage
) -> None:
    services.enrol(bob, course)
    run = played(services.start_run(enrolment, simulation), GOOD)
    for person in (bob, charlie):
        other = Client()
        other.force_login(person)
        for path in ("", "nabespreking/", "vanaf/1/"):
            assert other.get(f"/mijn/gesprekken/{run.uid}/{path}").status_code == 404
        assert say(other, run, 1, "stil").status_code == 404
        assert other.post(f"/mijn/gesprekken/{run.uid}/vanaf/1/").status_code == 404
    outsider = Client()
    outsider.force_login(charlie)
    assert outsider.post(f"/mijn/gesprek/{simulation.uid}/begin/").status_code == 404
    assert outsider.post(f"/mijn/gesprek/{simulation.uid}/opnieuw/").status_code == 404
    assert "/account/login/" in Client().post(f"/mijn/gesprek/{simulation.uid}/begin/").url
    assert ConversationRun.objects.count() == 1


def test_get_changes_nothing(learner: Client, enrolment: Enrolment, simulation: SimulationPage) -> None:
    for action in ("begin", "opnieuw"):
        assert learner.get(f"/mijn/gesprek/{simulation.uid}/{action}/").url == simulation.url
    run = played(services.start_run(enrolment, simulation), GOOD)
    assert learner.get(f"/mijn/gesprekken/{run.uid}/vanaf/2/").url == f"/mijn/gesprekken/{run.uid}/nabespreking/"
    assert ConversationRun.objects.count() == 1
    assert learner.get(f"/mijn/gesprekken/{run.uid}/nabespreking/").headers["Cache-Control"].count("no-store")


def test_try_again_from_here_copies_what_came_before(
    learner: Client, enrolment: Enrolment, simulation: SimulationPage
) -> None:
    run = played(services.start_run(enrolment, simulation), BAD)
    still_open = services.start_run(enrolment, simulation)
    response = learner.post(f"/mijn/gesprekken/{run.uid}/vanaf/3/")
    fresh = ConversationRun.objects.get(state="open")
    assert response.url == f"/mijn/gesprekken/{fresh.uid}/#nu"
    assert (fresh.number, fresh.copied_moves, choices_of(fresh)) == (3, 2, BAD[:2])
    still_open.refresh_from_db()
    assert still_open.state == "left"
    assert choices_of(run) == BAD
    played(fresh, ["afspraak"])
    fresh.refresh_from_db()
    assert fresh.succeeded is False  # the state remembers what was said before


@pytest.mark.parametrize("position", [0, 4, 99999999])
def test_there_is_no_going_back_to_a_moment_that_was_not_there(
    learner: Client, enrolment: Enrolment, simulation: SimulationPage, position: int
) -> None:
    run = played(services.start_run(enrolment, simulation), BAD)
    response = learner.post(f"/mijn/gesprekken/{run.uid}/vanaf/{position}/")
    assert response.url == f"/mijn/gesprekken/{run.uid}/nabespreking/"
    assert ConversationRun.objects.count() == 1


def test_only_a_finished_conversation_can_be_tried_from_the_middle(
    enrolment: Enrolment, simulation: SimulationPage
) -> None:
    run = played(services.start_run(enrolment, simulation), GOOD[:2])
    with pytest.raises(services.LearningError):
        services.try_from(run, 1)
    services.start_again(enrolment, simulation)
    run.refresh_from_db()
    with pytest.raises(services.LearningError):
        services.try_from(run, 1)


def test_the_front_page_says_who_where_and_how_it_counts(
    learner: Client, enrolment: Enrolment, simulation: SimulationPage
) -> None:
    page = learner.get(simulation.url).text
    for words in ("Samira", "De zorgpremie staat open.", "Een afspraak die zij kan houden.", "Begin het gesprek"):
        assert words in page
    assert "Ik weet het niet meer." not in page
    run = played(services.start_run(enrolment, simulation), GOOD)
    page = learner.get(simulation.url).text
    assert "Einde afspraak" in page
    assert f"/mijn/gesprekken/{run.uid}/nabespreking/" in page
    assert "Speel opnieuw" in page


def test_erasing_an_account_erases_its_conversations(
    alice: User, bob: User, course: CoursePage, enrolment: Enrolment, simulation: SimulationPage
) -> None:
    played(services.start_run(enrolment, simulation), GOOD)
    kept = played(services.start_run(services.enrol(bob, course), simulation), GOOD[:1])
    alice.delete()
    assert list(ConversationRun.objects.all()) == [kept]
    assert ConversationMove.objects.count() == 1
    assert ExerciseProgress.objects.count() == 1


def test_a_chat_costs_the_same_after_2_and_40_moves(
    learner: Client, enrolment: Enrolment, simulation: SimulationPage
) -> None:
    run = services.start_run(enrolment, simulation)
    costs = []
    for rounds in (1, 19):
        played(run, ["stil", "opnieuw"] * rounds)
        path = f"/mijn/gesprekken/{run.uid}/"
        learner.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert learner.get(path).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 15


def test_samples_are_what_the_tests_think(enrolment: Enrolment, simulation: SimulationPage) -> None:
    assert len(TURNS) == len(ENDINGS) == 3
    assert played(services.start_run(enrolment, simulation), GOOD).ending_key == "afspraak"
    assert played(services.start_run(enrolment, simulation), BAD).ending_key == "open"
    assert played(services.start_run(enrolment, simulation), ["hang-op"]).ending_key == "opgehangen"
