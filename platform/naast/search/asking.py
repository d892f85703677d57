"""What somebody means: the words of a question, their other forms, their synonyms, and words made with them."""

from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Length

from naast.search.models import QUERY_LENGTH, Word
from naast.search.teaching import Stems, Thesaurus, thesaurus
from naast.search.words import STOP_WORDS, stem, words

MOST_WORDS = 8  # of a question; more say nothing more
MOST_RELATED = 60  # beginnings and compounds of all words together
EXACT, SYNONYM, RELATED = 1.0, 0.5, 0.2
_BEGINS, _ENDS = 4, 5  # letters: “incasso” finds “incassokosten”, and so does “kosten”


@dataclass(frozen=True)
class Way:
    """One way to say a part of the question: all these stems have to be there."""

    stems: Stems
    factor: float


@dataclass(frozen=True)
class Part:
    """A word of the question, or words that are one name, with every way to say it. The first way is as typed."""

    typed: tuple[str, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Question:
    """What is looked for.

    Parameters:
        text: as it was typed, cut and without control characters.
        parts: each has to be found. None: there was no word in it that says anything.
    """

    text: str
    parts: tuple[Part, ...]

    @property
    def stems(self) -> set[str]:
        """Everything that may be found."""
        return {found for part in self.parts for way in part.ways for found in way.stems}


def clean(text: str) -> str:
    """A question as it can be shown and stored: no control characters, one space between words, at most 100 letters."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text[: 4 * QUERY_LENGTH])
    return " ".join(printable.split())[:QUERY_LENGTH].strip()


def asked(text: str) -> Question:
    """Read a question. Two questions to the database: the synonyms, and the words made with these words."""
    text = clean(text)
    typed = words(text)
    # “de” alone says nothing; a title may still consist of such words, and “wat is de wki” asks for the last one.
    typed = [word for word in typed if word not in STOP_WORDS] or typed
    typed = list(dict.fromkeys(typed))[:MOST_WORDS]
    if not typed:
        return Question(text, ())
    return Question(text, tuple(_with_related(_parts(typed, thesaurus()))))


def _parts(typed: list[str], known: Thesaurus) -> list[Part]:
    parts, place, stems = [], 0, [stem(word) for word in typed]
    while place < len(typed):
        phrase, others = known.starting(stems, place) or ((stems[place],), ())
        ways = (Way(phrase, EXACT), *(Way(other, SYNONYM) for other in others))
        parts.append(Part(tuple(typed[place : place + len(phrase)]), ways))
        place += len(phrase)
    return parts


def _with_related(parts: list[Part]) -> list[Part]:
    """Add words that begin with a single word of the question, and compounds that end with it."""
    single = [part for part in parts if len(part.typed) == 1 and len(part.typed[0]) >= _BEGINS]
    if not single:
        return parts
    wanted = Q()
    for part in single:
        wanted |= _related_to(part)
    rows = list(Word.objects.filter(wanted).order_by(Length("word"), "word").values_list("word", "stem")[:MOST_RELATED])
    return [_extended(part, rows) if part in single else part for part in parts]


def _related_to(part: Part) -> Q:
    word, root = part.typed[0], stem(part.typed[0])
    found = Q(word__startswith=word)
    if len(root) >= _BEGINS:
        found |= Q(stem__startswith=root)
    if len(word) >= _ENDS and len(root) >= _BEGINS:
        found |= Q(stem__endswith=root)
    return found


def _extended(part: Part, rows: list[tuple[str, str]]) -> Part:
    word, root = part.typed[0], stem(part.typed[0])
    there = {way.stems for way in part.ways}
    related = [
        (found,)
        for surface, found in rows
        if surface.startswith(word)
        or (len(root) >= _BEGINS and found.startswith(root))
        or (len(word) >= _ENDS and len(root) >= _BEGINS and found.endswith(root))
    ]
    return Part(part.typed, part.ways + tuple(Way(way, RELATED) for way in dict.fromkeys(related) if way not in there))
