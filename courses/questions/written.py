"""Questions written in a file for people to read, as the raw value that a StreamField takes.

A field of the block is a field of the file, and what is left out has the value of an empty form. Short forms: a list of
plain texts where a part has little more than a text (``steps: [Begroeten, Luisteren]``), a list where a block wants
lines (``wrong: [nee, soms]``), and the name of a file for an image.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

FindImage = Callable[[str], int]
_NAMESPACE = uuid.UUID("3b0a4b86-3a1e-4a39-8d3a-64c1d3f0a2c7")


class WrittenError(ValueError):
    """A question is not written as it should be; the message says which field and why."""


def raw_value(block: blocks.StructBlock, row: dict[str, Any], *, key: str, find_image: FindImage) -> dict[str, Any]:
    """The raw value of a question with the fields in ``row``; the same ``key`` gives its parts the same keys each time.

    Raises:
        WrittenError: a field that is not there, of the wrong kind, or a question that nobody can answer.
    """
    raw = _struct(block, row, key=key, find_image=find_image)
    try:
        block.clean(block.to_python(raw))
    except ValidationError as error:
        raise WrittenError("; ".join(_told(error))) from error
    return raw


def _struct(block: blocks.StructBlock, row: Any, *, key: str, find_image: FindImage) -> dict[str, Any]:
    fields = row if isinstance(row, dict) else {next(iter(block.child_blocks)): row}
    unknown = [str(name) for name in fields if name not in block.child_blocks]
    if unknown:
        raise WrittenError(f"there is no field “{unknown[0]}”")
    return {
        name: _raw(child, fields[name], key=f"{key}/{name}", find_image=find_image)
        if fields.get(name) is not None
        else _left_out(child)
        for name, child in block.child_blocks.items()
    }


def _raw(block: blocks.Block, written: Any, *, key: str, find_image: FindImage) -> Any:
    if isinstance(block, blocks.ListBlock):
        return _items(block, written, key=key, find_image=find_image)
    if isinstance(block, ImageChooserBlock):
        return find_image(str(written))
    if isinstance(block, blocks.BooleanBlock | blocks.IntegerBlock):
        kind = bool if isinstance(block, blocks.BooleanBlock) else int
        if type(written) is not kind:
            raise WrittenError(f"{key.rpartition('/')[2]}: {written!r}")
        return written
    if isinstance(written, list):
        return "\n".join(str(line) for line in written)
    return str(written).lower() if isinstance(written, bool) else str(written)


def _items(block: blocks.ListBlock, written: Any, *, key: str, find_image: FindImage) -> list[dict[str, Any]]:
    if not isinstance(written, list):
        raise WrittenError(f"{key.rpartition('/')[2]}: {written!r}")
    items = []
    seen: list[str] = []
    for row in written:
        # By its first field and not by its place: another part put before it leaves it the same part.
        name = str(next(iter(row.values()), "") if isinstance(row, dict) else row)
        seen.append(name)
        part = f"{key}/{name}#{seen.count(name)}"
        value = _struct(block.child_block, row, key=part, find_image=find_image)
        items.append({"type": "item", "id": str(uuid.uuid5(_NAMESPACE, part)), "value": value})
    return items


def _left_out(block: blocks.Block) -> Any:
    if isinstance(block, blocks.ListBlock):
        return []
    value = block.get_prep_value(block.get_default())
    if isinstance(block, blocks.BooleanBlock):
        return bool(value)
    return str(value) if value is not None and isinstance(block, blocks.DecimalBlock) else value


def _told(error: Any, name: str = "") -> list[str]:
    """What Wagtail found wrong, field by field; parts of a list are counted from 1."""
    if not hasattr(error, "block_errors"):
        return [f"{name}: {text}" for text in error.messages]
    found = [text for other in error.non_block_errors.as_data() for text in _told(other, name)]
    for part, inside in error.block_errors.items():
        found += _told(inside, f"{name} {part + 1 if isinstance(part, int) else part}".strip())
    return found
