"""Whether a question from a file is one that an author could have saved here."""

from typing import Any

from django.core.exceptions import ValidationError

from courses.questions import TYPES


def problem_of(kind: str, value: dict[str, Any]) -> str:
    """What the authoring block refuses in a raw value, as one sentence; empty when it is sound. Asks no database.

    The picture is left aside: in a draft it is a key of the file.
    """
    block = TYPES[kind].block()
    try:
        block.clean(block.to_python(value | {"image": None}))
    except ValidationError as error:
        return _first(error.as_json_data() if hasattr(error, "as_json_data") else {"messages": error.messages}, block)
    return ""


def _first(data: dict[str, Any], block: Any) -> str:
    """The first message in the errors of a block, with the field it is about."""
    for message in data.get("messages") or []:
        return str(message)
    found = data.get("blockErrors") or {}
    for name, error in found.items() if isinstance(found, dict) else enumerate(found):
        if not error:
            continue
        children = getattr(block, "child_blocks", {})
        child = children.get(name) if isinstance(name, str) else getattr(block, "child_block", None)
        message = _first(error, child)
        if message:
            return f"{child.label}: {message}" if isinstance(name, str) and child is not None else message
    return ""
