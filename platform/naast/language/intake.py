"""What comes in: how much of it, and without the signs nobody sees."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

from naast.language.sentences import MOST_CHARACTERS

MAX_CHARACTERS = MOST_CHARACTERS
# Control signs but the tab and the new line, signs without width, the soft hyphen and half of a pair.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff]"
)
_LINE_END = re.compile("\r\n?|[\x85\u2028\u2029]")
_MOST_MARKS = 30  # above and below one letter; no language stacks more (Unicode Standard Annex 15)
_LOOKED_AT = 4 * MAX_CHARACTERS  # signs, of which many can become one; what is longer is refused anyway


class TextRefusedError(ValueError):
    """A text cannot be checked; the message tells the writer why and what to do."""


def clean(text: str) -> str:
    """The text as people see it: one sign for the end of a line, letters with their accents, nothing unseen."""
    seen = _UNSEEN.sub("", _LINE_END.sub("\n", text[:_LOOKED_AT]))
    return unicodedata.normalize("NFC", "".join(_without_stacks(seen)))


def _without_stacks(text: str) -> Iterator[str]:
    """The text with at most so many marks on a letter: putting a run in order costs the square of its length."""
    run = 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        if run <= _MOST_MARKS:
            yield sign


def too_long_message() -> str:
    """What to say about a text with more than ``MAX_CHARACTERS``."""
    return _("This text is too long. The check takes at most %(most)s characters. Take a part of it.") % {
        "most": f"{MAX_CHARACTERS:,}".replace(",", ".")
    }
