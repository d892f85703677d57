"""One question of every type, as the database holds it, with right, partly right and wrong answers."""

import uuid
from typing import Any

from courses.questions import TYPES
from courses.questions.base import Item

CANARY = "KANARIE"
_NAMESPACE = uuid.UUID("5f0f5c0e-0000-4000-8000-000000000000")


def rows(*values: dict[str, Any]) -> list[dict[str, Any]]:
    """Children of a ListBlock as the database holds them, with keys that stay the same."""
    return [
        {"type": "item", "id": str(uuid.uuid5(_NAMESPACE, str(place))), "value": value}
        for place, value in enumerate(values)
    ]


COMMON: dict[str, Any] = {
    "image": None,
    "image_alt": "",
    "points": 4,
    "explanation": f"{CANARY} uitleg",
    "source": f"{CANARY} bron",
    "feedback_right": f"{CANARY} alles goed",
    "feedback_partly": f"{CANARY} deels goed",
    "feedback_wrong": f"{CANARY} niet goed",
    "objective": "Herkent stress",
    "rki_topic": "b",
    "tags": "stress, gesprek,  stress",
}

RAW: dict[str, dict[str, Any]] = {
    "single_choice": {
        "text": "Wat zegt u eerst?",
        "options": rows(
            {"text": "Wat drukt nu het meest?", "right": True, "feedback": f"{CANARY} 1"},
            {"text": "Wanneer betaalt u?", "right": False, "feedback": f"{CANARY} 2"},
            {"text": "Ik stuur de brief nog eens.", "right": False, "feedback": f"{CANARY} 3"},
        ),
        "shuffle": True,
    },
    "multiple_choice": {
        "text": "Een klant belt.\n\nWat helpt?",
        "options": rows(
            {"text": "Samenvatten", "right": True, "feedback": f"{CANARY} 1"},
            {"text": "Eén stap afspreken", "right": True, "feedback": f"{CANARY} 2"},
            {"text": "Sneller praten", "right": False, "feedback": f"{CANARY} 3"},
            {"text": "Dreigen", "right": False, "feedback": f"{CANARY} 4"},
        ),
        "shuffle": True,
    },
    "true_false": {
        "text": "Stress maakt plannen makkelijker.",
        "answer": "false",
        "feedback_true": f"{CANARY} waar",
        "feedback_false": f"{CANARY} niet waar",
    },
    "matching": {
        "text": "Wat hoort bij elkaar?",
        "pairs": rows(
            {"left": "Doenvermogen", "right": "In actie komen", "feedback": f"{CANARY} 1"},
            {"left": "Denkvermogen", "right": "Een brief begrijpen", "feedback": f"{CANARY} 2"},
            {"left": "Draagkracht", "right": "Wat iemand kan betalen", "feedback": f"{CANARY} 3"},
            {"left": "Volhouden", "right": "In actie komen", "feedback": f"{CANARY} 4"},
        ),
        "distractors": rows({"text": "De hoogte van de rente"}),
    },
    "ordering": {
        "text": "In welke volgorde voert u het gesprek?",
        "steps": rows(
            {"text": "Begroeten", "feedback": f"{CANARY} 1"},
            {"text": "Luisteren", "feedback": f"{CANARY} 2"},
            {"text": "Samenvatten", "feedback": f"{CANARY} 3"},
            {"text": "Afspreken", "feedback": f"{CANARY} 4"},
        ),
    },
    "gap_fill": {
        "text": "Maak de zinnen af.",
        "passage": "De deurwaarder laat een deel van het inkomen [[1]].\n\nDat heet de [[2]] voet.",
        "gaps": rows(
            {
                "kind": "select",
                "answers": "vrij",
                "wrong": "vervallen\nliggen",
                "slips": False,
                "feedback": f"{CANARY} 1",
            },
            {
                "kind": "typed",
                "answers": "beslagvrije\nbeslag vrije",
                "wrong": "",
                "slips": True,
                "feedback": f"{CANARY} 2",
            },
        ),
    },
    "numeric": {
        "text": "Hoe hoog zijn de incassokosten?",
        "answer": "1250.50",
        "tolerance": "0.50",
        "tolerance_percent": False,
        "unit": "€",
        "mistakes": rows({"answer": "1513.11", "tolerance": "0.01", "feedback": f"{CANARY} met btw"}),
    },
    "short_answer": {
        "text": "Hoe heet plannen, beginnen en volhouden samen?",
        "accepted": rows({"text": "doenvermogen"}, {"text": "het doenvermogen"}),
        "case_sensitive": False,
        "slips": True,
        "mistakes": rows({"text": "denkvermogen", "feedback": f"{CANARY} dat is begrijpen"}),
    },
    "open_answer": {
        "text": "Schrijf de eerste drie zinnen van uw brief.",
        "rubric": rows(
            {"criterion": f"{CANARY} Toon", "description": f"{CANARY} Zonder verwijt.", "points": 3},
            {"criterion": f"{CANARY} Duidelijk", "description": "", "points": 1},
        ),
        "model_answer": f"{CANARY} Beste mevrouw,\n\nWij willen u graag helpen.",
        "min_words": 10,
        "max_words": 60,
    },
}
KINDS = list(RAW)


def raw(kind: str, **changes: Any) -> dict[str, Any]:
    """The raw value of a question of this type."""
    return COMMON | RAW[kind] | changes


def value(kind: str, **changes: Any) -> Any:
    """The value as the StreamField gives it."""
    return TYPES[kind].block().to_python(raw(kind, **changes))


def freeze(kind: str, **changes: Any) -> Item:
    """A question frozen into an attempt."""
    return TYPES[kind].freeze(value(kind, **changes), "v1")


def right_form(item: Item) -> dict[str, Any]:
    """What a browser posts for a wholly right answer."""
    if "options" in item:
        return {"option": [option["uid"] for option in item["options"] if option["right"]]}
    if "lefts" in item:
        return {f"a-{left['uid']}": left["right"] for left in item["lefts"]}
    if "steps" in item:
        return {f"a-{step['uid']}": str(step["place"]) for step in item["steps"]}
    if "gaps" in item:
        return {"a-1": uid_of(item["gaps"][0], "options", "vrij"), "a-2": "Beslagvrije"}
    return {"a": {"numeric": "€ 1.250,50", "short_answer": "Doenvermogen"}.get(item["type"], "Beste\r\n\r\nheer")}


def wrong_form(item: Item) -> dict[str, Any]:
    """What a browser posts for a wholly wrong answer."""
    if "options" in item:
        return {"option": [next(option["uid"] for option in item["options"] if not option["right"])]}
    if "lefts" in item:
        none = uid_of(item, "choices", "De hoogte van de rente")
        return {f"a-{left['uid']}": none for left in item["lefts"]}
    if "steps" in item:
        last = len(item["steps"]) + 1
        return {f"a-{step['uid']}": str(last - step["place"]) for step in item["steps"]}
    if "gaps" in item:
        return {"a-1": uid_of(item["gaps"][0], "options", "liggen"), "a-2": "vrijgevige"}
    return {"a": {"numeric": "1513,11"}.get(item["type"], "denkvermogen")}


def uid_of(item: Item, part: str, text: str) -> str:
    """The uid in this attempt of the option, left, choice or step with this text."""
    return str(next(row["uid"] for row in item[part] if row["text"] == text))
