"""One question of every type as raw StreamField values, and the right answers to their items."""

import uuid
from typing import Any

from tests.support.pages import CANARY, question


def raw(kind: str, text: str, **value: Any) -> dict[str, Any]:
    """A raw question block; lists of dicts become ListBlocks."""
    fields = {name: _children(part) if isinstance(part, list) else part for name, part in value.items()}
    common = {"text": text, "points": 1, "explanation": f"{CANARY} uitleg", "source": ""}
    return {"type": kind, "id": str(uuid.uuid4()), "value": common | fields}


def _children(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": "item", "id": str(uuid.uuid4()), "value": part} for part in parts]


def every_type() -> list[dict[str, Any]]:
    """One of each."""
    return [
        question("single_choice", "Hoeveel is 1 + 1?", [("twee", True), ("drie", False)]),
        question("multiple_choice", "Welke zijn even?", [("2", True), ("4", True), ("5", False), ("7", False)]),
        raw("true_false", "Een brief is lang.", answer="false", feedback_true="", feedback_false=""),
        raw(
            "matching",
            "Wat hoort bij elkaar?",
            pairs=[
                {"left": "hond", "right": "blaft", "feedback": ""},
                {"left": "kat", "right": "miauwt", "feedback": ""},
            ],
            distractors=[{"text": "loeit"}],
        ),
        raw("ordering", "Zet op volgorde.", steps=[{"text": name, "feedback": ""} for name in ("een", "twee", "drie")]),
        raw(
            "gap_fill",
            "Vul aan.",
            passage="Een [[1]] en een [[2]].",
            gaps=[
                {"kind": "select", "answers": "hond", "wrong": "huis", "slips": False, "feedback": ""},
                {"kind": "typed", "answers": "kat", "wrong": "", "slips": False, "feedback": ""},
            ],
        ),
        raw("numeric", "Hoeveel euro?", answer="40", tolerance="0", tolerance_percent=False, unit="euro", mistakes=[]),
        raw(
            "short_answer",
            "Hoe heet het?",
            accepted=[{"text": "incasso"}],
            case_sensitive=False,
            slips=True,
            mistakes=[],
        ),
        essay(),
    ]


def essay(points: int = 4) -> dict[str, Any]:
    """An open answer with a rubric of two criteria."""
    half = points // 2
    rubric = [
        {"criterion": "Begrip", "description": "Noemt de klant.", "points": half},
        {"criterion": "Toon", "description": "", "points": points - half},
    ]
    block = raw(
        "open_answer", "Wat zegt u?", rubric=rubric, model_answer="Iets als dit.", min_words=None, max_words=None
    )
    block["value"]["points"] = points
    return block


def right_answer(item: dict[str, Any]) -> dict[str, Any]:
    """A posted form with the right answer to an item; a text for a person to mark."""
    if item["type"] in {"single_choice", "multiple_choice", "true_false"}:
        return {"option": [option["uid"] for option in item["options"] if option["right"]]}
    if item["type"] == "matching":
        return {f"a-{left['uid']}": left["right"] for left in item["lefts"]}
    if item["type"] == "ordering":
        return {f"a-{step['uid']}": str(step["place"]) for step in item["steps"]}
    if item["type"] == "gap_fill":
        chosen = next(option["uid"] for option in item["gaps"][0]["options"] if option["text"] == "hond")
        return {"a-1": chosen, "a-2": "kat"}
    return {"a": {"numeric": "40", "short_answer": "Incasso"}.get(item["type"], "Ik vraag wat lukt.")}
