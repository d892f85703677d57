"""Which topic an item is about, from words that editors keep. A suggestion with its reasons; the editor decides."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from naast.pages.models import Topic
from newsletters.models import TopicWord

_SPACES = re.compile(r"\s+")


class Reason(NamedTuple):
    """A topic, and the words that speak for it: the one that stands there most often first."""

    topic: Topic
    words: list[str]
    times: int


@dataclass(frozen=True)
class Suggestion:
    """The topic with the most words; nothing when no word was found or two topics have as many.

    Attributes:
        topic: what is suggested.
        reasons: every topic with words, most first: an editor sees why, also why there is no suggestion.
    """

    topic: Topic | None = None
    reasons: list[Reason] = field(default_factory=list)


class Topics:
    """The words of all topics as they are now; made once for a list of items."""

    def __init__(self) -> None:
        words: dict[int, list[str]] = defaultdict(list)
        self._topics: dict[int, Topic] = {}
        for row in TopicWord.objects.select_related("topic"):
            if folded := _fold(row.word):
                words[row.topic_id].append(folded)
                self._topics[row.topic_id] = row.topic
        # The longest first: where "schuldhulp" stands, "schuld" is not counted once more.
        self._patterns = {
            key: re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True))))
            for key, found in words.items()
        }

    def suggest(self, *texts: str) -> Suggestion:
        """What these texts together are about. Parts of words count: Dutch makes one word of many."""
        text = "\n".join(map(_fold, texts))
        reasons = []
        for key, pattern in self._patterns.items():
            found = Counter(match.group() for match in pattern.finditer(text))
            if found:
                words = [word for word, _count in found.most_common()]
                reasons.append(Reason(self._topics[key], words, found.total()))
        reasons.sort(key=lambda reason: (-reason.times, reason.topic.name))
        tied = len(reasons) > 1 and reasons[0].times == reasons[1].times
        return Suggestion(reasons[0].topic if reasons and not tied else None, reasons)


def _fold(text: str) -> str:
    return _SPACES.sub(" ", text).strip().casefold()
