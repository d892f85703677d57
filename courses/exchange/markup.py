"""HTML from other systems to the plain text of a question, and back.

The reading is a plain walk over the text that never looks back: a full HTML parser takes 18 seconds over half a
megabyte of nested elements (measured with html5ever), and the standard library's takes quadratic time on unclosed
tags before its latest versions. Nothing of the markup survives, so there is nothing to sanitise.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _t

from courses.exchange.values import UNSTORABLE

MAX_PICTURES = 100

# Stand-ins in the text under construction: a line break of an element, a paragraph break, one step of indent.
_LINE, _PARAGRAPH, _INDENT = "\x01", "\x02", "\x03"
_BREAKS = re.compile(f"[ \n{_LINE}{_PARAGRAPH}]+")
_SPACE = re.compile("[ \t\r\n\f\xa0]+")
_PRE_SPACE = re.compile("[ \t\r\f\xa0]+")
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]*)")
_TAG_STOP = re.compile(r"=\s{0,20}([\"'])|>")
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]+)\s*(?:=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
# Text of other systems counts as HTML when it has one of these.
_LOOKS_LIKE_HTML = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|span|div|ul|ol|li|img|a|h[1-6]|table|tr|td|th|sub|sup|pre|code|font)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)

_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol", "dl", "hr"}
_LINES = {"div", "tr", "dt", "dd", "section", "article", "header", "footer", "figure", "figcaption", "caption"}
_SILENT = {"script", "style", "template", "noscript"}
_MEDIA = {"audio", "video", "iframe", "object", "embed", "svg", "canvas", "applet"}
_LOOKS = {"b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "mark", "font", "code", "small", "big"}
_LOWER = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_UPPER = str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture the markup shows."""

    source: str
    alt: str


@dataclass(kw_only=True)
class Rich:
    """Text out of markup, and what plain text cannot say."""

    text: str = ""
    pictures: list[Picture] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

    def notes(self) -> list[str]:
        """What is not carried over, in sentences."""
        said = {
            "looks": _t("Bold, italics and other looks are not carried over."),
            "markdown": _t("A text in Markdown keeps its signs, such as asterisks."),
            "media": _t("Sound, video and embedded pages are not carried over."),
            "formula": _t("A formula is not carried over."),
            "script": _t("Scripts and styles are not carried over."),
        }
        return [sentence for name, sentence in said.items() if name in self.lost]


def clean(text: str) -> str:
    """The text without characters that no page or database can hold, line ends as newlines."""
    return UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def from_format(text: str, text_format: str) -> Rich:
    """Text in one of the formats of Moodle: html, moodle_auto_format, plain_text, markdown or wiki_like."""
    text = clean(text)
    if text_format in {"plain_text", "plain"}:
        return Rich(text=text.strip())
    if text_format == "markdown":
        # Readable as it is. A Markdown reader takes minutes over a page of brackets (measured with markdown-it).
        return Rich(text=text.strip(), lost={"markdown"})
    if text_format == "html":
        return from_html(text)
    if _LOOKS_LIKE_HTML.search(text):
        return from_html(text.replace("\n", "<br>") if "<br" not in text and "<p" not in text else text)
    return Rich(text=_unescape(text).strip())


def from_html(source: str) -> Rich:
    """Paragraphs, lists and tables stay readable; links keep their address."""
    return _Reader().read(clean(source))


