"""What a provider sees of how people play its conversations: enough people, no names, and the same cost at any size."""

import copy
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import services
from courses.models import ConversationMove, ConversationRun, CoursePage, Enrolment, SimulationPage
from courses.selectors.conversations_desk import ENOUGH, figures_of
from naast.accounts.models import User
from naast.organisations.models import Provider
from tests.courses.conversations.samples import BAD, ENDINGS, GOOD, TURNS, make_simulation, played
from tests.courses.provider.conftest import member, signed_in

pytestmark = pytest.mark.django_db
Play = Callable[[str, Sequence[str]], ConversationRun]


def content(client: Client, url: str) -> bytes:
    """A file as it comes in, piece by piece."""
    answer: Any = client.get(url)
    return b"".join(answer.streaming_content)


@pytest.fixture
def author(provider: Provider) -> Client:
    """An author of the provider, signed in."""
    return signed_in(member(provider, "auteur@example.org"))


@pytest.fixture
def play(course: CoursePage, simulation: SimulationPage) -> Play:
    """Somebody plays a conversation, for the first time or once more."""

    def go(name: str, choices: Sequence[str]) -> ConversationRun:
        user, _made = User.objects.get_or_create(email=f"{name}@example.org", defaults={"name": f"Naam van {name}"})
        enrolment = Enrolment.objects.filter(person=user, course=course).first() or services.enrol(user, course)
        return played(services.start_run(enrolment, simulation), choices)

    return go


@pytest.fixture
def five(play: Play) -> None:
    """Three people do well and two do not, the first time."""
    for number in range(5):
        play(f"mens{number}", GOOD if number < 3 else BAD)


def test_four_people_are_too_few_to_show_anything(
    play: Play, simulation: SimulationPage, provider: Provider, author: Client
) -> None:
    for number in range(ENOUGH - 1):
        play(f"mens{number}", GOOD)
        play(f"mens{number}", BAD)
    assert figures_of(simulation, provider).turns == []
    page = author.get(f"/opleider/eigen/gesprekken/{simulation.uid}/").text
    assert "Ik hang op." not in page
    assert 'class="bar' not in page
    file = content(author, f"/opleider/eigen/gesprekken/{simulation.uid}/bestand/csv/")
    assert len(file.splitlines()) == 1


@pytest.mark.usefixtures("five")
def test_choices_of_first_times_are_counted_by_people(simulation: SimulationPage, provider: Provider) -> None:
    figures = figures_of(simulation, provider)
    begin = figures.turns[0]
    assert [(each.text, each.people, each.percent) for each in begin.choices] == [
        ("Dat is veel tegelijk.", 3, 60),
        ("Het gaat om € 412,50.", 2, 40),
        ("Ik hang op.", 0, 0),
    ]
    assert (figures.people, figures.runs, figures.percent) == (5, 5, 60)
    assert [(each.title, each.people, each.success) for each in figures.endings] == [
        ("Einde afspraak", 3, True),
        ("Einde open", 2, False),
        ("Einde opgehangen", 0, False),
    ]


@pytest.mark.usefixtures("five")
def test_later_times_count_beside_the_first(play: Play, simulation: SimulationPage, provider: Provider) -> None:
    play("mens0", ["hang-op"])
    play("mens0", ["hang-op"])
    figures = figures_of(simulation, provider)
    hang_up = figures.turns[0].choices[2]
    assert (hang_up.people, hang_up.times, hang_up.all_percent) == (0, 2, 29)
    assert (figures.runs, figures.people) == (7, 5)
    assert figures.endings[2].times == 2


@pytest.mark.usefixtures("five")
def test_moves_that_were_copied_count_once(play: Play, simulation: SimulationPage, provider: Provider) -> None:
    before = figures_of(simulation, provider).turns[0].times
    run = ConversationRun.objects.order_by("pk").first()
    assert run is not None
    again = services.try_from(run, 2)
    assert again.copied_moves == 1
    played(again, ["lijst"])
    figures = figures_of(simulation, provider)
    assert figures.turns[0].times == before
    assert figures.turns[1].times == 6


@pytest.mark.usefixtures("five")
def test_one_person_with_two_enrolments_is_one_person(
    simulation: SimulationPage, provider: Provider, course: CoursePage
) -> None:
    user = User.objects.get(email="mens0@example.org")
    again = Enrolment.objects.create(
        person=user, course=course, course_uid=course.uid, course_title=course.title, provider=provider, number=2
    )
    played(services.start_run(again, simulation), BAD)
    figures = figures_of(simulation, provider)
    assert figures.people == 5
    assert figures.turns[0].people == 5


