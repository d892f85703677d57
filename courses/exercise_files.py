"""Conversations and letter exercises as their files hold them, turned into the fields of their pages."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from courses.conversations.blocks import MEASURES
from naast.pages.loading import stream
from naast.pages.markdown import ContentError, FindImage

_NAMESPACE = uuid.UUID("5b0f7c1e-3b7a-4d0e-8f0a-0b9f6a3e2c55")
# Where a lesson's key in a file becomes the number of its page.
FindLesson = Callable[[str], int]


def conversation_fields(
    row: dict[str, Any], *, key: str, find_lesson: FindLesson, find_image: FindImage
) -> dict[str, Any]:
    """The fields of a conversation's page.

    Args:
        row: what the file holds.
        key: of the page; blocks keep their ids at every load because of it.
        find_lesson: gives the number of a lesson's page.
        find_image: gives the number of a picture.

    Raises:
        ContentError: a field is missing or unknown.
    """
    try:
        return _shared(row) | {
            "persona": row["persona"],
            "about": _paragraph(row.get("about", "")),
            "portrait": stream(_children("image", [find_image(name) for name in [row.get("portrait")] if name], key)),
            "situation": row.get("situation", "").strip(),
            "channel": row["channel"],
            "show_state": row.get("show_state", True),
            **{f"start_{name}": row["start"][name] for name, _label in MEASURES},
            "turns": stream(
                _children("turn", [_turn(turn, f"{key}#{turn['key']}", find_lesson) for turn in row["turns"]], key)
            ),
            "endings": stream(
                _children("ending", [_ending(ending, f"{key}#{ending['key']}") for ending in row["endings"]], key)
            ),
        }
    except KeyError as error:
        raise ContentError(f"{key}: the field {error} is missing") from error


def letter_fields(row: dict[str, Any], *, key: str) -> dict[str, Any]:
    """The fields of a letter exercise's page; ``key`` as for a conversation.

    Raises:
        ContentError: a field is missing.
    """
    try:
        checks = [(check["type"], _check(check, f"{key}#{number}")) for number, check in enumerate(row["checks"])]
        return _shared(row) | {
            "task": row["task"].strip(),
            "facts": stream(_children("fact", row.get("facts", []), key)),
            "start_text": row.get("start_text", "").strip(),
            "checks": stream(
                [
                    {"type": kind, "value": value, "id": _id(key, "check", number)}
                    for number, (kind, value) in enumerate(checks)
                ]
            ),
            "rubric": stream(
                _children(
                    "criterion",
                    [
                        {
                            "criterion": each["criterion"],
                            "description": _paragraph(each["description"]),
                            "points": each["points"],
                        }
                        for each in row["rubric"]
                    ],
                    key,
                )
            ),
            "review": row["review"],
            "pass_mark": row["pass_mark"],
            "example": row["example"].strip(),
            "example_note": _paragraph(row.get("example_note", "")),
        }
    except KeyError as error:
        raise ContentError(f"{key}: the field {error} is missing") from error


def _shared(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": row["title"],
        "slug": row["slug"],
        "intro": _paragraph(row.get("intro", "")),
        "goal": _paragraph(row.get("goal", "")),
        "minutes": row["minutes"],
        "rki_topics": ", ".join(str(topic) for topic in row.get("rki_topics") or []),
        "counts": row["counts"],
    }


def _turn(row: dict[str, Any], key: str, find_lesson: FindLesson) -> dict[str, Any]:
    choices = [_choice(choice, f"{key}#{number}", find_lesson) for number, choice in enumerate(row["choices"])]
    return {
        "key": row["key"],
        "scene": row.get("scene", ""),
        "says": _paragraph(row["says"]),
        "choices": _items(choices, key),
    }


def _choice(row: dict[str, Any], key: str, find_lesson: FindLesson) -> dict[str, Any]:
    effects = row.get("effects") or {}
    unknown = set(effects) - {name for name, _label in MEASURES}
    if unknown:
        raise ContentError(f"{key}: there is no measure “{unknown.pop()}”")
    return {
        "text": _paragraph(row["text"]),
        "effects": {name: effects.get(name, 0) for name, _label in MEASURES},
        "when": _items(row.get("when") or [], key),
        "reply": _paragraph(row.get("reply", "")),
        "note": _paragraph(row["note"]),
        "flag": row.get("flag", ""),
        "lesson": find_lesson(row["lesson"]) if row.get("lesson") else None,
        "goes_to": row["goes_to"],
    }


def _ending(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {
        "key": row["key"],
        "title": row["title"],
        "text": row["text"].strip(),
        "success": row.get("success", False),
        "when": _items(row.get("when") or [], key),
    }


def _check(row: dict[str, Any], key: str) -> dict[str, Any]:
    value = {name: each for name, each in row.items() if name != "type"}
    if "phrases" in value:
        value["phrases"] = _items(value["phrases"], key)
    return {name: each.isoformat() if hasattr(each, "isoformat") else each for name, each in value.items()}


def _children(kind: str, values: Iterable[Any], key: str) -> list[dict[str, Any]]:
    return [{"type": kind, "value": value, "id": _id(key, kind, number)} for number, value in enumerate(values)]


def _items(values: Iterable[Any], key: str) -> list[dict[str, Any]]:
    """Values as a ListBlock stores them."""
    return [{"type": "item", "value": value, "id": _id(key, "item", number)} for number, value in enumerate(values)]


def _id(key: str, kind: str, number: int) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{key}/{kind}/{number}"))


def _paragraph(text: str) -> str:
    """Text that a file breaks into lines, as one."""
    return " ".join(text.split())
