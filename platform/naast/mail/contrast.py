"""Contrast of the texts in a mail, from the colours inside its elements (WCAG 2.2, success criterion 1.4.3)."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, Doctype, NavigableString

LEAST = 4.5
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})\b", re.IGNORECASE)
_WORDS = {"white": "#FFFFFF", "black": "#000000"}
_UNSEEN = ("head", "title", "style", "script")


def ratio(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21.

    Args:
        one: as ``#RGB`` or ``#RRGGBB``.
        other: the same.
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def faint_texts(soup: BeautifulSoup) -> Iterator[tuple[str, float]]:
    """Texts with too little contrast, each colour pair once: the words, and their contrast.

    Pictures behind text and colours with transparency are not looked at; the parts of our mails have neither.
    """
    seen = set()
    for words in soup.find_all(string=True):
        if isinstance(words, Comment | Doctype) or not str(words).strip(" \n\t\xa0\u200c\u034f"):
            continue
        if any(parent.name in _UNSEEN or _hidden(parent) for parent in words.parents):
            continue
        pair = _ink(words), _ground(words)
        if pair not in seen:
            seen.add(pair)
            found = ratio(*pair)
            if found < LEAST:
                yield " ".join(str(words).split())[:60], found


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (_linear(int(digits[start : start + 2], 16) / 255) for start in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _ink(words: NavigableString) -> str:
    return _nearest(words, "color", "color") or "#000000"


def _ground(words: NavigableString) -> str:
    return _nearest(words, "background-color", "bgcolor") or _nearest(words, "background", "bgcolor") or "#FFFFFF"


def _nearest(words: NavigableString, rule: str, attribute: str) -> str:
    for parent in words.parents:
        found = _colour(_rules(parent).get(rule, "")) or _colour(str(parent.get(attribute, "")))
        if found:
            return found
    return ""


def _hidden(tag: Tag) -> bool:
    rules = _rules(tag)
    return rules.get("display") == "none" or rules.get("font-size") in {"0", "1px"}


def _rules(tag: Tag) -> dict[str, str]:
    parts = (part.partition(":") for part in str(tag.get("style", "")).split(";"))
    return {name.strip().lower(): value.strip() for name, _colon, value in parts if value}


def _colour(value: str) -> str:
    value = _WORDS.get(value.strip().lower(), value)
    found = _COLOUR.search(value)
    return found.group() if found else ""
