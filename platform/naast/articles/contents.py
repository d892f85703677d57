"""The text of an article as it is shown, with a place to jump to at each heading."""

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

FROM_HEADINGS = 4
"""Shorter articles are quicker read than their contents."""
_HEADING = re.compile(r"<h2\b([^>]*)>(.*?)</h2>", re.DOTALL)


@dataclass(frozen=True)
class Heading:
    """A heading of the text and the place it has on the page."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Text:
    """The blocks as HTML, and the contents when there are enough headings for them."""

    html: SafeString
    headings: list[Heading]

    @property
    def contents(self) -> list[Heading]:
        """The headings of a long text; nothing for a short one."""
        return self.headings if len(self.headings) >= FROM_HEADINGS else []


def render(body: Any, context: dict[str, Any]) -> Text:
    """Show a stream, with an ``id`` on each heading of running text.

    Parameters:
        body: the value of a stream.
        context: what the templates of the blocks may use.
    """
    headings: list[Heading] = []
    taken: Counter[str] = Counter()

    def placed(match: re.Match[str]) -> str:
        inner = match[2]
        text = re.sub(r"\s+", " ", unescape(strip_tags(inner))).strip()
        if not text or " id=" in match[1]:
            return match[0]
        # A prefix: no heading can take the place of a part of the page itself.
        anchor = f"kop-{slugify(text)[:60] or len(headings) + 1}"
        taken[anchor] += 1
        if taken[anchor] > 1:
            anchor = f"{anchor}-{taken[anchor]}"
        headings.append(Heading(text, anchor))
        return f'<h2 id="{anchor}"{match[1]}>{inner}</h2>'

    parts = []
    for block in body:
        html = str(block.render(context) if hasattr(block, "render") else block)
        parts.append(_HEADING.sub(placed, html) if block.block_type == "text" else html)
    return Text(mark_safe("".join(parts)), headings)  # noqa: S308 - what the blocks made
