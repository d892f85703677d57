"""What can be seen of a text without knowing its words: sources, pictures, headings, links and lengths.

Sources of the limits: 65 letters are what search engines show of a title; 100 words are what a phone shows of a
paragraph at once; headings and links after WCAG 2.2, criteria 1.1.1, 1.3.1, 2.4.4 and 2.4.6.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from naast.language.sentences import plain, sentences, words
from naast.pages.remarks.base import Remark
from naast.pages.remarks.written import Part

TITLE_MOST = 65  # letters
INTRO_MOST = 60  # words
PARAGRAPH_MOST = 100  # words
_HEADING = re.compile(r"<h([2-6])[^>]*>(.*?)</h\1>", re.DOTALL)
_PARAGRAPH = re.compile(r"<p[^>]*>(.*?)</p>", re.DOTALL)
_LINK = re.compile(r"<a\b[^>]*>(.*?)</a>", re.DOTALL)
# Facts that somebody can look up: an article of a law, a share, an amount, or a number of people.
_CLAIM = re.compile(
    r"\b(?:artikel(?:en)?|art\.)\s+\d+|\b\d+(?:[.,]\d+)?\s?(?:%|procent\b|miljoen\b|miljard\b)|€\s?\d", re.IGNORECASE
)
_SAYS_NOTHING = frozenset(
    ["hier", "klik hier", "klik", "lees meer", "meer", "meer informatie", "lees verder", "link", "deze link",
     "deze pagina", "via deze link", "website", "bekijk", "download"]
)  # fmt: skip
_FILE_NAME = re.compile(r"\.(?:avif|gif|jpe?g|png|svg|webp)$|^(?:img|dsc|afbeelding|foto)[\s_-]*\d*$", re.IGNORECASE)
_NEEDLESS = re.compile(r"^(?:een )?(?:afbeelding|plaatje|foto|illustratie) van\b", re.IGNORECASE)
_ALT_MOST = 160  # letters; a screen reader reads them without a pause


def sources(page: Any, parts: list[Part]) -> Iterator[Remark]:
    """No source at all: said of an article, and of any page with facts that can be looked up."""
    if any(part.kind == "source" and part.text.strip() for part in parts):
        return
    for part in parts:
        claim = _CLAIM.search(part.text) if part.prose else None
        if claim:
            text = _("“%(claim)s” is a fact, and the page names no source. Add a block with sources.")
            yield _stop("claim", "sources", text % {"claim": claim[0]}, part)
            return
    if page._meta.model_name == "articlepage" and any(part.prose for part in parts):
        yield _stop("source", "sources", _("The article names no source. Add one, or write where you have it from."))


def pictures(page: Any, parts: list[Part]) -> Iterator[Remark]:
    """Alternative texts that are missing or say nothing."""
    for part in parts:
        if part.kind != "figure":
            continue
        if not part.text:
            text = _("The picture has no alternative text. Write what one sees, and why it matters here.")
            yield _stop("alt", "pictures", text, part)
        elif _FILE_NAME.search(part.text):
            text = _("“%(alt)s” is the name of a file. Write what one sees.")
            yield _stop("alt", "pictures", text % {"alt": part.text}, part)
        elif _NEEDLESS.match(part.text):
            text = _("Leave out “picture of”: a screen reader says so already.")
            yield _hint("alt_words", "pictures", text, part)
        elif len(part.text) > _ALT_MOST:
            text = _("The alternative text is long. Say the rest in the caption or the text.")
            yield _hint("alt_long", "pictures", text, part)


def headings(page: Any, parts: list[Part]) -> Iterator[Remark]:
    """Headings that skip a step, or are empty. The title of the page is the first level."""
    level = 1
    for part in parts:
        for found in _HEADING.finditer(part.html):
            own, words_of = int(found[1]), plain(found[2]).strip()
            if not words_of:
                yield _stop("heading", "structure", _("A heading is empty. Write it, or take it away."), part)
                continue
            if own > level + 1:
                text = _("“%(heading)s” skips a step. Below the title come large headings, below those small ones.")
                yield _stop("heading", "structure", text % {"heading": words_of}, part)
            level = own


def links(page: Any, parts: list[Part]) -> Iterator[Remark]:
    """Links that do not say where they lead."""
    for part in parts:
        for found in _LINK.finditer(part.html):
            said = plain(found[1]).strip()
            folded = said.casefold().strip(" .…:>»")
            if not folded or folded in _SAYS_NOTHING or folded.startswith(("http://", "https://", "www.")):
                text = _("The link “%(link)s” does not say where it leads. Write what one finds there.")
                yield _stop("link", "structure", text % {"link": said[:60]}, part)


def lengths(page: Any, parts: list[Part]) -> Iterator[Remark]:
    """Titles, introductions and paragraphs that ask much of a reader."""
    title = page.title or ""
    if len(title) > TITLE_MOST:
        text = _("The title has %(count)s characters. Search engines show about %(most)s.")
        counted = {"count": len(title), "most": TITLE_MOST}
        yield Remark(kind="title", group="structure", text=text % counted, where=_("Title"), path="title")
    yield from _introduction(page, parts)
    for part in parts:
        for paragraph in _paragraphs(part):
            count = sum(words(sentence) for sentence in sentences(paragraph))
            if count > PARAGRAPH_MOST:
                text = _("A paragraph has %(count)s words: “%(begin)s …” Make it two.")
                begin = " ".join(paragraph.split()[:6])
                yield _hint("paragraph", "structure", text % {"count": count, "begin": begin}, part)


def _introduction(page: Any, parts: list[Part]) -> Iterator[Remark]:
    if not hasattr(page, "intro"):
        return
    intro = next((part for part in parts if part.path == "intro"), None)
    if intro is None or not intro.text.strip():
        text = _("There is no introduction. Say in two or three sentences what one learns here.")
        yield Remark(kind="intro", group="structure", text=text, where=_("Introduction"), path="intro")
    elif (count := words(intro.text)) > INTRO_MOST:
        text = _("The introduction has %(count)s words. Up to %(most)s read best.")
        yield _hint("intro", "structure", text % {"count": count, "most": INTRO_MOST}, intro)


def _paragraphs(part: Part) -> list[str]:
    if part.kind == "rich":
        return [plain(found[1]) for found in _PARAGRAPH.finditer(part.html)]
    return part.text.split("\n\n") if part.kind == "text" else []


def _stop(kind: str, group: str, text: str, part: Part | None = None) -> Remark:
    return Remark(
        kind=kind,
        group=group,
        text=text,
        where=part.where if part else "",
        path=part.path if part else "",
        stops=True,
    )


def _hint(kind: str, group: str, text: str, part: Part) -> Remark:
    return Remark(kind=kind, group=group, text=text, where=part.where, path=part.path)


CHECKS: tuple[Callable[[Any, list[Part]], Iterator[Remark]], ...] = (sources, pictures, headings, links, lengths)
