"""The form of the letter check."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naast.language.intake import MAX_CHARACTERS, clean, too_long_message
from naast.language.letter import FEWEST_WORDS
from naast.language.sentences import words


class LetterField(forms.CharField):
    """A text as it was pasted, without the signs nobody sees."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """The cleaned text."""
        return clean(value or "")

    def validate(self, value: str) -> None:
        """Refuse what cannot be checked.

        Raises:
            ValidationError: the text is empty, too short to say anything about, or too long.
        """
        if not value.strip():
            raise forms.ValidationError(_("Paste a letter or an e-mail here first."))
        if len(value) > MAX_CHARACTERS:
            raise forms.ValidationError(too_long_message())
        if words(value) < FEWEST_WORDS:
            raise forms.ValidationError(
                _("This is too short to say anything about. Paste a whole sentence, or rather the whole letter.")
            )


class LetterForm(forms.Form):
    """A letter to check. Not bound to any row: nothing of it is stored."""

    tekst = LetterField(
        label=_("Your letter or e-mail"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "true", "autocomplete": "off", "data-letter": ""}),
    )
