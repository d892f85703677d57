"""Rich text of an issue in two forms at once: HTML that is safe in a page and a mail, and text as one would write it.

What an editor's browser sends is input like any other: it is cleaned here again, whatever Wagtail's editor let through.
"""

import html
from collections.abc import Callable
from html.parser import HTMLParser
from textwrap import fill
from typing import NamedTuple

import nh3
from django.utils.safestring import SafeString, mark_safe

from newsletters.issues.blocks import address_problem
from newsletters.issues.targets import Links, page_addresses

WIDTH = 76  # columns of the text part
_INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i"}
_BLOCKS = {"p": "p", "h2": "p", "h3": "p", "h4": "p", "blockquote": "p", "div": "p"}  # an issue's headings are fields
_TAGS = {*_INLINE, *_BLOCKS, "ul", "ol", "li", "a", "br"}


class Prose(NamedTuple):
    """Rich text, ready to be put in a page, a mail and a text part."""

    html: SafeString
    text: str
    links: Links


def prose(source: str, *, where: str) -> Prose:
    """Both forms of a rich text, and its links.

    A link to a page that is gone or not published loses its address and keeps its words; it stands among the broken
    links of the result.

    Args:
        source: as Wagtail stores it: links to pages by their key.
        where: what the editor calls this place, for the list of links.
    """
    clean = nh3.clean(
        source,
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href", "linktype", "id"}},
        link_rel=None,
    )
    writer = _Writer(_addresses_in(clean), where)
    writer.feed(clean)
    writer.close()
    # Built below from escaped words and a fixed set of tags.
    return Prose(mark_safe("".join(writer.html)), writer.finished_text(), writer.links)  # noqa: S308


def wrapped(text: str, *, first: str = "", rest: str = "") -> str:
    """Lines of at most 76 columns; an address is never broken."""
    lines = text.split("\n")
    return "\n".join(
        fill(
            line,
            WIDTH,
            initial_indent=rest if number else first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for number, line in enumerate(lines)
    )


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pages: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        key = values.get("id") or ""
        if tag == "a" and values.get("linktype") == "page" and key.isdecimal() and len(key) < 19:
            self.pages.append(int(key))


def _addresses_in(source: str) -> Callable[[str], str]:
    """Where each page that is linked to can be read; one query for all."""
    anchors = _Anchors()
    anchors.feed(source)
    found = page_addresses(anchors.pages) if anchors.pages else {}
    return lambda key: found.get(int(key), "") if key.isdecimal() and len(key) < 19 else ""


class _Writer(HTMLParser):
    """Writes both forms while it reads cleaned HTML."""

    def __init__(self, address_of: Callable[[str], str], where: str) -> None:
        super().__init__()
        self.html: list[str] = []
        self.links = Links()
        self._address_of = address_of
        self._where = where
        self._paragraphs: list[
            tuple[str, bool]
        ] = []  # finished ones of the text, and whether each is an item of a list
        self._line = ""
        self._addresses: list[tuple[str, str]] = []  # of the paragraph, to stand on lines of their own below it
        self._lists: list[int | None] = []  # per list that is open: the number of its item, nothing for bullets
        self._marks: list[str] = []  # per item that is open: its bullet or number, until it is written
        self._anchor: tuple[str, str] | None = None  # the address as it goes out, and the words so far
        self._asked = ""  # the address as the editor gave it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _INLINE:
            self.html.append(f"<{_INLINE[tag]}>")
        elif tag in _BLOCKS:
            self._finish_line()
            self.html.append("<p>")
        elif tag in {"ul", "ol"}:
            self._finish_line()
            self._lists.append(0 if tag == "ol" else None)
            self.html.append(f"<{tag}>")
        elif tag == "li":
            self._begin_item()
        elif tag == "br":
            self.html.append("<br>")
            self._line += "\n"
        elif tag == "a":
            self._begin_link({name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if tag in _INLINE:
            self.html.append(f"</{_INLINE[tag]}>")
        elif tag in _BLOCKS:
            self._finish_line()
            self.html.append("</p>")
        elif tag in {"ul", "ol"}:
            self._finish_line()
            if self._lists:
                self._lists.pop()
            self.html.append(f"</{tag}>")
        elif tag == "li":
            self._finish_line()
            self.html.append("</li>")
        elif tag == "a":
            self._finish_link()

    def handle_data(self, data: str) -> None:
        self.html.append(html.escape(data))
        words = " ".join(data.replace("\n", " ").split(" ")) if data.strip() else " " * bool(data)
        self._line += words
        if self._anchor is not None:
            self._anchor = (self._anchor[0], self._anchor[1] + words)

    def finished_text(self) -> str:
        """The text form."""
        self._finish_line()
        text, after_item = "", False
        for paragraph, is_item in self._paragraphs:
            text += ("\n" if is_item and after_item else "\n\n" if text else "") + paragraph
            after_item = is_item
        return text

    def _begin_item(self) -> None:
        self._finish_line()
        self.html.append("<li>")
        mark = "- "
        if self._lists and (number := self._lists[-1]) is not None:
            self._lists[-1] = number + 1
            mark = f"{number + 1}. "
        self._marks.append(mark)

    def _finish_line(self) -> None:
        line = "\n".join(part.strip() for part in self._line.split("\n")).strip()
        addresses, self._line, self._addresses = self._addresses, "", []
        if not line:
            return
        if not self._lists:
            self._paragraphs.append((wrapped(line), False))
            self._paragraphs += [(f"{label}:\n{address}", False) for label, address in addresses]
            return
        margin = "  " * (len(self._lists) - 1)
        mark = self._marks.pop() if self._marks else "  "
        inside = margin + " " * len(mark)
        lines = [wrapped(line, first=margin + mark, rest=inside), *(inside + address for _label, address in addresses)]
        self._paragraphs.append(("\n".join(lines), True))

    def _begin_link(self, values: dict[str, str]) -> None:
        kind, asked = values.get("linktype", ""), values.get("href", "").strip()
        if kind == "page":
            address = self._address_of(values.get("id", ""))
        else:
            address = self.links.complete(asked) if not kind and not address_problem(asked) else ""
        self._asked = "" if kind else asked
        self._anchor = (address, "")
        if address:
            self.html.append(f'<a href="{html.escape(address)}">')

    def _finish_link(self) -> None:
        if self._anchor is None:
            return
        (address, words), self._anchor = self._anchor, None
        label = " ".join(words.split())
        if not address:
            self.links.broken(label, self._asked, where=self._where)
            return
        self.html.append("</a>")
        if not label:
            self.links.broken("", address, where=self._where)
            return
        self.links.add(label, address, where=self._where)
        shown = address.removeprefix("mailto:").removeprefix("tel:")
        if shown != address:
            self._line += f" ({shown})" * (shown != label)
        elif address != label:
            self._addresses.append((label, address))
