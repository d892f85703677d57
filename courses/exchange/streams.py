"""Walking through the raw values of a StreamField by its own block definitions, whatever blocks there are."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

Change = Callable[[blocks.Block, Any], Any]
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LINK = re.compile(
    r'(<a\b[^>]*?\blinktype="page"[^>]*?\bid=")([^"]*)(")|(<a\b[^>]*?\bid=")([^"]*)("[^>]*?\blinktype="page")'
)


def changed(block: blocks.Block, raw: Any, change: Change) -> Any:
    """The raw value with every leaf that ``change`` knows replaced by what it returns.

    Args:
        block: the definition of the value.
        raw: as the database holds it.
        change: called with each leaf block and its raw value.

    Raises:
        ValueError: the value does not have the shape of its block.
    """
    if isinstance(block, blocks.StreamBlock):
        return [_child(block, row, change) for row in _list(raw)]
    if isinstance(block, blocks.StructBlock):
        if not isinstance(raw, dict):
            raise ValueError(block.name)  # noqa: TRY004 - the file is wrong, not the caller
        return {name: changed(child, raw[name], change) for name, child in block.child_blocks.items() if name in raw}
    if isinstance(block, blocks.ListBlock):
        return [_row(block.child_block, row, change) for row in _list(raw)]
    return change(block, raw)


def _child(block: blocks.StreamBlock, row: Any, change: Change) -> dict[str, Any]:
    if not isinstance(row, dict) or row.get("type") not in block.child_blocks:
        raise ValueError(str(row)[:80])
    return row | {"value": changed(block.child_blocks[row["type"]], row.get("value"), change)}


def _row(block: blocks.Block, row: Any, change: Change) -> Any:
    if isinstance(row, dict) and row.get("type") == "item" and "value" in row:
        return row | {"value": changed(block, row["value"], change)}
    return changed(block, row, change)


def _list(raw: Any) -> list[Any]:
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise ValueError(str(raw)[:80])  # noqa: TRY004 - the same
    return raw


def renamed(raw: Any, seen: set[str]) -> Any:
    """The raw value in which every block has a key of its own: one that is no UUID, or came before, gets a new one."""
    if isinstance(raw, list):
        return [renamed(row, seen) for row in raw]
    if not isinstance(raw, dict):
        return raw
    row = {name: renamed(value, seen) for name, value in raw.items()}
    if "type" in row and "value" in row:
        key = str(row.get("id") or "")
        row["id"] = key if _UUID.fullmatch(key) and key not in seen else str(uuid.uuid4())
        seen.add(row["id"])
    return row


def is_image(block: blocks.Block) -> bool:
    """Whether the leaf is a picture, by its number."""
    return isinstance(block, ImageChooserBlock)


def is_page(block: blocks.Block) -> bool:
    """Whether the leaf is another page, by its number."""
    return isinstance(block, blocks.PageChooserBlock)


def is_rich(block: blocks.Block) -> bool:
    """Whether the leaf is text with looks and links."""
    return isinstance(block, blocks.RichTextBlock)


def relinked(html: str, to: Callable[[str], str]) -> str:
    """Rich text whose links to pages have other keys; ``to`` gives "0" for a link that now points nowhere."""

    def key(match: re.Match[str]) -> str:
        before, found, after = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
        return f"{before}{to(found)}{after}"

    return _LINK.sub(key, html)
