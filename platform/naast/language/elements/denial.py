"""Whether a letter offers something or says that it is not to be had: "een regeling is niet mogelijk" offers none."""

import re
from collections.abc import Iterator

from naast.language.elements.base import Look

_REACH = 90  # characters on either side that can deny a word
# Just before it: "geen uitstel of regeling", "niet akkoord met een regeling", "niet in aanmerking voor …".
_BEFORE = re.compile(
    r"\b(?:zonder|geen(?:\s(?:enkele?|verdere?|nieuwe|extra|andere|sprake\svan))?|niet\s(?:meer\s|langer\s)?(?:akkoord|in\saanmerking|instemmen|mee|in))"
    r"(?:\s(?:met|voor|op|aan|tot|een|uw|je|deze|verder|nieuw|uitstel|regeling|betalingsregeling|of|en|om)){0,6}\s$",
    re.IGNORECASE,
)
# Behind it, in the same part of the sentence: "is in dit stadium niet meer mogelijk", "verlenen wij niet".
_BEHIND = re.compile(
    r"^[^.?!,;:\n]{0,60}?\b(?:niet\s(?:meer\s|langer\s)?(?:mogelijk|toegestaan|bespreekbaar|aan\sde\sorde|te\skrijgen|in)\b|uitgesloten|onmogelijk|afgewezen|"
    r"geweigerd|vervallen|ingetrokken|beëindigd|(?:verlenen|geven|bieden|treffen|accepteren|sluiten|maken|krijgt|gaan|werken)\s(?:wij|we|u|je)\s"
    r"(?:\w{1,12}\s){0,2}(?:niet|geen)\b|(?:kan|kunt|kunnen)\s(?:\w{1,12}\s){0,3}niet\b)"
    # What somebody had before: "u kreeg al twee keer uitstel".
    r"|^\s(?:kreeg|kregen|gekregen|gehad|had)\b",
    re.IGNORECASE,
)


def offered(look: Look, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """The matches that are not denied, in order."""
    return (found for found in pattern.finditer(look.text) if not denied(look.text, found))


def denied(text: str, found: re.Match[str]) -> bool:
    """Whether the words around a match say that it is not to be had."""
    before = text[max(0, found.start() - _REACH) : found.start()]
    return bool(_BEFORE.search(before) or _BEHIND.match(text[found.end() : found.end() + _REACH]))
