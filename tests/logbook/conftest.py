"""A person with an experiment, on a Sunday in November."""

import json
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from naast.accounts.models import User
from naast.logbook.models import Experiment, TechniqueIndexPage, TechniquePage
from naast.pages.models import HomePage
from tests.logbook.helpers import TODAY, make_experiment
from tests.support.pages import make_child

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Noon on 22 November 2026, in Amsterdam."""
    with time_machine.travel(datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=AMSTERDAM), tick=False) as found:
        yield found


@pytest.fixture
def experiment(clock: time_machine.Traveller, alice: User) -> Experiment:
    """Alice's experiment, in the eighth day of its second period."""
    return make_experiment(alice)


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    """Alice's browser."""
    client.force_login(alice)
    return client


@pytest.fixture
def techniques(home: HomePage) -> TechniqueIndexPage:
    """The page of all techniques, still empty."""
    page: TechniqueIndexPage = make_child(
        home, TechniqueIndexPage(title="Technieken", slug="technieken", intro="Kies.")
    )
    return page


@pytest.fixture
def technique(techniques: TechniqueIndexPage) -> TechniquePage:
    """A live technique."""
    return make_technique(techniques, "Laat een stilte vallen", "stilte")


def make_technique(parent: TechniqueIndexPage, title: str, slug: str) -> TechniquePage:
    """A live technique of one step."""
    page: TechniquePage = make_child(
        parent,
        TechniquePage(
            title=title,
            slug=slug,
            intro="Vraag, en wacht.",
            steps=json.dumps([{"type": "step", "value": {"title": "Tel tot vier", "text": "Adem uit."}}]),
            body=json.dumps([{"type": "quote", "value": {"text": "Eén zin.", "attribution": ""}}]),
            trial="<p>Doe het in elk gesprek.</p>",
            sources="<ul><li>Een rapport.</li></ul>",
            checked_on="2026-11-22",
        ),
    )
    return page
