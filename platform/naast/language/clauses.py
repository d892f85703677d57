"""Sentences that are too long, and sentences with more than one subclause."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naast.language.lexicon import lexicon
from naast.language.passage import Passage, Sentence, Token
from naast.language.report import Finding
from naast.language.sentences import MOST_WORDS, words

AMBER_FROM = 16  # words
MOST_SUBCLAUSES = 1
# These begin a subclause wherever they stand.
_ALWAYS = lexicon("subclauses")
# These do when the next word can be the subject; otherwise "dat bedrag", "als klant", "hoe laat".
_BEFORE_SUBJECT = frozenset(
    ["dat", "als", "wanneer", "wat", "waarom", "hoe", "hoeveel", "wie", "waar", "welke", "zolang", "sinds"]
)
_SUBJECTS = lexicon("subjects")
_NEVER_FIRST = frozenset(
    ["wat", "waarom", "hoe", "hoeveel", "wie", "waar", "welke", "wanneer"]
)  # there they begin a question
_NOT_AFTER_ALS = frozenset(["een"])  # "als een klant" compares
_ASKING = lexicon("asking")
_DETERMINERS = lexicon("determiners")
_PEOPLE = frozenset(["mensen", "iemand", "iedereen", "degene", "degenen", "klanten"])


def sentence_findings(passage: Passage) -> Iterator[Finding]:
    """One finding for each long sentence, and one at the second subclause of a sentence."""
    for sentence in passage.sentences:
        yield from _long(passage, sentence)
        yield from _subclauses(passage, sentence)


def _long(passage: Passage, sentence: Sentence) -> Iterator[Finding]:
    text = passage.text[sentence.start : sentence.end]
    count = words(text)
    if count < AMBER_FROM:
        return
    red = count > MOST_WORDS
    yield Finding(
        kind="long_sentence",
        start=sentence.start,
        end=sentence.end,
        text=text,
        message=ngettext("This sentence has %(count)d word.", "This sentence has %(count)d words.", count)
        % {"count": count},
        better=_("Make two or three sentences of it: one message each.")
        if red
        else _("Try to make two sentences of it. About ten words read best."),
        source="",
        level="red" if red else "amber",
    )


def _subclauses(passage: Passage, sentence: Sentence) -> Iterator[Finding]:
    begins = subclauses(passage.words(sentence))
    if len(begins) <= MOST_SUBCLAUSES:
        return
    second = begins[MOST_SUBCLAUSES]
    text = passage.text[second.start : second.end]
    yield Finding(
        kind="subclauses",
        start=second.start,
        end=second.end,
        text=text,
        message=_("This sentence has %(count)d subclauses. The second begins here.") % {"count": len(begins)},
        better=_("Put a full stop before ‘%(word)s’ and begin a new sentence.") % {"word": text},
        source="",
        level="amber",
    )


def subclauses(tokens: Sequence[Token]) -> list[Token]:
    """The words that begin a subclause, in order."""
    return [token for place, token in enumerate(tokens) if _begins(tokens, place)]


def _begins(tokens: Sequence[Token], place: int) -> bool:
    word = tokens[place].folded
    if word in _ALWAYS:
        # "Waarvoor is dit bedrag?" is a question.
        return not (place == 0 and word.startswith("waar"))
    following = tokens[place + 1].folded if place + 1 < len(tokens) else ""
    if word in _BEFORE_SUBJECT:
        first = place == 0 and word in _NEVER_FIRST
        return not first and following in _SUBJECTS and not (word == "als" and following in _NOT_AFTER_ALS)
    before = tokens[place - 1].folded if place else ""
    if word == "of":
        return before in _ASKING and following in _SUBJECTS
    return word == "die" and _relative(tokens, place, before, following)


def _relative(tokens: Sequence[Token], place: int, before: str, following: str) -> bool:
    """Whether ``die`` says more about a noun before it, and does not point: "die rekening"."""
    if not before or not before[0].isalpha():
        return before == "," and place > 1 and following in _SUBJECTS
    named = place > 1 and tokens[place - 2].folded in _DETERMINERS
    return named or before in _PEOPLE or (following in _SUBJECTS - {"de", "het"} and len(before) > 3)
