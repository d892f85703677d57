"""How hard a Dutch text is to read, by three formulas. An indication of readability, never proof of a language level.

Sources: Flesch-Douma (W.H. Douma, 1960), Brouwer (R.H.M. Brouwer, 1963), LIX (C.-H. Björnsson, 1968).
"""

import re
from dataclasses import dataclass
from typing import Literal

from naast.language.sentences import MOST_WORDS, sentences, words

Light = Literal["green", "amber", "red"]

LONG_WORD = 6  # letters; LIX counts words with more
GREEN_FROM, AMBER_FROM = 70.0, 60.0  # Flesch-Douma
MEAN_GREEN, MEAN_ACCEPTED, MEAN_AMBER = 10.0, 12.0, 15.0  # words in a sentence
_TOKEN = re.compile(r"[^\W_](?:[^\s]*[^\W_])?")
# Dutch writes one vowel sound with up to three letters; a diaeresis starts a new sound, so ë, ï, ö and ü stand alone.
# Hyphenation patterns undercount: they never split one letter off a word, as in over, open and april.
_VOWELS = re.compile(
    r"aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ei|ij|au|ou|[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿ]", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was counted in a text, and what the formulas make of it."""

    sentences: int
    words: int
    syllables: int
    long_words: int
    longest: int  # words in the longest sentence

    @property
    def mean_sentence(self) -> float:
        """Words in a sentence, on average; 0 for an empty text."""
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def douma(self) -> float:
        """Reading ease after Flesch and Douma: 100 is very easy, 0 very hard; 0 for an empty text."""
        if not self.words:
            return 0.0
        return 206.835 - 0.93 * self.mean_sentence - 77 * self.syllables / self.words

    @property
    def brouwer(self) -> float:
        """Reading ease after Brouwer, on about the same scale; 0 for an empty text."""
        if not self.words:
            return 0.0
        return 195 - 2 * self.mean_sentence - 2 / 3 * (100 * self.syllables / self.words)

    @property
    def lix(self) -> float:
        """Läsbarhetsindex: below 30 is easy, above 50 is hard; 0 for an empty text."""
        return self.mean_sentence + 100 * self.long_words / self.words if self.words else 0.0

    @property
    def light(self) -> Light:
        """The traffic light of the reading ease."""
        return "green" if self.douma >= GREEN_FROM else "amber" if self.douma >= AMBER_FROM else "red"

    @property
    def sentence_light(self) -> Light:
        """The traffic light of the sentences: up to 12 words on average is fine, one above 20 is not."""
        if self.longest > MOST_WORDS:
            return "red"
        return "green" if self.mean_sentence <= MEAN_ACCEPTED else "amber"


def syllables(word: str) -> int:
    """How many syllables a word has; at least one, since an abbreviation or number is read as something."""
    return max(len(_VOWELS.findall(word)), 1)


def measure(text: str) -> Reading:
    """Count a plain text, a line or paragraph a sentence of its own at least."""
    counts = [words(sentence) for sentence in sentences(text)]
    tokens = [token for line in text.splitlines() for token in _TOKEN.findall(line)]
    return Reading(
        sentences=sum(count > 0 for count in counts),
        words=sum(counts),
        syllables=sum(syllables(token) for token in tokens),
        long_words=sum(sum(letter.isalpha() for letter in token) > LONG_WORD for token in tokens),
        longest=max(counts, default=0),
    )
