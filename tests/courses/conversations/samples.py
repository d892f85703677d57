"""A small conversation for tests: three turns, two endings that the state decides, and one for who hangs up."""

import copy
import json
import uuid
from collections.abc import Sequence
from typing import Any

from django.test import Client

from courses import services
from courses.models import ConversationRun, CoursePage, ModulePage, SimulationPage
from tests.support.pages import make_child

START = {"stress": 7, "trust": 3, "information": 1, "agreement": 0}
TRUSTS = {"measure": "trust", "rule": "at_least", "value": 4}
SUCCESS = [
    {"measure": "trust", "rule": "at_least", "value": 6},
    {"measure": "agreement", "rule": "at_least", "value": 6},
]


def choice(key: str, goes_to: str, **values: Any) -> dict[str, Any]:
    """One answer as a ListBlock stores it; ``effects`` and ``when`` in short."""
    effects = dict.fromkeys(START, 0) | values.pop("effects", {})
    when = [{"type": "item", "id": str(uuid.uuid4()), "value": each} for each in values.pop("when", [])]
    value = {
        "text": f"Ik zeg {key}.",
        "reply": f"Antwoord op {key}.",
        "note": f"Waarom {key}.",
        "flag": "",
        "lesson": None,
    }
    return {"type": "item", "id": key, "value": value | {"effects": effects, "when": when, "goes_to": goes_to} | values}


def turn(key: str, *choices: dict[str, Any], **values: Any) -> dict[str, Any]:
    """One turn as a StreamField stores it."""
    value = {"key": key, "scene": "", "says": f"Dit is beurt {key}.", "choices": list(choices)}
    return {"type": "turn", "id": str(uuid.uuid4()), "value": value | values}


def ending(
    key: str, *, success: bool = False, when: list[dict[str, Any]] | None = None, **values: Any
) -> dict[str, Any]:
    """One ending as a StreamField stores it."""
    value = {"key": key, "title": f"Einde {key}", "text": f"Zo liep het af: {key}.", "success": success}
    conditions = [{"type": "item", "id": str(uuid.uuid4()), "value": each} for each in when or []]
    return {"type": "ending", "id": str(uuid.uuid4()), "value": value | {"when": conditions} | values}


TURNS = [
    turn(
        "begin",
        choice("stil", "situatie", text="Dat is veel tegelijk.", effects={"stress": -2, "trust": 2}),
        choice(
            "bedrag", "situatie", text="Het gaat om € 412,50.", effects={"stress": 1, "trust": -1, "information": 1}
        ),
        choice("hang-op", "opgehangen", text="Ik hang op.", effects={"stress": 1}, flag="Grens"),
        scene="Samira huilt.",
        says="Ik weet het niet meer.",
    ),
    turn(
        "situatie",
        choice("vraag", "slot", text="Mag ik vragen hoe het er nu voor staat?", effects={"trust": 1, "information": 3}),
        choice("lijst", "slot", text="Inkomen? Huur? Schulden?", effects={"stress": 2, "information": 2}),
        choice("opnieuw", "begin", text="Zullen we opnieuw beginnen?", when=[TRUSTS]),
        says="Ik ben mijn baan kwijt.",
    ),
    turn(
        "slot",
        choice(
            "afspraak",
            "einde",
            text="Zal ik u vrijdag terugbellen?",
            effects={"stress": -1, "trust": 1, "agreement": 6},
        ),
        choice("niets", "einde", text="U hoort nog van ons.", reply=""),
        says="En nu?",
    ),
]
ENDINGS = [
    ending("afspraak", success=True, when=SUCCESS),
    ending("open"),
    ending("opgehangen"),
]
GOOD = ["stil", "vraag", "afspraak"]
BAD = ["bedrag", "lijst", "niets"]


def make_simulation(course: CoursePage, **values: Any) -> SimulationPage:
    """A live conversation in the first module of a course; ``turns`` and ``endings`` as above."""
    module = ModulePage.objects.descendant_of(course).order_by("path").first()
    assert module is not None
    fields: dict[str, Any] = {
        "title": "Samira belt",
        "persona": "Samira",
        "about": "Zij is 34 jaar.",
        "situation": "De zorgpremie staat open.",
        "goal": "Een afspraak die zij kan houden.",
        "channel": "phone",
        "minutes": 8,
        **{f"start_{name}": value for name, value in START.items()},
    }
    fields |= values
    turns, endings = fields.pop("turns", TURNS), fields.pop("endings", ENDINGS)
    page: SimulationPage = make_child(
        module,
        SimulationPage(**fields, turns=json.dumps(copy.deepcopy(turns)), endings=json.dumps(copy.deepcopy(endings))),
    )
    return page


def played(run: ConversationRun, choices: Sequence[str]) -> ConversationRun:
    """Make these choices, one after the other."""
    for choice_id in choices:
        run = services.make_move(run, run.moves.count() + 1, choice_id)
    return run


def begin(client: Client, page: SimulationPage) -> ConversationRun:
    """Press the button on the front page."""
    response = client.post(f"/mijn/gesprek/{page.uid}/begin/")
    run = ConversationRun.objects.get(state="open")
    assert leads_to(response) == f"/mijn/gesprekken/{run.uid}/#nu"
    return run


def say(client: Client, run: ConversationRun, position: Any, choice_id: str) -> Any:
    """Press the button of an answer."""
    return client.post(f"/mijn/gesprekken/{run.uid}/", {"positie": position, "keuze": choice_id})


def choices_of(run: ConversationRun) -> list[str]:
    """What was said so far."""
    return list(run.moves.values_list("choice_id", flat=True))


def leads_to(response: Any) -> str:
    """Where a redirect goes."""
    return str(response.headers["Location"])
