"""Explains words of the trade on the spot: the first time a term stands in a text, it becomes a button.

The text comes in as rendered HTML and goes out with everything else in it untouched. Nothing is explained inside links,
headings, captions, attributions, code, form controls and lists of sources.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser

# In these a button would be wrong (a link in a link), or an explanation out of place (a title, somebody's name).
_CLOSED_TAGS = frozenset(
    [
        "a",
        "abbr",
        "audio",
        "button",
        "canvas",
        "cite",
        "code",
        "dialog",
        "fieldset",
        "figcaption",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "iframe",
        "input",
        "kbd",
        "label",
        "legend",
        "math",
        "nav",
        "noscript",
        "object",
        "option",
        "output",
        "pre",
        "samp",
        "script",
        "select",
        "style",
        "summary",
        "svg",
        "template",
        "textarea",
        "title",
        "var",
        "video",
    ]
)
_CLOSED_CLASSES = frozenset({"before-after__label", "callout--source", "callout__title", "meta"})
_VOID_TAGS = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


@dataclass(frozen=True, kw_only=True)
class Word:
    """A term with the forms it is recognised by."""

    pk: int
    term: str
    variants: tuple[str, ...]
    explanation: str
    source: str

    @property
    def forms(self) -> tuple[str, ...]:
        """The term and its other forms."""
        return (self.term, *self.variants)

    @property
    def letter(self) -> str:
        """Where it stands in a list."""
        return self.term[:1].casefold()


# Makes the HTML of a term from the term and its words as they stand in the text (HTML already).
Show = Callable[[Word, str], str]


def explain(html: str, words: Sequence[Word], show: Show) -> tuple[str, list[Word]]:
    """``html`` with the first occurrence of each word shown by ``show``, and the words found, in order of the text."""
    if not words:
        return html, []
    marker = _Marker(words, show)
    marker.feed(html)
    marker.close()
    marker.finish_text()
    return "".join(marker.parts), marker.found


class _Marker(HTMLParser):
    """Passes HTML on as it came and marks words in the text between the tags."""

    def __init__(self, words: Sequence[Word], show: Show) -> None:
        super().__init__(convert_charrefs=False)  # "&amp;" stays "&amp;"
        self.parts: list[str] = []
        self.found: list[Word] = []
        self._show = show
        self._by_form = {_folded(form): word for word in words for form in word.forms}
        self._pattern = _pattern(tuple(self._by_form))
        self._text: list[str] = []
        self._open: list[tuple[str, bool]] = []  # tags, and whether they close their content to us

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.finish_text()
        self.parts.append(self.get_starttag_text() or "")
        if tag not in _VOID_TAGS:
            classes = set((dict(attrs).get("class") or "").split())
            self._open.append((tag, tag in _CLOSED_TAGS or bool(classes & _CLOSED_CLASSES)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.finish_text()
        self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.finish_text()
        self.parts.append(f"</{tag}>")
        # A paragraph may be left open in HTML; what was opened inside it ends with it.
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                break

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_entityref(self, name: str) -> None:
        self._text.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._text.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.finish_text()
        self.parts.append(f"<!--{data}-->")

    def finish_text(self) -> None:
        """Pass on the text gathered since the last tag."""
        text = "".join(self._text)
        self._text.clear()
        closed = any(closed for _tag, closed in self._open)
        self.parts.append(text if closed else self._pattern.sub(self._mark, text))

    def _mark(self, match: re.Match[str]) -> str:
        written = match[0]
        word = self._by_form.get(_plain(written)) or self._by_form.get(_plain(written).casefold())
        if word is None or word in self.found:
            return written
        self.found.append(word)
        return self._show(word, written)


def _plain(written: str) -> str:
    """Words from HTML as somebody typed them into the glossary."""
    text = re.sub(r"&#x27;|&#39;|’", "'", written).replace("&amp;", "&")
    return " ".join(text.split())


def _folded(form: str) -> str:
    """The key of a form: without regard to case, unless it is in capitals all over, as abbreviations are."""
    plain = _plain(form)
    return plain if plain.isupper() else plain.casefold()


@lru_cache(maxsize=8)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """What finds whole words; the longest form wins. A part of a compound with a hyphen is no whole word."""
    longest_first = sorted(filter(None, forms), key=len, reverse=True)
    written = [_expression(form) if form.isupper() else f"(?i:{_expression(form)})" for form in longest_first]
    either = "|".join(written) or "(?!)"
    # "&" and "#" before it: not inside an entity such as &amp;
    return re.compile(rf"(?<![\w&#])(?<!\w-)(?:{either})(?![\w]|-\w)")


def _expression(form: str) -> str:
    """Finds a form in HTML, over the end of a line too."""
    signs = {"'": "(?:'|&#x27;|&#39;|’)", "&": "(?:&amp;|&)", " ": r"\s+"}
    return "".join(signs.get(sign) or re.escape(sign) for sign in " ".join(form.split()))
