"""Which Dutch words are past participles, as far as their letters tell."""

import re
from functools import lru_cache

from naast.language.lexicon import lexicon

# What a verb can be taken apart into: "opsturen" becomes "opgestuurd".
_APART = (
    "aan|achter|af|bij|binnen|dicht|door|goed|hoog|in|kwijt|langs|los|mede|mee|na|neer|om|onder|op|open|over|plaats|"
    "rond|samen|schoon|stil|stop|tegen|terug|terecht|toe|uit|vast|vol|voor|vooruit|voort|vrij|weg|weer"
)
_WITH_GE = re.compile(rf"(?:{_APART})?ge[a-zà-ÿ]{{2,}}(?:d|[^d\W]t|en)")
_WITHOUT_GE = re.compile(rf"(?:{_APART})?(?:be|ver|ont|her|er|mis)[a-zà-ÿ]{{2,}}(?:d|(?:[kfsxph]|ch)t)")
# Strong verbs without ge-, verbs whose participle the letters do not give away, and -aan and -ien.
_KNOWN = lexicon("participles")
# These look like participles and are other words.
_NONE = lexicon("not-participles")
_INFINITIVES = ("geven", "gelden", "genieten", "geloven", "gebruiken", "gebeuren", "geleiden")
# With "zijn" these tell how something is, not what was done to it.
_STATES = lexicon("states")
# Verbs that take "zijn" without being passive: "de brief is gekomen".
_BY_ITSELF = re.compile(
    r".*(?:gekomen|gegaan|gebleven|geweest|geworden|gebeurd|gevallen|gestorven|gegroeid|gestegen|gedaald|gelukt|mislukt|"
    r"geslaagd|gestopt|begonnen|vertrokken|verhuisd|veranderd|verdwenen|verlopen|verstreken|ontstaan|overleden|"
    r"geschrokken|toegenomen|afgenomen|opgelopen|gelopen|gereden|gezakt|verschenen|verjaard|verbeterd|verslechterd|"
    r"ontwikkeld|gewijzigd|hersteld|gewisseld|geland|gesprongen|gezonken|gevlucht|getreden|gebroken|gerezen|"
    r"gekrompen|ontsnapt|geëindigd|uitgekeken|bevallen|gestrand|gezwicht|ingestort)"
)


@lru_cache(maxsize=4096)
def is_participle(word: str) -> bool:
    """Whether this word, without capitals, is a past participle."""
    # "doorgeven" is an infinitive, "doorgegeven" is none.
    if word in _NONE or (word.endswith(_INFINITIVES) and not word.endswith("gegeven")):
        return False
    return word in _KNOWN or bool(_WITH_GE.fullmatch(word) or _WITHOUT_GE.fullmatch(word))


@lru_cache(maxsize=4096)
def happens_by_itself(word: str) -> bool:
    """Whether this participle with "zijn" tells what happened, or how things are, rather than what was done."""
    return word in _STATES or bool(_BY_ITSELF.fullmatch(word))
