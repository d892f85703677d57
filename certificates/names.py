"""Names as they may be printed: one normal form, nothing that hides or turns text around."""

import re
import unicodedata

MAX_MARKS = 3
"""Combining marks kept on one letter. Real orthographies need two; stacks of more would run over other lines."""

_MANY_SPACES = re.compile(r"\s+")
_DROPPED = {"Cc", "Cf", "Cs"}  # control; format, which holds the bidirectional controls; lone surrogates


def clean(text: str) -> str:
    """Return ``text`` in NFC on one line, without control, format and surrogate characters.

    Line ends and tabs become a space. Letters, marks and punctuation of every script stay.
    """
    spaced = _MANY_SPACES.sub(" ", text)
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", "".join(c for c in spaced if not _is_dropped(c))):
        marks = marks + 1 if unicodedata.combining(character) else 0
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
