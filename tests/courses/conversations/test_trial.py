"""Authors try the latest draft. The answers so far travel in the address; nothing is stored."""

import json
import re

import pytest
from django.test import Client

from courses import services
from courses.models import ConversationMove, ConversationRun, CoursePage, ExerciseProgress, SimulationPage
from courses.views.conversation_trial import MOST_TRIED
from courses.wagtail_hooks import try_as_a_learner
from naast.accounts.models import User
from naast.organisations.models import Provider
from tests.courses.conversations.samples import GOOD, choice, leads_to, make_simulation, turn
from tests.courses.groups import works_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client: Client, bob: User, provider: Provider) -> Client:
    """Bob works for the provider."""
    client.force_login(works_for(bob, provider))
    return client


def trial(page: SimulationPage, choices: list[str] | None = None) -> str:
    query = f"?keuzes={','.join(choices)}" if choices else ""
    return f"/opleider/eigen/gesprekken/{page.uid}/proberen/{query}"


def test_an_author_follows_links_to_the_debrief(author: Client, simulation: SimulationPage) -> None:
    path = trial(simulation)
    text = author.get(path).text
    assert "Ik weet het niet meer." in text
    for words in ("Dat is veel tegelijk.", "Mag ik vragen hoe het er nu voor staat?", "Zal ik u vrijdag terugbellen?"):
        link = re.search(rf'href="(\?keuzes=[^"#]+)#nu"><span[^>]*>.*?</span></span><span>{re.escape(words)}', text)
        assert link, words
        text = author.get(path + link[1].replace("&amp;", "&")).text
    for words in ("Einde afspraak", "Waarom stil.", "Stress −2", "De weg die u niet koos"):
        assert words in text
    assert f'href="?keuzes={"%2C".join(GOOD[:2])}"' in text  # try again from the last turn
    assert "vanaf" not in re.findall(r'action="[^"]*"', text)


def test_nothing_is_stored_and_nothing_is_posted(author: Client, simulation: SimulationPage) -> None:
    author.get(trial(simulation, GOOD))
    assert author.post(trial(simulation), {"keuze": "stil"}).status_code == 405
    for model in (ConversationRun, ConversationMove, ExerciseProgress):
        assert not model.objects.exists()


def test_it_is_the_latest_draft(author: Client, simulation: SimulationPage) -> None:
    simulation.turns = json.dumps([turn("begin", choice("a", "einde", text="Uit het concept."))])
    simulation.save_revision()
    text = author.get(trial(simulation)).text
    assert "Uit het concept." in text
    assert "nieuwste concept" in text
    assert "Dat is veel tegelijk." not in text


@pytest.mark.parametrize(
    ("turns", "choices", "words"),
    [
        ([], [], "Dit gesprek heeft nog geen beurten."),
        ([turn("begin", choice("a", "weg", text="Ja."))], ["a"], "‘Ja.’ in beurt ‘begin’ leidt naar ‘weg’."),
        ([turn("begin", choice("a", "", text="Ja."))], ["a"], "‘Ja.’ in beurt ‘begin’ staat niet waar het heen leidt."),
        ([turn("begin", choice("a", "dood")), turn("dood")], ["a"], "beurt ‘dood’ heeft geen antwoord dat nu kan."),
        ([turn("begin", choice("a", "einde"))], ["b"], "Het gesprek is veranderd sinds u begon."),
        ([turn("begin", choice("a", "einde"))], ["a", "a"], "Het gesprek is veranderd sinds u begon."),
        ([turn("begin", choice("a", "begin"))], ["a"] * (MOST_TRIED + 1), "Dit gesprek draait in een kring."),
        ([turn("begin", choice("a", "einde"))], ["%00", "<b>"], "Het gesprek is veranderd sinds u begon."),
    ],
)
def test_a_fault_of_a_draft_is_said_in_words(
    author: Client, course: CoursePage, turns: list[dict[str, object]], choices: list[str], words: str
) -> None:
    page = make_simulation(course, turns=turns)
    response = author.get(trial(page, choices))
    assert response.status_code == (400 if choices else 200)
    assert words in response.text.replace("&#x27;", "'")


def test_a_draft_with_nothing_filled_in_does_not_break(author: Client, course: CoursePage) -> None:
    page = make_simulation(course, turns=[], endings=[])
    empty = {"key": "", "says": "", "scene": "", "choices": [{"type": "item", "id": "leeg", "value": {}}]}
    page.turns = json.dumps([{"type": "turn", "id": "t", "value": empty}, {"type": "turn", "id": "u", "value": {}}])
    page.endings = json.dumps([{"type": "ending", "id": "e", "value": {}}])
    page.save_revision()
    for choices in ([], ["leeg"], ["leeg", "leeg"]):
        assert author.get(trial(page, choices)).status_code in {200, 400}


def test_it_is_for_people_of_the_provider(
    alice: User, charlie: User, course: CoursePage, simulation: SimulationPage, other_provider: Provider
) -> None:
    services.enrol(alice, course)
    works_for(charlie, other_provider)
    for person in (alice, charlie):
        client = Client()
        client.force_login(person)
        assert client.get(trial(simulation)).status_code == 404
    stranger = Client()
    stranger.force_login(charlie)
    assert stranger.get(f"/opleider/ander/gesprekken/{simulation.uid}/proberen/").status_code == 404
    assert "/account/login/" in leads_to(Client().get(trial(simulation)))


def test_the_front_page_and_the_editor_lead_there(
    author: Client, bob: User, alice: User, simulation: SimulationPage
) -> None:
    text = author.get(simulation.url).text
    assert "U bekijkt dit gesprek als auteur." in text
    assert f'href="{trial(simulation)}"' in text
    (button,) = try_as_a_learner(simulation.page_ptr, bob, "edit")
    assert button.url == trial(simulation)
    assert try_as_a_learner(simulation.page_ptr, alice, "edit") == []
