"""Forms of the holder of a certificate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from naast.accounts.models import NAME_LENGTH


class OtherNameForm(forms.Form):
    """Ask for another name. What is wrong with a name is said by the service that takes it."""

    naam = forms.CharField(
        label=_("Your name as it should stand on the proof"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    uitleg = forms.CharField(
        label=_("What is the reason?"),
        help_text=_("Your training provider reads this. For example: there is a typing error in it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
