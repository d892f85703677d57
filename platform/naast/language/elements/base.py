"""How every element looks into a letter."""

import re
from bisect import bisect_right

from naast.language.passage import Passage
from naast.language.report import Element

_EXCERPT = 140  # characters
MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
SHORT_MONTHS = "jan|feb|mrt|apr|jun|jul|aug|sept?|okt|nov|dec"
DAYS = "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
# As in "vrijdag 15 mei 2026", "15-05-2026", "15/5", "de 25e van de maand" or "[datum]".
DATE = (
    rf"(?:(?:{DAYS})\s)?(?:\d{{1,2}}(?:e|ste|de)?\s(?:{MONTHS}|(?:{SHORT_MONTHS})\b\.?)(?:\s\d{{4}})?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|\[datum\]"
    r"|(?:0?[1-9]|[12]\d|3[01])[-/](?:0?[1-9]|1[0-2])(?![-/:\d]|\.\d|\s?uur|\s(?:personen|keer|dagen|weken|maanden)\b)|\d{1,2}(?:e|ste|de)\svan\s(?:de|deze|elke|iedere|volgende)\smaand)(?!\w)"
)


class Look:
    """A letter, its sentences as text, and the pieces to show."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.text = passage.text
        self._starts = [each.start for each in passage.sentences]
        self.sentences = [passage.text[each.start : each.end] for each in passage.sentences]

    def excerpt(self, found: re.Match[str]) -> str:
        """The sentence around a match in the whole text, shortened."""
        sentence = self.around(found)
        return shortened(sentence[0], found.start() - sentence[1]) if sentence else shortened(found[0], 0)

    def around(self, found: re.Match[str]) -> tuple[str, int] | None:
        """The sentence in which a match in the whole text begins, and where that sentence starts."""
        place = bisect_right(self._starts, found.start()) - 1
        if place < 0 or found.start() >= self.passage.sentences[place].end:
            return None
        return self.sentences[place], self._starts[place]

    @staticmethod
    def shown(sentence: str, found: re.Match[str]) -> str:
        """A sentence, shortened around a match in it."""
        return shortened(sentence, found.start())


def shortened(sentence: str, place: int) -> str:
    """A sentence on one line with at most some 140 characters, those around ``place``."""
    if len(sentence) > _EXCERPT:
        start = max(0, min(place - _EXCERPT // 3, len(sentence) - _EXCERPT))
        cut = sentence[start : start + _EXCERPT].strip()
        sentence = f"{'…' if start else ''}{cut}{'…' if start + _EXCERPT < len(sentence) else ''}"
    return " ".join(sentence.split())


def element(key: str, label: str, excerpt: str | None, advice: str) -> Element:
    """An element: found when there is an excerpt, otherwise with the advice."""
    return Element(
        key=key,
        label=label,
        found=excerpt is not None,
        excerpt=excerpt or "",
        advice="" if excerpt is not None else advice,
    )


def first(look: Look, pattern: re.Pattern[str]) -> str | None:
    """The excerpt around the first match in the letter."""
    found = pattern.search(look.text)
    return look.excerpt(found) if found else None
