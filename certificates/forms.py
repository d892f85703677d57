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
    """The document itself."""

    bestand = forms.FileField(
        label=_("PDF file"),
        help_text=_("At most 2 MB. We compare the file and do not keep it."),
        error_messages={
            "required": _("Choose a PDF file first."),
            "empty": _("This file is empty. Choose another file."),
            "max_length": _("The name of this file is too long. Give it a shorter name."),
        },
        max_length=255,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
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
        if b"%PDF-" not in file.start:
            raise forms.ValidationError(_("This is not a PDF file. Choose the PDF of the proof."), code="no_pdf")
        return file
