"""Effects, notes and later turns stay on the server until a conversation has ended: people look everywhere for them."""

import copy
import json
from typing import Any

import pytest
from django.test import Client

from courses import services
from courses.models import ConversationRun, CoursePage, SimulationPage
from naast.accounts.models import User
from naast.organisations.models import Employer, Provider, Team, TeamMembership
from tests.courses.conversations.samples import ENDINGS, GOOD, TURNS, leads_to, make_simulation, played
from tests.courses.groups import works_for
from tests.courses.questions.samples import CANARY
from tests.courses.test_canaries import STARTS, api, crawl, leaks, mails

pytestmark = pytest.mark.django_db


def canaries() -> dict[str, Any]:
    """A conversation with a canary in all that is hidden while it goes on: notes, marks, replies, later turns, endings."""
    turns, endings = copy.deepcopy(TURNS), copy.deepcopy(ENDINGS)
    for number, turn in enumerate(turns):
        if number:
            turn["value"] |= {"says": f"{CANARY} zegt", "scene": f"{CANARY} gebeurt"}
        for choice in turn["value"]["choices"]:
            value = choice["value"]
            value |= {"note": f"{CANARY} noot", "reply": f"{CANARY} antwoord", "flag": f"{CANARY} merk"}
            if number:
                value["text"] = f"{CANARY} tekst"
    for ending in endings:
        ending["value"] |= {"title": f"{CANARY} einde", "text": f"{CANARY} afloop"}
    return {"turns": turns, "endings": endings}


@pytest.fixture
def page(course: CoursePage) -> SimulationPage:
    """A conversation full of canaries."""
    return make_simulation(course, **canaries())


@pytest.fixture
def run(bob: User, course: CoursePage, page: SimulationPage) -> ConversationRun:
    """Bob has just begun."""
    run = services.start_run(services.enrol(bob, course), page)
    assert json.dumps(run.script).count(CANARY) > 20  # they are there
    return run


def addresses(page: SimulationPage, run: ConversationRun) -> list[str]:
    """Every address of a conversation, tried by everybody."""
    own = f"/mijn/gesprekken/{run.uid}/"
    begin = f"/mijn/gesprek/{page.uid}/"
    trial = f"/opleider/eigen/gesprekken/{page.uid}/proberen/"
    return [page.url, own, f"{own}nabespreking/", f"{own}vanaf/1/", f"{begin}begin/", f"{begin}opnieuw/", trial]


def look(person: User | None, *starts: str) -> dict[str, str]:
    client = Client()
    if person:
        client.force_login(person)
    return crawl(client, *STARTS, *starts)


def test_a_visitor_and_an_outsider_find_no_canary(charlie: User, page: SimulationPage, run: ConversationRun) -> None:
    for person in (None, charlie):
        pages = look(person, *addresses(page, run))
        assert len(pages) > 10
        assert leaks(pages) == []


def test_a_learner_who_has_just_begun_finds_no_canary(bob: User, page: SimulationPage, run: ConversationRun) -> None:
    pages = look(bob, *addresses(page, run))
    assert "Ik weet het niet meer." in pages[f"/mijn/gesprekken/{run.uid}/"]
    assert leaks(pages) == []
    assert leaks(api(bob)) == []
    assert leaks(mails()) == []


def test_effects_and_where_answers_lead_are_nowhere_in_an_open_conversation(
    bob: User, page: SimulationPage, run: ConversationRun
) -> None:
    client = Client()
    client.force_login(bob)
    text = client.get(f"/mijn/gesprekken/{run.uid}/").text
    for hidden in ("−2", "+2", "stress", "goes_to", "situatie", "effects"):
        assert hidden not in text.replace(page.situation, "").lower().replace("stress-", ""), hidden


def test_beginning_again_earns_no_notes(bob: User, page: SimulationPage, run: ConversationRun) -> None:
    """Who leaves a conversation has not ended it: what was chosen is there, what it did is not."""
    client = Client()
    client.force_login(bob)
    client.post(f"/mijn/gesprekken/{run.uid}/", {"positie": 1, "keuze": "stil"})
    client.post(f"/mijn/gesprek/{page.uid}/opnieuw/")
    left = client.get(f"/mijn/gesprekken/{run.uid}/").text
    assert f"{CANARY} antwoord" in left  # it was said to them
    for hidden in ("noot", "merk", "einde", "afloop"):
        assert f"{CANARY} {hidden}" not in left
    assert client.get(f"/mijn/gesprekken/{run.uid}/nabespreking/").status_code == 302
    assert leads_to(client.post(f"/mijn/gesprekken/{run.uid}/vanaf/1/")) == f"/mijn/gesprekken/{run.uid}/nabespreking/"


def test_team_leads_and_outsiders_never_see_how_a_conversation_went(
    bob: User, charlie: User, page: SimulationPage, run: ConversationRun
) -> None:
    played(run, GOOD)
    team = Team.objects.create(employer=Employer.objects.create(name="Bureau", slug="bureau"), name="Team")
    TeamMembership.objects.create(team=team, user=bob)
    TeamMembership.objects.create(team=team, user=charlie, role=TeamMembership.Role.LEAD)
    pages = look(charlie, "/team/", *addresses(page, run))
    assert "Bob Pietersen" in pages["/team/"]
    assert leaks(pages) == []
    assert not any("Samira belt" in pages[path] for path in ("/team/", "/mijn/"))
    assert leaks(api(charlie)) == []
    assert leaks(api(bob)) == []


def test_the_provider_sees_that_it_is_done_and_not_how(
    bob: User, charlie: User, provider: Provider, page: SimulationPage, run: ConversationRun
) -> None:
    played(run, GOOD)
    client = Client()
    client.force_login(works_for(charlie, provider))
    cohort_free = f"/opleider/eigen/deelnemer/{run.enrolment_id}/"
    found = client.get(cohort_free).text
    assert "Gesprekken en brieven die klaar zijn" in found
    assert "Samira belt" in found
    paths = (cohort_free, "/opleider/", "/opleider/eigen/cijfers/", f"/opleider/eigen/cijfers/{page_course(page).uid}/")
    assert leaks({path: client.get(path).text for path in paths}) == []
    own = f"/mijn/gesprekken/{run.uid}/"
    assert client.get(own).status_code == client.get(f"{own}nabespreking/").status_code == 404


def page_course(page: SimulationPage) -> CoursePage:
    found: CoursePage = CoursePage.objects.ancestor_of(page).get()
    return found


def test_who_played_to_the_end_sees_what_was_earned(bob: User, page: SimulationPage, run: ConversationRun) -> None:
    """The same search finds canaries where they belong; otherwise the tests above prove nothing."""
    played(run, GOOD)
    debrief = f"/mijn/gesprekken/{run.uid}/nabespreking/"
    # The title of the ending stands on the front page, beside the link to the debrief.
    assert set(leaks(look(bob, debrief))) == {page.url, debrief}
