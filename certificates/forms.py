"""What a stranger can hand in to check a certificate."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.uploads import MAX_BYTES, DigestedFile


class NumberForm(forms.Form):
    """The number or the address that is printed on a certificate."""

    nummer = forms.CharField(
        label=_("Number or web address"),
        help_text=_("You find both at the bottom of the proof."),
        max_length=300,
        error_messages={
            "required": _("Fill in the number or the web address first."),
            "max_length": _("This is too long for a number or a web address."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class FileForm(forms.Form):
    """The document itself, or the credential."""

    bestand = forms.FileField(
        label=_("File of the proof (PDF or JSON)"),
        help_text=_("At most 2 MB. We check the file and do not keep it."),
        error_messages={
            "required": _("Choose the file of the proof first."),
            "empty": _("This file is empty. Choose another file."),
            "max_length": _("The name of this file is too long. Give it a shorter name."),
        },
        max_length=255,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf,application/json,.json,.jsonld"}),
    )

    def __init__(self, *args: Any, hung_up: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if hung_up:
            self.fields["bestand"].error_messages["required"] = self.too_large()

    @staticmethod
    def too_large() -> str:
        """What to say about a file over the limit."""
        return str(_("This file is larger than 2 MB. Our proofs are smaller, so this is not our file."))

    def clean_bestand(self) -> DigestedFile:
        """Refuse what cannot be one of our documents, with the reason."""
        file = self.cleaned_data["bestand"]
        assert isinstance(file, DigestedFile)
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(self.too_large(), code="too_large")
        if not file.is_pdf and not file.is_json:
            text = _(
                "This is not a PDF and not a credential in JSON. Choose the file that the holder received from us."
            )
            raise forms.ValidationError(text, code="other_kind")
        return file
