"""What editors teach the search: words that mean the same, and pages that belong on top."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from naast.search.words import stem, telling, words

MOST_WORDS = 10
Stems = tuple[str, ...]


def stems_of(phrase: str) -> Stems:
    """The stems of what somebody typed; small words count only where there is nothing else."""
    return tuple(stem(word) for word in (telling(phrase) or words(phrase)))


def clean_synonyms(synonyms: Any) -> None:
    """Check a set of synonyms.

    Raises:
        ValidationError: fewer than two words that differ, more than ten, or a line that says nothing.
    """
    phrases = [stems_of(line) for line in synonyms.lines]
    if any(not phrase for phrase in phrases):
        raise ValidationError({"words": _("Every line needs a word of two letters or more.")})
    if len(set(phrases)) < 2:
        raise ValidationError({"words": _("Write at least two different words, each on its own line.")})
    if len(phrases) > MOST_WORDS:
        raise ValidationError({"words": _("Write at most %(count)d words.") % {"count": MOST_WORDS}})


@dataclass(frozen=True)
class Thesaurus:
    """All synonyms, by what somebody may type."""

    others: dict[Stems, tuple[Stems, ...]]
    longest: int

    def starting(self, typed: list[str], place: int) -> tuple[Stems, tuple[Stems, ...]] | None:
        """The longest phrase that begins at ``place`` in what was typed, with what means the same."""
        for length in range(min(self.longest, len(typed) - place), 0, -1):
            phrase = tuple(typed[place : place + length])
            if phrase in self.others:
                return phrase, self.others[phrase]
        return None


def thesaurus() -> Thesaurus:
    """Read all synonyms: one question to the database."""
    from naast.search.models import Synonyms

    others: dict[Stems, list[Stems]] = {}
    for row in Synonyms.objects.all():
        phrases = [stems_of(line) for line in row.lines]
        typed = phrases[:1] if row.direction == Synonyms.Direction.ONE_WAY else phrases
        for phrase in filter(None, typed):
            known = others.setdefault(phrase, [])
            known += [other for other in phrases if other and other != phrase and other not in known]
    return Thesaurus(
        {phrase: tuple(found[:MOST_WORDS]) for phrase, found in others.items()},
        max(map(len, others), default=0),
    )


def best_bet(query: str) -> Any:
    """The page that editors put above the results of exactly this, when everybody may read it; else ``None``."""
    from wagtail.models import Page

    from naast.search.models import BestBet

    typed = sorted(stems_of(query))
    if not typed:
        return None
    for row in BestBet.objects.only("queries", "page_id"):
        if any(sorted(stems_of(line)) == typed for line in row.queries.splitlines()):
            page = Page.objects.live().public().filter(pk=row.page_id).first()
            if page is not None and page.get_url():
                return page
    return None
