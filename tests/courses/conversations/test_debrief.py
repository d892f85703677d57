"""After the end: what each answer did and why, the path not taken, and where to go on."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import services
from courses.models import CoursePage, Enrolment, LessonPage, QuizPage, SimulationPage
from tests.courses.conversations.samples import BAD, ENDINGS, GOOD, choice, make_simulation, played, turn

pytestmark = pytest.mark.django_db


def debrief(client: Client, enrolment: Enrolment, page: SimulationPage, choices: list[str]) -> str:
    run = played(services.start_run(enrolment, page), choices)
    response = client.get(f"/mijn/gesprekken/{run.uid}/nabespreking/")
    assert response.status_code == 200
    text: str = response.text
    return text


def test_it_tells_how_it_ended_and_what_every_answer_did(
    learner: Client, enrolment: Enrolment, simulation: SimulationPage
) -> None:
    page = debrief(learner, enrolment, simulation, GOOD)
    for words in (
        "Einde afspraak",
        "Zo liep het af: afspraak.",
        "Dit is een goede uitkomst",
        "Stress −2",
        "Vertrouwen +2",
        "Waarom stil.",
        "Antwoord op afspraak.",
        "Deze stap van de cursus is klaar.",
        "Stress ging van 7 naar 4",
    ):
        assert words in page
    assert page.count("Minder stress helpt.") == 1  # explained once


def test_an_end_that_is_no_success_says_so_without_blame(
    learner: Client, enrolment: Enrolment, simulation: SimulationPage
) -> None:
    page = debrief(learner, enrolment, simulation, BAD)
    assert "Dit kan beter" in page
    assert "Dit is een goede uitkomst" not in page
    assert "Geen verandering." in page  # of an answer without effects


def test_the_path_not_taken_shows_what_was_possible_then(
    learner: Client, enrolment: Enrolment, simulation: SimulationPage
) -> None:
    page = debrief(learner, enrolment, simulation, BAD)
    assert page.count("De weg die u niet koos: 2 andere antwoorden") == 1  # the first turn
    assert "Waarom hang-op." in page
    assert "Grens" in page
    # In the second turn trust was too low for one of the answers: it was no path.
    assert "Zullen we opnieuw beginnen?" not in page
    assert "Zullen we opnieuw beginnen?" in debrief(learner, enrolment, simulation, GOOD)


def test_the_drawing_has_a_table_beside_it(learner: Client, enrolment: Enrolment, simulation: SimulationPage) -> None:
    page = debrief(learner, enrolment, simulation, GOOD)
    drawing = page[
        page.index('<svg class="state-chart"') : page.index("</svg>", page.index('<svg class="state-chart"'))
    ]
    assert "<title" in drawing
    assert "<desc" in drawing
    assert "style=" not in drawing
    for name in ("Stress", "Vertrouwen", "Informatie", "Afspraak"):
        assert f">{name}</text>" in drawing
    table = page[page.index("<table") : page.index("</table>")]
    assert table.count("<tr>") == 1 + 1 + len(GOOD)
    assert '<th scope="row">Begin</th><td class="number">7</td>' in table


def test_every_turn_can_be_tried_again(learner: Client, enrolment: Enrolment, simulation: SimulationPage) -> None:
    page = debrief(learner, enrolment, simulation, GOOD)
    for number in (1, 2, 3):
        assert f'/vanaf/{number}/">' in page
    assert f"/mijn/gesprek/{simulation.uid}/opnieuw/" in page


def test_a_note_leads_to_its_lesson_as_long_as_that_is_there(
    learner: Client, enrolment: Enrolment, course: CoursePage, lessons: list[LessonPage]
) -> None:
    turns = [turn("begin", choice("goed", "einde", lesson=lessons[1].pk), choice("ook", "einde"))]
    page = make_simulation(course, turns=turns)
    run = played(services.start_run(enrolment, page), ["goed"])
    path = f"/mijn/gesprekken/{run.uid}/nabespreking/"
    link = f'<a href="{lessons[1].url}">Lees les ‘Les 2’</a>'
    assert link in learner.get(path).text
    lessons[1].unpublish()
    assert "Lees les" not in learner.get(path).text
    lessons[1].refresh_from_db()
    lessons[1].save_revision().publish()
    assert link in learner.get(path).text
    lessons[1].delete()
    assert "Lees les" not in learner.get(path).text


def test_a_lesson_that_is_still_closed_is_no_link(
    learner: Client, enrolment: Enrolment, course: CoursePage, lessons: list[LessonPage]
) -> None:
    page = make_simulation(course, turns=[turn("begin", choice("goed", "einde", lesson=lessons[1].pk))])
    run = played(services.start_run(enrolment, page), ["goed"])
    course.order = CoursePage.Order.SEQUENCE
    course.save_revision().publish()
    assert "Lees les" not in learner.get(f"/mijn/gesprekken/{run.uid}/nabespreking/").text


def test_it_leads_on_to_the_next_step_or_the_certificate(
    learner: Client, enrolment: Enrolment, course: CoursePage, quiz: QuizPage, lessons: list[LessonPage]
) -> None:
    first = make_simulation(course, title="Eerste", slug="eerste")
    make_simulation(course, title="Tweede", slug="tweede", counts="free")
    page = debrief(learner, enrolment, first, GOOD)
    assert "Volgende: Tweede" in page
    quiz.unpublish()
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    assert "Naar mijn bewijs" in debrief(learner, enrolment, first, GOOD)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ("free", "Dit was om te oefenen."),
        ("finished", "Deze stap van de cursus is klaar."),
        ("passed", "Deze stap van de cursus is klaar als het gesprek goed afloopt."),
    ],
)
def test_it_says_whether_it_counts(
    learner: Client, enrolment: Enrolment, course: CoursePage, counts: str, words: str
) -> None:
    assert words in debrief(learner, enrolment, make_simulation(course, counts=counts), BAD)


def test_what_an_author_wrote_is_text_and_never_markup(
    learner: Client, enrolment: Enrolment, course: CoursePage
) -> None:
    nasty = "<script>alert(1)</script>"
    turns = [turn("begin", choice("a", "einde", text=nasty, reply=nasty, note=nasty, flag=nasty[:40]), says=nasty)]
    page = make_simulation(course, turns=turns, persona=nasty, endings=[ENDINGS[1]])
    run = services.start_run(enrolment, page)
    assert "<script>alert" not in learner.get(f"/mijn/gesprekken/{run.uid}/").text
    assert "<script>alert" not in debrief(learner, enrolment, page, ["a"])


def test_a_debrief_costs_the_same_after_3_and_41_moves(
    learner: Client, enrolment: Enrolment, simulation: SimulationPage
) -> None:
    costs = []
    for rounds in (0, 19):
        run = played(services.start_run(enrolment, simulation), ["stil", "opnieuw"] * rounds + GOOD)
        path = f"/mijn/gesprekken/{run.uid}/nabespreking/"
        learner.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert learner.get(path).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 20
