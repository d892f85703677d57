"""What somebody fills in for a file."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from naast.downloads.newsletter import Offer
from naast.mail.addresses import LONGEST, validate_deliverable


class AskForm(forms.Form):
    """Name and address; the newsletter is a box of its own, never ticked and never needed for the file."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Fill in your name.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=LONGEST,
        validators=[validate_deliverable],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Fill in your e-mail address."),
            "invalid": _("This is not a complete e-mail address. Example: name@example.org."),
        },
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    newsletter = forms.BooleanField(required=False)
    # Which words stood beside the box: those that an editor changed meanwhile have to be read first.
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    # People do not see this field; programs that fill in every field do.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, *args: Any, offer: Offer | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        if offer is None:
            del self.fields["newsletter"]
        else:
            self.fields["newsletter"].label = offer.text
            self.fields["shown"].initial = offer.mark

    def clean_name(self) -> str:
        """One line: the name stands in a mail."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_organisation(self) -> str:
        """The same."""
        return " ".join(str(self.cleaned_data["organisation"]).split())

    def clean(self) -> dict[str, Any]:
        """Nobody agrees to words that were not on the page."""
        data = super().clean() or {}
        if self.offer and data.get("newsletter") and data.get("shown") != self.offer.mark:
            self.add_error("newsletter", _("The text that you agree to has just changed. Read it again."))
            if isinstance(self.data, QueryDict):
                self.data = self.data.copy()
                self.data["shown"] = self.offer.mark
                self.data.pop("newsletter", None)
        return data

    @property
    def consent(self) -> Offer | None:
        """The newsletter whose box was ticked; only on a valid form."""
        return self.offer if self.cleaned_data.get("newsletter") else None

    @property
    def caught(self) -> bool:
        """Whether a program filled in the hidden field."""
        return bool(self.data.get("website"))
