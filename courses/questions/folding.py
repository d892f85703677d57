"""When two short texts are the same answer."""

import unicodedata

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})
_SIGNS = str.maketrans(dict.fromkeys("‘’‚‛`´", "'") | dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‐‑‒–—−", "-"))
_EDGES = " .,;:!?\"'"


def fold(text: str, *, exact: bool = False) -> str:
    """A text without differences of spaces, quotes and dashes and, unless ``exact``, of case, accents and a full stop."""
    one_form = " ".join(unicodedata.normalize("NFC", text).translate(_SIGNS).split())
    if exact:
        return one_form
    apart = unicodedata.normalize("NFKD", one_form.casefold())
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_LETTERS)
    bare = " ".join(letters.split())
    return bare.strip(_EDGES) or bare


def slips_allowed(answer: str) -> int:
    """How many typing slips a folded answer forgives: 1 from five letters on, 2 from ten."""
    letters = sum(letter.isalpha() for letter in answer)
    return (letters >= 5) + (letters >= 10)


def is_slip(written: str, answer: str, *, exact: bool = False) -> bool:
    """Tell whether ``written`` is ``answer`` with few enough slips: a letter too many, too few, changed or swapped.

    Other digits are another answer (article 475 is not 476), and so is another first letter (``on``verplicht).
    Distance: optimal string alignment, restricted Damerau-Levenshtein.
    """
    one, other = fold(written, exact=exact), fold(answer, exact=exact)
    if one[:1] != other[:1] or _digits(one) != _digits(other):
        return False
    return _within(one, other, slips_allowed(other))


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _within(one: str, other: str, slips: int) -> bool:
    """Tell whether at most ``slips`` edits make one text the other; a branch for each kind of edit at each difference."""
    if abs(len(one) - len(other)) > slips:
        return False
    same = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if same is None:
        return True  # one is the beginning of the other, and the lengths differ by no more than is allowed
    one, other = one[same:], other[same:]
    if not slips:
        return False
    swapped = len(one) > 1 and len(other) > 1 and one[0] == other[1] and one[1] == other[0]
    return (
        _within(one[1:], other[1:], slips - 1)
        or _within(one[1:], other, slips - 1)
        or _within(one, other[1:], slips - 1)
        or (swapped and _within(one[2:], other[2:], slips - 1))
    )
