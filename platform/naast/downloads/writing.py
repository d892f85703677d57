"""A book as one HTML page for the press: headings in order, links that work anywhere, pictures inside."""

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import nh3
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html

from naast.downloads.models import EbookPage

_STYLE = Path(__file__).parent / "print"
_TAGS = {"p", "b", "strong", "i", "em", "ul", "ol", "li", "a", "br", "h2", "h3", "h4"}
_HEADING = re.compile(r"<(/?)h([2-4])>")
_PICTURE = "width-1400|preserve-svg"
_KINDS = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif"}


@dataclass(frozen=True)
class Manuscript:
    """All that the press needs; ``digest`` changes with every letter of it."""

    html: str
    style: str

    @property
    def digest(self) -> str:
        """SHA-256 of page and style."""
        return hashlib.sha256(f"{self.style}\0{self.html}".encode()).hexdigest()


def manuscript(book: EbookPage) -> Manuscript:
    """A book as it is now. The text is Dutch whatever language the editor reads the admin in."""
    style = (_STYLE / ("book.css" if book.layout == EbookPage.Layout.BOOK else "sheet.css")).read_text(encoding="utf-8")
    shared = (_STYLE / "shared.css").read_text(encoding="utf-8")
    chapters = [
        {
            "number": number,
            "title": child.value["title"],
            "blocks": [_block(block, below=1 + (book.layout == EbookPage.Layout.BOOK)) for block in _body(child)],
        }
        for number, child in enumerate(book.chapters, start=1)
    ]
    context = {
        "book": book,
        "chapters": chapters,
        "colophon": [part.strip() for part in book.colophon.split("\n\n") if part.strip()],
        "site_url": settings.SITE_URL,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
    template = "downloads/print/book.html" if book.layout == EbookPage.Layout.BOOK else "downloads/print/sheet.html"
    with translation.override(settings.LANGUAGE_CODE):
        return Manuscript(html=render_to_string(template, context), style=shared + style)


def _body(chapter: Any) -> list[Any]:
    return list(chapter.value["body"])


def _block(block: Any, *, below: int) -> dict[str, Any]:
    """A block as the template prints it.

    Args:
        block: the child of a body.
        below: the level of the heading above it.
    """
    kind, value = block.block_type, block.value
    if kind == "text":
        return {"kind": kind, "html": rich(value, below=below)}
    if kind == "callout":
        return {"kind": kind, "value": value, "html": rich(value["text"], below=below)}
    if kind == "source":
        return {"kind": kind, "value": value, "items": [_inline(item) for item in value["items"]]}
    if kind == "figure":
        return {"kind": kind, "value": value, "src": picture(value["image"])}
    return {"kind": kind, "value": value}


def rich(value: Any, *, below: int) -> SafeString:
    """Text of an editor, cleaned once more: it leaves the platform.

    Headings follow the one above them and skip no level (ISO 14289-1, 7.4.2).

    Args:
        value: of a rich text block.
        below: the level of the heading above the text.
    """
    cleaned = nh3.clean(
        expand_db_html(value.source),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        attribute_filter=_whole_address,
        link_rel=None,
    )
    return mark_safe(_in_order(cleaned, below))  # noqa: S308 - cleaned above


def _inline(value: Any) -> SafeString:
    return mark_safe(rich(value, below=1).removeprefix("<p>").removesuffix("</p>"))  # noqa: S308 - cleaned


def _whole_address(tag: str, attribute: str, value: str) -> str | None:
    return urljoin(settings.SITE_URL + "/", value) if (tag, attribute) == ("a", "href") else value


def _in_order(html: str, below: int) -> str:
    ranks: list[int] = []

    def moved(match: re.Match[str]) -> str:
        rank = int(match[2])
        if not match[1]:
            while ranks and ranks[-1] >= rank:
                ranks.pop()
            ranks.append(rank)
        return f"<{match[1]}h{below + len(ranks)}>"

    return _HEADING.sub(moved, html)


def picture(image: Any) -> str:
    """An image as a data address; empty when its file is gone."""
    if image is None:
        return ""
    try:
        rendition = image.get_rendition(_PICTURE)
        with rendition.file.open() as file:
            content = bytes(file.read())
    except (OSError, ValueError):
        return ""
    kind = _KINDS.get(Path(rendition.file.name).suffix.lower().removeprefix("."))
    return f"data:{kind};base64,{b64encode(content).decode()}" if kind else ""
