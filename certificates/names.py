"""Names as they may be printed: one normal form, nothing that hides or turns text around."""

import re
import unicodedata

MAX_MARKS = 3
"""Combining marks kept on one letter. Real orthographies need two; stacks of more would run over other lines."""

_MANY_SPACES = re.compile(r"\s+")
_DROPPED = {"Cc", "Cf", "Cs"}  # control; format, which holds the bidirectional controls; lone surrogates
# Seen by nobody, although they are letters or marks: a grapheme joiner, Hangul fillers, variation selectors.
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_STACKED = {"Mn", "Me"}  # marks that take no room of their own


def clean(text: str) -> str:
    """Return ``text`` in NFC on one line, without control, format, surrogate and invisible characters.

    Line ends and tabs become a space. Letters, marks and punctuation of every script stay.
    """
    spaced = _INVISIBLE.sub("", _MANY_SPACES.sub(" ", text))
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", "".join(c for c in spaced if not _is_dropped(c))):
        marks = marks + 1 if unicodedata.category(character) in _STACKED else 0
        if marks <= MAX_MARKS:
            kept.append(character)
    return _MANY_SPACES.sub(" ", "".join(kept)).strip()


def without_pictures(text: str) -> str:
    """Return ``text`` cleaned, and without emoji and other pictures that carry no words.

    For titles and outcomes only: a person's name is never changed like this without asking.
    """
    pictures = "".join(c for c in text if not _is_picture(c))
    return clean(pictures)


def _is_dropped(character: str) -> bool:
    return unicodedata.category(character) in _DROPPED


def _is_picture(character: str) -> bool:
    # So holds emoji and dingbats, and also ° and ©, which every face has. Sk above the BMP are skin tones.
    if "\ufe00" <= character <= "\ufe0f":
        return True
    return unicodedata.category(character) in {"So", "Sk"} and ord(character) >= 0x2190
