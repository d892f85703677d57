"""Playing a conversation: one step at a time, kept at once, and one's own."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import services
from courses.models import (
    ConversationMove,
    ConversationRun,
    CoursePage,
    Enrolment,
    ExerciseProgress,
    SimulationPage,
)
from naast.accounts.models import User
from tests.courses.conversations.samples import (
    BAD,
    ENDINGS,
    GOOD,
    TURNS,
    begin,
    choice,
    choices_of,
    leads_to,
    make_simulation,
    played,
    say,
    turn,
)

pytestmark = pytest.mark.django_db


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
    assert say(learner, run, 3, "afspraak").url == f"{debrief}#nabespreking"
    assert leads_to(learner.get(f"/mijn/gesprekken/{run.uid}/")) == debrief
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
    for number, choice_id in enumerate(GOOD[1:], start=2):
        say(learner, run, number, choice_id)
    assert say(learner, run, 4, "stil").url.endswith("/nabespreking/#nabespreking")
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
    assert say(learner, run, 1, "goed").url.endswith("/nabespreking/#nabespreking")


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
    assert leads_to(learner.get(f"/mijn/gesprekken/{run.uid}/nabespreking/")) == f"/mijn/gesprekken/{run.uid}/"
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
    assert say(learner, run, 3, "afspraak").url.endswith("/nabespreking/#nabespreking")
    simulation.delete()
    assert "Samira belt" in learner.get(f"/mijn/gesprekken/{run.uid}/nabespreking/").text


def test_the_state_shows_in_words_and_never_in_numbers(learner: Client, simulation: SimulationPage) -> None:
    run = begin(learner, simulation)
    page = learner.get(f"/mijn/gesprekken/{run.uid}/").text
    for words in ("heel gespannen", "vertrouwt u een beetje", "u weet nog bijna niets", "nog geen afspraak"):
        assert words in page
    say(learner, run, 1, "stil")
    page = learner.get(f"/mijn/gesprekken/{run.uid}/").text
    assert "heel gespannen" not in page
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
    assert "/account/login/" in leads_to(Client().post(f"/mijn/gesprek/{simulation.uid}/begin/"))
    assert ConversationRun.objects.count() == 1


def test_get_changes_nothing(learner: Client, enrolment: Enrolment, simulation: SimulationPage) -> None:
    for action in ("begin", "opnieuw"):
        assert leads_to(learner.get(f"/mijn/gesprek/{simulation.uid}/{action}/")) == simulation.url
    run = played(services.start_run(enrolment, simulation), GOOD)
    assert leads_to(learner.get(f"/mijn/gesprekken/{run.uid}/vanaf/2/")) == f"/mijn/gesprekken/{run.uid}/nabespreking/"
    assert ConversationRun.objects.count() == 1
    assert learner.get(f"/mijn/gesprekken/{run.uid}/nabespreking/").headers["Cache-Control"].count("no-store")


def test_try_again_from_here_copies_what_came_before(
    learner: Client, enrolment: Enrolment, simulation: SimulationPage
) -> None:
    run = played(services.start_run(enrolment, simulation), BAD)
    still_open = services.start_run(enrolment, simulation)
    response = learner.post(f"/mijn/gesprekken/{run.uid}/vanaf/3/")
    fresh = ConversationRun.objects.get(state="open")
    assert leads_to(response) == f"/mijn/gesprekken/{fresh.uid}/#nu"
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
    assert leads_to(response) == f"/mijn/gesprekken/{run.uid}/nabespreking/"
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


def test_beginning_again_before_anything_was_said_makes_no_new_row(
    enrolment: Enrolment, simulation: SimulationPage
) -> None:
    services.start_run(enrolment, simulation)
    for _time in range(5):
        services.start_again(enrolment, simulation)
    assert ConversationRun.objects.filter(enrolment=enrolment).count() == 1
