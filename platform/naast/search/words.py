"""Words as the index knows them: small letters without accents, and the stem that Dutch forms share.

The stems are Snowball's (Kraaij and Pohlmann's for Dutch), in Python: the same on SQLite and PostgreSQL.
"""

import re
import threading
import unicodedata
from functools import lru_cache
from typing import Any

import snowballstemmer

LONGEST = 40  # letters of a word; what follows is left out
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")
_local = threading.local()

# Words that stand in nearly every text and say nothing about it.
_STOP_WORDS = """
    aan al alle als bij daar dan dat de deze die dit doe doen doet door een en er ge geen had hand hebben hebt
    heeft het hier hij hoe hun iemand iets ik in is ja je jij jou jouw kan kun kunnen kunt maar me mag mee meer
    men met mij mijn mogen moet moeten na naar niet nog nu of om omdat ons onze ook op over te tegen toch toen
    tot u uit uw van veel voor waar waren was wat we wel werd wie wij wil willen word worden wordt ze zelf zich
    zij zijn zo zonder zou the and or to for are what how
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Small letters, no accents, no ``’s`` of a plural or owner; at most 40 letters."""
    split = _POSSESSIVE.sub("", word[: 2 * LONGEST].casefold())
    for _time in range(2):  # taken apart, “𝕊” is a capital again (Unicode standard, section 3.13)
        split = unicodedata.normalize("NFKD", split).casefold()
    return "".join(sign for sign in split if sign.isalnum())[:LONGEST]


@lru_cache(maxsize=100_000)
def stem(folded: str) -> str:
    """What the forms of a Dutch word share: ``brieven`` and ``brief`` give ``brief``."""
    stemmer: Any = getattr(_local, "stemmer", None)
    if stemmer is None:  # one for each thread: a stemmer keeps the word it works on
        stemmer = _local.stemmer = snowballstemmer.stemmer("dutch")
    return str(stemmer.stemWord(folded))[:LONGEST] or folded


def words(text: str) -> list[str]:
    """The folded words of a text in their order, without single letters; digits may stand alone."""
    folded = (fold(found) for found in WORD.findall(text))
    return [word for word in folded if len(word) > 1 or word.isdigit()]


def telling(text: str) -> list[str]:
    """The folded words that say what a text is about."""
    return [word for word in words(text) if word not in STOP_WORDS]
