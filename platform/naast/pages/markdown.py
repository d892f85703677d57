"""Reads the project's text files: YAML front matter, then Markdown with boxes such as ``::: tip Title``.

Content lives in files people can read and compare; this turns one into the raw value of a ``BodyBlock``.
"""

import datetime
import re
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt

# Where a figure's file name becomes the key of an image in the library.
FindImage = Callable[[str], int]
RawBlock = dict[str, Any]

_markdown = MarkdownIt("commonmark", {"html": False})
_OPENING = re.compile(r"^::: *(?P<kind>[a-z-]+) *(?P<title>.*)$")
_CARD = re.compile(r"^(?:\[(?P<linked>[^\]]+)\]\((?P<url>[^)\s]+)\)|(?P<title>[^:\[]+)):\s+(?P<text>.+)$")
_NAMESPACE = uuid.UUID("7c2b8f0e-5c0b-4c58-9a53-2f3f7a3d6a11")


class ContentError(ValueError):
    """A content file is not written as it should be; the message names the file and the line or field."""


def read_file(path: Path) -> tuple[dict[str, Any], str]:
    """The front matter and the body of a text file.

    Raises:
        ContentError: there is no front matter, or it is not a YAML mapping.
    """
    text = path.read_text(encoding="utf-8")
    parts = re.split(r"^---[ \t]*$\n?", text, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        raise ContentError(f"{path.name}: begins without front matter between two lines of ---")
    try:
        front = yaml.safe_load(parts[1])
    except yaml.YAMLError as error:
        raise ContentError(f"{path.name}: {error}") from error
    if not isinstance(front, dict):
        raise ContentError(f"{path.name}: the front matter is not a list of fields")
    return front, parts[2]


def body_blocks(text: str, find_image: FindImage, *, name: str) -> list[RawBlock]:
    """The blocks of a body in order; ``name`` (of the file) keeps block keys the same at every load.

    Raises:
        ContentError: an unknown or unclosed box, or a field missing in one.
    """
    blocks: list[RawBlock] = []
    plain: list[str] = []
    lines = iter(enumerate(text.splitlines(), start=1))

    def finish_plain() -> None:
        html = to_html("\n".join(plain))
        if html:
            blocks.append({"type": "text", "value": html})
        plain.clear()

    for number, line in lines:
        opening = _OPENING.match(line)
        if opening is None:
            plain.append(line)
            continue
        finish_plain()
        inside: list[str] = []
        for _number, inner in lines:
            if inner.strip() == ":::":
                break
            inside.append(inner)
        else:
            raise ContentError(f"{name}, line {number}: the box is never closed with :::")
        try:
            blocks.append(_box(opening["kind"], opening["title"].strip(), inside, find_image))
        except (KeyError, ValueError) as error:
            raise ContentError(f"{name}, line {number}: {error}") from error
    finish_plain()
    for position, block in enumerate(blocks):
        block["id"] = str(uuid.uuid5(_NAMESPACE, f"{name}#{position}"))
    return blocks


def to_html(text: str) -> str:
    """Markdown as the HTML that Wagtail's rich text stores; raw HTML in it is shown, not obeyed."""
    html: str = _markdown.render(text.strip())
    return html.strip()


def list_items(values: Iterable[Any]) -> list[RawBlock]:
    """Values as a ListBlock stores them, with keys that follow from their content."""
    return [
        {"type": "item", "value": value, "id": str(uuid.uuid5(_NAMESPACE, f"{position} {value}"))}
        for position, value in enumerate(values)
    ]


def _box(kind: str, title: str, lines: list[str], find_image: FindImage) -> RawBlock:
    text = "\n".join(lines).strip()
    if kind in ("tip", "example", "caution"):
        return {"type": "callout", "value": {"kind": kind, "title": title, "text": to_html(text)}}
    if kind == "before-after":
        fields = _fields(text)
        pair = {"before": fields["voor"], "after": fields["na"], "reason": fields.get("waarom", "")}
        return {"type": "before_after", "value": {"title": title} | pair}
    if kind == "figure":
        fields = _fields(text)
        value: RawBlock = {"image": find_image(title), "alt": fields["alt"], "caption": fields.get("caption", "")}
        return {"type": "figure", "value": value}
    if kind == "source":
        datetime.date.fromisoformat(title)
        items = [to_html(item) for item in _items(text)]
        return {"type": "source", "value": {"items": list_items(items), "checked_on": title}}
    if kind in _BLOCKS:
        return {"type": kind, "value": _BLOCKS[kind](title, text)}
    raise ValueError(f"there is no box called “{kind}”")


def _items(text: str) -> list[str]:
    """The points of a list, each on one line."""
    items: list[str] = []
    for line in text.splitlines():
        start = re.match(r"^(?:-|\d+\.)\s+(.*)$", line)
        if start:
            items.append(start[1].strip())
        elif items and line.strip():
            items[-1] += " " + line.strip()
    if not items:
        raise ValueError("the box has no list")
    return items


def _quote(title: str, text: str) -> RawBlock:
    return {"text": " ".join(text.split()), "attribution": title}


def _reflection(title: str, text: str) -> RawBlock:
    return {"title": title, "questions": list_items(_items(text))}


def _cards(title: str, text: str) -> RawBlock:
    return {"title": title, "cards": list_items(_card(item) for item in _items(text))}


def _steps(title: str, text: str) -> RawBlock:
    cards = [_card(item) for item in _items(text)]
    return {"title": title, "steps": list_items({"title": card["title"], "text": card["text"]} for card in cards)}


def _card(item: str) -> dict[str, str]:
    """A point such as ``[Title](/address/): text`` or ``Title: text``. Only pages have cards and steps."""
    found = _CARD.match(item)
    if found is None:
        raise ValueError(f"this is no card with a title and a text: {item}")
    return {"title": (found["linked"] or found["title"]).strip(), "text": found["text"], "url": found["url"] or ""}


def _table(caption: str, text: str) -> RawBlock:
    """A line a row, cells between upright strokes; the first line holds the headings. Only pages have tables."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if line.strip()]
    if not caption:
        raise ValueError("the table has no caption")
    for row in rows:
        if len(row) != len(rows[0]):
            raise ValueError(f"a row of the table has {len(row)} cells instead of {len(rows[0])}: {row[0]}")
    return {
        "caption": caption,
        "columns": [{"type": "text", "heading": heading} for heading in rows[0]],
        "rows": [{"values": row} for row in rows[1:]],
    }


# Boxes with the name of their block; the last three are in plain pages only.
_BLOCKS: dict[str, Callable[[str, str], RawBlock]] = {
    "quote": _quote,
    "reflection": _reflection,
    "cards": _cards,
    "steps": _steps,
    "table": _table,
}


def _fields(text: str) -> dict[str, str]:
    """Lines such as ``Voor: …``, by name in lower case; a line without a name continues the one before."""
    fields: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        start = re.match(r"^([A-Z][a-z]+):\s*(.*)$", line)
        if start:
            name = start[1].lower()
            fields[name] = start[2].strip()
        elif name and line.strip():
            fields[name] += " " + line.strip()
    return fields
