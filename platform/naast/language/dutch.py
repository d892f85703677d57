"""Whether a text is Dutch: the check knows no other language."""

from collections.abc import Sequence

from naast.language.lexicon import lexicon
from naast.language.passage import Token

FEWEST = 8  # words; below that nothing can be said
_MOST = 400  # words that are looked at
_DUTCH = lexicon("dutch")
_OTHERS = lexicon("not-dutch")


def is_dutch(tokens: Sequence[Token]) -> bool:
    """Whether the small words are mostly Dutch; a text of a few words gets the benefit of the doubt."""
    words = [token.folded for token in tokens[:_MOST] if token.folded[0].isalpha()]
    if len(words) < FEWEST:
        return True
    dutch, others = sum(word in _DUTCH for word in words), sum(word in _OTHERS for word in words)
    return dutch >= others and dutch * 25 >= len(words)
