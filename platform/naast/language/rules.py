"""Words and phrases to look for: jargon, harsh tone and wording that is protected by law.

A phrase is written as it stands in a letter. ``brief/mail`` stands for either word, and ``…`` for one to five words in
between. A phrase with ``-`` before it is an exception: where those words stand, nothing is said. Every phrase becomes a
path in a tree of words, so that a text is walked once however many rules there are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Literal

from naast.language.passage import Passage, Token, folded_words

Kind = Literal["jargon", "tone", "protected"]

MOST_FORMS = 200  # of one rule; more is a slip with slashes
MOST_WORDS = 20  # of one phrase
MOST_BETWEEN = 5  # words that "…" stands for
EXCEPTION = "-"  # before a phrase
_STOPS = frozenset(".!?;")  # a gap never reaches over the end of a sentence


class PhraseError(ValueError):
    """A phrase cannot be read; ``reason`` is empty, long, gap or many."""

    def __init__(self, phrase: str, reason: Literal["empty", "long", "gap", "many"]) -> None:
        super().__init__(f"{phrase}: {reason}")
        self.phrase, self.reason = phrase, reason


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What to look for, and what to say about it."""

    kind: Kind
    phrases: tuple[str, ...]
    better: str = ""
    explanation: str = ""
    source: str = ""


_FINE = Rule(kind="jargon", phrases=())  # what exceptions lead to


@dataclass(frozen=True, slots=True)
class Match:
    """A rule found from one token up to another."""

    first: int
    after: int
    rule: Rule


@dataclass(slots=True)
class _Node:
    """A place in the tree of words."""

    words: dict[str, "_Node"] = field(default_factory=dict)
    gap: "_Node | None" = None
    rule: Rule | None = None


def forms(phrases: Iterable[str]) -> list[tuple[str | None, ...]]:
    """Every way to write the phrases, as words to compare; ``None`` is a gap.

    Raises:
        PhraseError: a phrase has no words or too many, a gap at an end or two gaps, or there are too many ways.
    """
    found: list[tuple[str | None, ...]] = []
    for phrase in phrases:
        parts = [_alternatives(part) for part in phrase.replace("...", " … ").replace("…", " … ").split()]
        size = 1
        for part in parts:
            size *= len(part)
        if len(found) + size > MOST_FORMS:
            raise PhraseError(phrase, "many")
        for choice in product(*parts):
            words = tuple(word for part in choice for word in part)
            _check(phrase, words)
            found.append(words)
    return found


def _alternatives(part: str) -> list[list[str | None]]:
    if part == "…":
        return [[None]]
    choices = [piece for piece in part.split("/") if piece]
    return [list(folded_words(piece)) for piece in choices]


def _check(phrase: str, words: Sequence[str | None]) -> None:
    if not any(word and word[0].isalnum() for word in words):
        raise PhraseError(phrase, "empty")
    if len(words) > MOST_WORDS:
        raise PhraseError(phrase, "long")
    if words[0] is None or words[-1] is None or words.count(None) > 1:
        raise PhraseError(phrase, "gap")


class Rules:
    """Rules ready to be looked for; the first of two rules with the same phrase wins."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._protected, self._others = _Node(), _Node()
        for rule in rules:
            root = self._protected if rule.kind == "protected" else self._others
            for form in forms(phrase for phrase in rule.phrases if not phrase.startswith(EXCEPTION)):
                _plant(root, form, rule)
            for form in forms(phrase[1:] for phrase in rule.phrases if phrase.startswith(EXCEPTION)):
                _plant(root, form, _FINE)

    def protected(self, passage: Passage) -> list[Match]:
        """Wording that has to stay, in order, none over another."""
        return list(_walk(self._protected, passage, []))

    def matches(self, passage: Passage, protected: Sequence[Match] = ()) -> list[Match]:
        """Jargon and harsh tone outside the ``protected`` parts: the longest at each place, none over another."""
        return list(_walk(self._others, passage, protected))


def _plant(root: _Node, form: Sequence[str | None], rule: Rule) -> None:
    node = root
    for word in form:
        if word is None:
            node.gap = node = node.gap or _Node()
        else:
            node = node.words.setdefault(word, _Node())
    node.rule = node.rule or rule


def _walk(root: _Node, passage: Passage, closed: Sequence[Match]) -> Iterator[Match]:
    """The longest match at each place, left to right, between the closed parts."""
    tokens, begin = passage.tokens, 0
    for part in (*closed, None):
        limit = part.first if part else len(tokens)
        place = begin
        while place < limit:
            node = root.words.get(tokens[place].folded)
            found = _longest(node, tokens, place + 1, limit) if node else None
            if found and "\n\n" not in passage.text[tokens[place].start : tokens[found[0] - 1].end]:
                if found[1] is not _FINE:
                    yield Match(place, found[0], found[1])
                place = found[0]
            else:
                place += 1
        if part:
            begin = part.after


def _longest(node: _Node, tokens: Sequence[Token], place: int, limit: int) -> tuple[int, Rule] | None:
    """Where the longest path from ``node`` ends, and its rule. A path has one gap at most, so this stays small."""
    best: tuple[int, Rule] | None = None
    todo = [(node, place)]
    while todo:
        node, place = todo.pop()
        if node.rule is not None and (best is None or place > best[0]):
            best = place, node.rule
        if place < limit and (following := node.words.get(tokens[place].folded)) is not None:
            todo.append((following, place + 1))
        if node.gap is not None:
            for step in range(place, min(place + MOST_BETWEEN, limit - 1)):
                if tokens[step].folded in _STOPS:
                    break
                if (following := node.gap.words.get(tokens[step + 1].folded)) is not None:
                    todo.append((following, step + 2))
    return best
