"""The lines below a result: the place in the text where most words of the question stand, with those words marked."""

from collections.abc import Collection

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from naast.search.words import WORD, fold, stem

LENGTH = 220  # characters
LOOKED_AT = 20_000  # characters of a text: further down nobody is helped by it


def marked(text: str, stems: Collection[str]) -> SafeString:
    """A text, escaped, with the words in ``<mark>``."""
    parts, place = [], 0
    for found in WORD.finditer(text):
        if stem(fold(found.group())) in stems:
            parts.append((conditional_escape(text[place : found.start()]), found.group()))
            place = found.end()
    head = format_html_join("", "{}<mark>{}</mark>", parts)
    return format_html("{}{}", head, text[place:])


def snippet(summary: str, text: str, stems: Collection[str]) -> SafeString:
    """The summary when it holds a word; else the best place in the text; else the beginning of the summary."""
    if summary and (len(text) < len(summary) or _holds(summary, stems)):
        return marked(_cut(summary, 0), stems)
    place = _best_place(text[:LOOKED_AT], stems)
    if place is None:
        return marked(_cut(summary or text, 0), stems)
    return marked(_cut(text, place), stems)


def _holds(text: str, stems: Collection[str]) -> bool:
    return any(stem(fold(found.group())) in stems for found in WORD.finditer(text))


def _best_place(text: str, stems: Collection[str]) -> int | None:
    """Where a stretch begins that holds the most different words."""
    hits = [(found.start(), stem(fold(found.group()))) for found in WORD.finditer(text)]
    hits = [(place, found) for place, found in hits if found in stems]
    if not hits:
        return None
    best, most = hits[0][0], 0
    for number, (start, _stem) in enumerate(hits[:200]):
        different = len({found for place, found in hits[number : number + 30] if place < start + LENGTH})
        if different > most:
            best, most = start, different
    return best


def _cut(text: str, place: int) -> str:
    """About 220 characters around a place, from the beginning of a sentence or word to the end of a word."""
    start = max(text.rfind(". ", max(0, place - 120), place) + 2, text.rfind("\n", 0, place) + 1)
    if place - start > 120 or (start == 1 and place > 120):
        start = text.rfind(" ", 0, place - 60) + 1
    start = 0 if place < 40 else start
    stretch = text[start : start + LENGTH + 1]
    if len(stretch) > LENGTH:
        stretch = stretch[:LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + " …"
    return ("… " if start else "") + " ".join(stretch.split())