@pytest.mark.usefixtures("five")
def test_a_turn_that_few_came_to_shows_nothing(play: Play, simulation: SimulationPage, author: Client) -> None:
    turns = copy.deepcopy(TURNS)
    turns[1]["value"]["choices"][0]["value"]["goes_to"] = "open"
    simulation.turns = json.dumps(turns)
    simulation.save()
    ConversationMove.objects.filter(run__enrolment__person__email="mens0@example.org", turn_key="slot").delete()
    page = author.get(f"/opleider/eigen/gesprekken/{simulation.uid}/").text
    last = page.split('id="beurt-3"')[1]
    assert "bar__value" not in last
    assert "bar__value" in page


@pytest.mark.usefixtures("five")
def test_choices_that_are_gone_are_listed_with_their_words(simulation: SimulationPage, provider: Provider) -> None:
    turns = copy.deepcopy(TURNS)
    del turns[0]["value"]["choices"][1]
    del turns[2]
    simulation.turns, simulation.endings = json.dumps(turns), json.dumps(ENDINGS[1:])
    simulation.save()
    figures = figures_of(simulation, provider)
    gone = [each for each in figures.turns[0].choices if each.gone]
    assert [(each.text, each.people) for each in gone] == [("Het gaat om € 412,50.", 2)]
    assert [(turn.key, turn.says, turn.gone) for turn in figures.turns[2:]] == [("slot", "En nu?", True)]
    assert [(each.title, each.gone, each.people) for each in figures.endings][-1] == ("Einde afspraak", True, 3)


@pytest.mark.usefixtures("five")
def test_names_are_nowhere(simulation: SimulationPage, author: Client) -> None:
    start = f"/opleider/eigen/gesprekken/{simulation.uid}/"
    page = author.get(start).text
    assert "Dat is veel tegelijk." in page
    file = content(author, f"{start}bestand/csv/").decode()
    assert "Dat is veel tegelijk." in file
    for text in (page, file):
        assert "Naam van" not in text
        assert "mens0" not in text


@pytest.mark.usefixtures("five")
def test_the_figures_come_as_files(simulation: SimulationPage, author: Client) -> None:
    start = f"/opleider/eigen/gesprekken/{simulation.uid}/bestand"
    assert author.get(f"{start}/xlsx/").status_code == 200
    assert author.get(f"{start}/pdf/").status_code == 404
    rows = content(author, f"{start}/csv/").decode().splitlines()
    assert len(rows) == 1 + 8 + 3  # a head, the choices, the endings


def test_what_others_played_elsewhere_does_not_count(
    five: None, simulation: SimulationPage, provider: Provider, other_provider: Provider
) -> None:
    assert figures_of(simulation, other_provider).people == 0
    assert figures_of(simulation, provider).people == 5


def test_pages_are_for_who_works_at_the_provider(
    author: Client, other_provider: Provider, simulation: SimulationPage, learner: Client
) -> None:
    other = signed_in(member(other_provider, "ander@example.org"))
    for rest in ("", f"{simulation.uid}/", f"{simulation.uid}/twee/", f"{simulation.uid}/bestand/csv/", "nieuw/"):
        assert author.get(f"/opleider/eigen/gesprekken/{rest}").status_code == 200
        assert other.get(f"/opleider/eigen/gesprekken/{rest}").status_code == 404
        assert learner.get(f"/opleider/eigen/gesprekken/{rest}").status_code == 404
    for rest in (f"{simulation.uid}/", f"{simulation.uid}/twee/"):
        assert other.get(f"/opleider/ander/gesprekken/{rest}").status_code == 404


def test_the_pages_cost_the_same_at_any_size(
    play: Play, simulation: SimulationPage, course: CoursePage, author: Client
) -> None:
    def cost() -> list[int]:
        found = []
        for rest in ("", f"{simulation.uid}/", f"{simulation.uid}/bestand/xlsx/"):
            author.get(f"/opleider/eigen/gesprekken/{rest}")
            with CaptureQueriesContext(connection) as captured:
                author.get(f"/opleider/eigen/gesprekken/{rest}")
            found.append(len(captured))
        return found

    for number in range(5):
        play(f"mens{number}", GOOD)
    few = cost()
    for number in range(12):
        play(f"mens{number}", GOOD if number % 2 else BAD)
    for number in range(4):
        make_simulation(course, title=f"Nog een {number}")
    assert cost() == few
    assert max(few) <= 20
