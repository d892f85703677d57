"""The raw StreamField value of a question: made complete, read, and checked when it comes from a file."""

import copy
import re
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

Row = dict[str, Any]

COMMON: Row = {
    "text": "",
    "image": None,
    "image_alt": "",
    "points": 1,
    "feedback_right": "",
    "feedback_partly": "",
    "feedback_wrong": "",
    "explanation": "",
    "source": "",
    "objective": "",
    "rki_topic": "",
    "tags": "",
}
# The fields of each type with their defaults; a list holds the one shape of its rows.
FIELDS: dict[str, Row] = {
    "single_choice": {"options": [{"text": "", "right": False, "feedback": ""}], "shuffle": True},
    "multiple_choice": {"options": [{"text": "", "right": False, "feedback": ""}], "shuffle": True},
    "true_false": {"answer": "true", "feedback_true": "", "feedback_false": ""},
    "matching": {"pairs": [{"left": "", "right": "", "feedback": ""}], "distractors": [{"text": ""}]},
    "ordering": {"steps": [{"text": "", "feedback": ""}]},
    "gap_fill": {
        "passage": "",
        "gaps": [{"kind": "select", "answers": "", "wrong": "", "slips": False, "feedback": ""}],
    },
    "numeric": {
        "answer": "0",
        "tolerance": "0",
        "tolerance_percent": False,
        "unit": "",
        "mistakes": [{"answer": "0", "tolerance": "0", "feedback": ""}],
    },
    "short_answer": {
        "accepted": [{"text": ""}],
        "case_sensitive": False,
        "slips": False,
        "mistakes": [{"text": "", "feedback": ""}],
    },
    "open_answer": {
        "rubric": [{"criterion": "", "description": "", "points": 1}],
        "model_answer": "",
        "min_words": None,
        "max_words": None,
    },
}
# Characters no database, page or XML file can hold.
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_NUMBERS = {"min_words", "max_words"}
_DECIMALS = {("numeric", "answer"), ("numeric", "tolerance"), ("mistakes", "answer"), ("mistakes", "tolerance")}
_CHOICES = {("true_false", "answer"): {"true", "false"}, ("gaps", "kind"): {"select", "typed"}}


def build(kind: str, fields: Row) -> Row:
    """The complete raw value of a question: unknown fields left out, missing ones at their default."""
    value: Row = {}
    for name, default in (COMMON | FIELDS[kind]).items():
        given: Any = fields.get(name, [] if isinstance(default, list) else default)
        if isinstance(default, list):
            shape = default[0]
            value[name] = [_item({key: row.get(key, shape[key]) for key in shape}) for row in given]
        else:
            value[name] = given
    return value


def rows(value: Row, name: str) -> list[Row]:
    """The rows of a list in a raw value, without their wrapping."""
    return [dict(item["value"]) if "value" in item else dict(item) for item in value.get(name) or []]


def plain(kind: str, value: Row) -> Row:
    """The value as it goes into a file: complete, rows without wrapping and ids."""
    defaults = COMMON | FIELDS[kind]
    result: Row = {}
    for name, default in defaults.items():
        if isinstance(default, list):
            result[name] = [{key: row.get(key, base) for key, base in default[0].items()} for row in rows(value, name)]
        else:
            result[name] = copy.copy(value.get(name, default))
    return result


def check(kind: str, raw: Any) -> Row:
    """A complete value from what a file says it is, with new ids. The picture is left out: it is not in the value.

    Raises:
        ValueError: an unknown type, an unknown field, or something of the wrong kind.
    """
    if kind not in FIELDS or not isinstance(raw, dict):
        raise ValueError(kind)
    shape = COMMON | FIELDS[kind]
    if not set(raw) <= set(shape):
        raise ValueError(str(set(raw) - set(shape)))
    fields: Row = {}
    for name, given in raw.items():
        default = shape[name]
        if name == "image":
            continue
        if isinstance(default, list):
            if not isinstance(given, list) or len(given) > 1000:
                raise ValueError(name)
            fields[name] = [_check_row(name, row, default[0]) for row in given]
        else:
            fields[name] = _check_field(kind, name, given, default)
    return build(kind, fields)


def number(text: str) -> Decimal:
    """A decimal number as people and files write it.

    Raises:
        ValueError: not a finite number of a size that a question can hold.
    """
    text = text.strip().replace(",", ".").replace("\u2212", "-")
    if len(text) > 60 or not _NUMBER.fullmatch(text):
        raise ValueError(text[:60])
    found = Decimal(text)
    if abs(found) >= Decimal("1e15"):
        raise ValueError(text)
    return round(found, 15)


def written(found: Decimal) -> str:
    """The number without an exponent and without zeros that say nothing."""
    text = f"{found:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def tag_list(value: Row) -> list[str]:
    """The tags, each once."""
    return list(dict.fromkeys(tag.strip() for tag in str(value.get("tags") or "").split(",") if tag.strip()))


def tag_text(tags: Iterable[str]) -> str:
    """Tags as the author would write them; a comma within a tag would cut it in two."""
    return ", ".join(dict.fromkeys(tag.replace(",", " ").strip() for tag in tags if tag.strip()))


def _item(row: Row) -> Row:
    return {"type": "item", "id": str(uuid.uuid4()), "value": row}


def _check_row(name: str, row: Any, shape: Row) -> Row:
    if not isinstance(row, dict) or not set(row) <= set(shape):
        raise ValueError(name)
    return {key: _check_field(name, key, given, shape[key]) for key, given in row.items()}


def _check_field(owner: str, name: str, given: Any, default: Any) -> Any:
    if name in _NUMBERS:
        if given is not None and not _is_count(given):
            raise ValueError(name)
        return given
    if isinstance(default, bool):
        fits = isinstance(given, bool)
    elif isinstance(default, int):
        fits = _is_count(given)
    elif (owner, name) in _DECIMALS:
        return written(number(str(given)))
    else:
        fits = isinstance(given, str) and given in _CHOICES.get((owner, name), {given})
    if not fits:
        raise ValueError(name)
    return UNSTORABLE.sub("", given) if isinstance(given, str) else given


def _is_count(given: Any) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= 100_000