def to_html(text: str) -> str:
    """Paragraphs of plain text as HTML that any system takes."""
    paragraphs = [part.strip("\n") for part in re.split(r"\n{2,}", clean(text).strip())]
    return "".join(f"<p>{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs if part)


def _unescape(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:
        # A character number of thousands of digits.
        return text


@dataclass
class _Tag:
    name: str
    closing: bool
    source: str

    def attributes(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(self.source):
            found.setdefault(match[1].lower(), _unescape((match[2] or "").strip("\"'")))
        return found


class _Reader:
    """One walk over one piece of HTML."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.rich = Rich()
        self.lists: list[int] = []  # next number of each open list; -1 for bullets
        self.pre = 0
        self.raised: str | None = None
        self.links: list[tuple[str, int]] = []
        self.without_end: set[str] = set()
        self.quotes = True

    def read(self, source: str) -> Rich:
        for part in self.parts(source):
            if isinstance(part, _Tag):
                self.tag(part)
            else:
                self.say(part)
        text = _BREAKS.sub(_break, "".join(self.out)).strip()
        self.rich.text = "\n".join(line.strip() for line in text.split("\n")).replace(_INDENT, "  ")
        return self.rich

    def parts(self, source: str) -> Iterator["str | _Tag"]:
        """Text and tags in turn. Whatever finds no end is tried once: the walk stays linear."""
        position = 0
        while (start := source.find("<", position)) >= 0:
            if start > position:
                yield source[position:start]
            if source.startswith("<!", start) or source.startswith("<?", start):
                position = self.after_comment(source, start)
                continue
            match = _TAG.match(source, start)
            end = self.tag_end(source, match.end()) if match else -1
            if match is None or end < 0:
                yield "<"
                position = start + 1
                continue
            tag = _Tag(match[1].lower(), source[start + 1] == "/", source[match.end() : end])
            position = end + 1
            if tag.name in _SILENT | _MEDIA | {"math"} and not tag.closing:
                position = self.after_content(source, position, tag.name)
            else:
                yield tag
        if position < len(source):
            yield source[position:]

    def tag_end(self, source: str, position: int) -> int:
        """Where the ``>`` of a tag is; one inside quotes does not count."""
        if ">" in self.without_end:
            return -1
        at = position
        while self.quotes:
            stop = _TAG_STOP.search(source, at)
            if stop is None:
                self.quotes = False
            elif stop[1] is None:
                return stop.start()
            else:
                at = source.find(stop[1], stop.end()) + 1
                self.quotes = at > 0
        end = source.find(">", position)
        if end < 0:
            self.without_end.add(">")
        return end

    def after_comment(self, source: str, start: int) -> int:
        mark = "-->" if source.startswith("<!--", start) else ">"
        end = -1 if mark in self.without_end else source.find(mark, start)
        if end < 0:
            self.without_end.add(mark)
            return len(source) if mark == "-->" else start + 2
        return end + len(mark)

    def after_content(self, source: str, position: int, name: str) -> int:
        self.rich.lost.add("script" if name in _SILENT else "formula" if name == "math" else "media")
        if name in self.without_end or name == "embed":
            return position
        closing = re.compile(f"</{name}[^<>]{{0,100}}>", re.IGNORECASE).search(source, position)
        if closing is None:
            self.without_end.add(name)
            return position
        return closing.end()

    def say(self, raw: str) -> None:
        text = (_PRE_SPACE if self.pre else _SPACE).sub(" ", clean(_unescape(raw)))
        if self.raised and text.strip():
            table = _UPPER if self.raised == "sup" else _LOWER
            if all(ord(char) in table for char in text.strip()):
                text = text.translate(table)
            else:
                self.rich.lost.add("looks")
        self.out.append(text)

    def tag(self, tag: _Tag) -> None:
        name = tag.name
        if name == "br":
            self.out.append("\n")
        elif name == "img" and not tag.closing:
            self.picture(tag)
        elif name == "li" and not tag.closing:
            self.bullet()
        elif name == "a":
            self.link(tag)
        elif name in {"td", "th"} and tag.closing:
            self.out.append(" | ")
        elif name in {"sub", "sup"}:
            self.raised = None if tag.closing else name
        elif name in _PARAGRAPHS:
            self.block(tag)
        elif name in _LINES:
            self.end_row(name, closing=tag.closing)
        elif name in _LOOKS:
            self.rich.lost.add("looks")

    def picture(self, tag: _Tag) -> None:
        attributes = tag.attributes()
        if attributes.get("src") and len(self.rich.pictures) < MAX_PICTURES:
            alt = _SPACE.sub(" ", clean(attributes.get("alt", ""))).strip()
            self.rich.pictures.append(Picture(source=attributes["src"].strip(), alt=alt))

    def bullet(self) -> None:
        number = self.lists[-1] if self.lists else -1
        if number >= 0:
            self.lists[-1] += 1
        indent = _INDENT * min(max(len(self.lists) - 1, 0), 5)
        self.out.append(_LINE + indent + (f"{number}. " if number >= 0 else "- "))

    def link(self, tag: _Tag) -> None:
        """The address stays readable behind the words, unless the words are the address."""
        if not tag.closing:
            self.links.append((tag.attributes().get("href", "").strip(), len(self.out)))
        elif self.links:
            address, start = self.links.pop()
            words = "".join(self.out[start:]).strip()
            if address.startswith(("http://", "https://", "mailto:")) and address not in {words, f"mailto:{words}"}:
                self.out.append(f" ({address})")

    def block(self, tag: _Tag) -> None:
        if tag.name in {"ul", "ol"}:
            nested = bool(self.lists)
            if tag.closing and self.lists:
                self.lists.pop()
            elif not tag.closing:
                self.lists.append(1 if tag.name == "ol" else -1)
            self.out.append(_LINE if nested and len(self.lists) > 0 else _PARAGRAPH)
            return
        if tag.name == "pre":
            self.pre = max(self.pre + (-1 if tag.closing else 1), 0)
        self.out.append(_LINE if self.lists else _PARAGRAPH)

    def end_row(self, name: str, *, closing: bool) -> None:
        if name == "tr" and closing and self.out and self.out[-1] == " | ":
            self.out.pop()
        self.out.append(_LINE)


def _break(match: re.Match[str]) -> str:
    found = match[0]
    if _PARAGRAPH in found or found.count("\n") > 1:
        return "\n\n"
    return "\n" if "\n" in found or _LINE in found else " "
