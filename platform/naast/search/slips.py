"""Typing slips: for a word that nothing holds, the nearest word of the index. Bounded work on every database."""

from django.db.models import Exists, OuterRef, Q

from naast.search.models import Posting, Word
from naast.search.words import STOP_WORDS, stem

SHORTEST = 4  # letters: everything is near a shorter word
MOST_COMPARED = 2000  # words of the index for each word of the question
MOST_WORDS = 3  # of a question


def mended(query_words: list[str], missing: tuple[str, ...]) -> str:
    """The question with the nearest words in place of those that nothing holds; empty when nothing is near."""
    nearest = {word: near for word in missing[:MOST_WORDS] if (near := nearest_to(word))}
    if not nearest:
        return ""
    return " ".join(nearest.get(word, word) for word in query_words)


def nearest_to(word: str) -> str:
    """The word of the index with the fewest slips: one in four to seven letters, two in more. Empty when there is none.

    Only words with the same beginning or the same end are compared: who misses both meant another word.
    """
    if len(word) < SHORTEST or word.isdigit():
        return ""
    allowed = 1 if len(word) < 8 else 2
    near = Word.objects.filter(
        Q(word__startswith=word[:2]) | Q(word__startswith=word[1::-1]) | Q(word__endswith=word[-3:]),
        length__range=(len(word) - allowed, len(word) + allowed),
    )
    near = near.filter(Exists(Posting.objects.filter(stem=OuterRef("stem"))))
    best, fewest = "", allowed + 1
    for other in near.order_by("length", "word").values_list("word", flat=True)[:MOST_COMPARED]:
        slips = distance(word, other, fewest - 1)
        # Of equal slips the word with the same first letter: people seldom miss that one.
        if slips < fewest or (slips == fewest <= allowed and best[:1] != word[:1] == other[:1]):
            best, fewest = other, slips
    return "" if stem(best) == stem(word) or best in STOP_WORDS else best


def distance(one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, too many, or swapped with their neighbour; ``most + 1`` for more than that.

    Damerau and Levenshtein's distance where no letter is mended twice (optimal string alignment).
    """
    most = max(most, 0)
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, sign in enumerate(one, start=1):
        before, last, row = row, before, [place]
        for number, letter in enumerate(other, start=1):
            cost = min(before[number] + 1, row[number - 1] + 1, before[number - 1] + (sign != letter))
            swapped = place > 1 and number > 1 and sign == other[number - 2] and one[place - 2] == letter
            if swapped:
                cost = min(cost, last[number - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
