"""Passive sentences: "de rekening wordt betaald" does not say by whom."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from naast.language.lexicon import lexicon
from naast.language.participles import happens_by_itself, is_participle
from naast.language.passage import Passage, Token
from naast.language.report import Finding

_WORDEN = frozenset(["word", "wordt", "worden", "werd", "werden"])
_ZIJN = frozenset(["is", "ben", "bent", "zijn", "was", "waren"])
_HEBBEN = frozenset(["heb", "hebt", "heeft", "hebben", "had", "hadden"])
# A full stop within a sentence belongs to an abbreviation: "per 18 sept. 2026".
_SIGNS = frozenset(',;:!?()–—-“”"…')
# What stands between a participle and the verb behind it: "dat het betaald zal worden", but not "gespreid betalen is".
_HELPING = frozenset(
    [
        "had",
        "hadden",
        "hoeft",
        "hoeven",
        "kan",
        "kon",
        "kunnen",
        "mag",
        "mocht",
        "mogen",
        "moest",
        "moet",
        "moeten",
        "niet",
        "te",
        "zal",
        "zou",
        "zouden",
        "zullen",
    ]
)
# A new part of the sentence with a verb of its own.
_PARTS = lexicon("clause-starts")
_PARTS_FOR_ZIJN = _PARTS | {"en", "of"}
# Before a participle these make it an adjective: "een verhoogd bedrag".
_ARTICLES = lexicon("articles")
_MOST_BETWEEN = 12  # words
# After these, "zijn" is somebody's: "in zijn brief".
_PREPOSITIONS = lexicon("prepositions")


def passive_findings(passage: Passage) -> Iterator[Finding]:
    """One finding for each part of a sentence that is passive."""
    for sentence in passage.sentences:
        tokens = passage.words(sentence)
        reached = -1
        for place, token in enumerate(tokens):
            if place <= reached or token.folded not in _WORDEN | _ZIJN:
                continue
            other = _participle(tokens, place)
            if other is not None:
                first, last = sorted((place, other))
                reached = last
                yield _finding(passage, tokens[first], tokens[last])


def _participle(tokens: Sequence[Token], place: int) -> int | None:
    """Where the participle stands that makes the verb at ``place`` passive."""
    by_worden = tokens[place].folded in _WORDEN
    if not by_worden and _somebodys(tokens, place):
        return None
    parts = _PARTS if by_worden else _PARTS_FOR_ZIJN
    around = [*_reach(tokens, place, 1, parts), *_reach(tokens, place, -1, parts)]
    if not by_worden and any(tokens[each].folded in _HEBBEN | _WORDEN for each in around):
        return None
    for each in around:
        word = tokens[each].folded
        # In front of the verb only at its side: "dat de brief verstuurd wordt".
        beside = each > place or all(tokens[between].folded in _HELPING for between in range(each + 1, place))
        if beside and is_participle(word) and not _adjective(tokens, each, by_worden):
            if by_worden or not happens_by_itself(word):
                return each
            return None
    return None


def _reach(tokens: Sequence[Token], place: int, step: int, parts: frozenset[str]) -> Iterator[int]:
    """The places on one side of the verb that belong to the same part of the sentence, the nearest first."""
    for distance in range(1, _MOST_BETWEEN + 1):
        each = place + step * distance
        if not 0 <= each < len(tokens) or tokens[each].folded in _SIGNS or tokens[each].folded in parts:
            return
        yield each


def _adjective(tokens: Sequence[Token], place: int, by_worden: bool) -> bool:
    """Whether the participle belongs to a noun behind it: "een verhoogd bedrag"."""
    before = tokens[place - 1].folded if place else ""
    return before in _ARTICLES or (before == "het" and not by_worden and place + 1 < len(tokens))


def _somebodys(tokens: Sequence[Token], place: int) -> bool:
    """Whether "zijn" is a possession: "in zijn brief"."""
    return tokens[place].folded == "zijn" and place > 0 and tokens[place - 1].folded in _PREPOSITIONS


def _finding(passage: Passage, first: Token, last: Token) -> Finding:
    return Finding(
        kind="passive",
        start=first.start,
        end=last.end,
        text=passage.text[first.start : last.end],
        message=_("This is passive: the reader does not see who does it."),
        better=_("Say who does what: ‘we send you’ instead of ‘is sent to you’."),
        source="",
        level="amber",
    )
