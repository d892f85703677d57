"""Which entries answer a question, and how well. The same on every database: the index is a table of words.

An entry answers when it holds every part of the question in one of its ways. What a part is worth is its best way: what
the word weighs there (a title weighs most), less for a synonym or a compound, and more for a word that few entries hold.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from naast.search.asking import Part, Question, Way
from naast.search.models import Posting, SearchEntry

ENTRIES = 10_000  # the size that the weight of rare words was made for; only the order hangs on it


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that answers."""

    key: int
    source: str
    topics: tuple[str, ...]
    date: date | None
    score: float


@dataclass(frozen=True)
class Matches:
    """All entries that answer, best first.

    Parameters:
        partly: no entry holds every part; these hold as many as any does.
        missing: words of the question that no entry holds.
    """

    found: list[Match]
    partly: bool
    missing: tuple[str, ...]


def match(question: Question) -> Matches:
    """Find what answers: two questions to the database."""
    if not question.parts:
        return Matches([], partly=False, missing=())
    postings = Posting.objects.filter(stem__in=question.stems)
    rows = list(postings.values_list("entry_id", "stem", "weight").iterator(chunk_size=5000))
    scores = _scores(question.parts, rows)
    missing = tuple(
        word
        for place, part in enumerate(question.parts)
        if not any(each[place] for each in scores.values())
        for word in part.typed
    )
    most = max((sum(map(bool, each)) for each in scores.values()), default=0)
    if not most:
        return Matches([], partly=False, missing=missing)
    best = {entry: sum(each) for entry, each in scores.items() if sum(map(bool, each)) == most}
    return Matches(_with_facts(best, question), partly=most < len(question.parts), missing=missing)


def everything() -> Matches:
    """All entries, the newest first: for who looks around in a topic or kind without a word."""
    today = timezone.localdate()
    rows = SearchEntry.objects.filter(Q(until=None) | Q(until__gt=today)).values_list("pk", "source", "topics", "date")
    found = [Match(key, source, tuple(topics.split()), day, 0.0) for key, source, topics, day in rows]
    found.sort(key=lambda each: (-(each.date or date.min).toordinal(), each.key))
    return Matches(found, partly=False, missing=())


def _scores(parts: tuple[Part, ...], rows: Sequence[tuple[int, str, int]]) -> dict[int, list[float]]:
    """What each part of the question is worth in each entry: its best way there, nothing when it is missing."""
    spread = Counter(stem for _entry, stem, _weight in rows)
    rarity = {stem: math.log(2 + ENTRIES / number) for stem, number in spread.items()}
    single, several = _ways(parts, rarity)
    scores: dict[int, list[float]] = defaultdict(lambda: [0.0] * len(parts))
    named = {stem for _place, way in several for stem in way.stems}
    held: dict[int, dict[str, float]] = defaultdict(dict)
    for entry, stem, weight in rows:
        for place, factor in single.get(stem, ()):
            score = scores[entry]
            score[place] = max(score[place], weight * factor)
        if stem in named:
            held[entry][stem] = weight * rarity[stem]
    for entry, stems in held.items():
        for place, way in several:
            if all(stem in stems for stem in way.stems):
                scores[entry][place] = max(scores[entry][place], way.factor * min(stems[stem] for stem in way.stems))
    return scores


def _ways(
    parts: tuple[Part, ...], rarity: Mapping[str, float]
) -> tuple[dict[str, list[tuple[int, float]]], list[tuple[int, Way]]]:
    """Ways of one stem, by that stem, with what a point of weight is worth; and ways of several stems."""
    single: dict[str, list[tuple[int, float]]] = defaultdict(list)
    several: list[tuple[int, Way]] = []
    for place, part in enumerate(parts):
        for way in part.ways:
            if len(way.stems) > 1:
                several.append((place, way))
            elif way.stems[0] in rarity:
                single[way.stems[0]].append((place, way.factor * rarity[way.stems[0]]))
    return single, several


def _with_facts(best: Mapping[int, float], question: Question) -> list[Match]:
    """The entries with what filters and order need; without what is over."""
    today = timezone.localdate()
    rows = SearchEntry.objects.filter(Q(until=None) | Q(until__gt=today))
    # Not thousands of keys as parameters: SQLite takes no more than some.
    if len(best) <= 500:
        rows = rows.filter(pk__in=best)
    else:
        rows = rows.filter(pk__in=Posting.objects.filter(stem__in=question.stems).values("entry"))
    facts = rows.values_list("pk", "source", "topics", "date").iterator(chunk_size=5000)
    found = [
        Match(key, source, tuple(topics.split()), day, best[key]) for key, source, topics, day in facts if key in best
    ]
    found.sort(key=lambda each: (-each.score, -(each.date or date.min).toordinal(), each.key))
    return found
