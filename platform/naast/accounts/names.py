"""Names as people write them, without what only hides or breaks a page."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def clean_name(name: str) -> str:
    """A name in NFC with single spaces.

    Control, format and direction characters (Unicode categories Cc, Cf, Cs, Co, Cn) are removed: they have no place in
    a name, and direction overrides can make a certificate read differently from what it says. The joiners U+200C and
    U+200D are kept, since some scripts and emoji need them.

    Raises:
        ValidationError: nothing readable is left, or the name has markup characters.
    """
    kept = "".join(
        character
        for character in unicodedata.normalize("NFC", name)
        if character in "\u200c\u200d" or character.isspace() or unicodedata.category(character)[0] != "C"
    )
    cleaned = " ".join(kept.split())
    if not any(character.isalpha() for character in cleaned):
        raise ValidationError(_("Write your name with at least one letter."))
    if any(character in "<>{}" for character in cleaned):
        raise ValidationError(_("A name cannot have the characters < > { }. Leave them out."))
    return cleaned
