"""The form that makes a key."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.api.keys import LIFETIMES, SCOPES, USUAL_LIFETIME


class KeyForm(forms.Form):
    """What a key is for, what it may read and how long it works."""

    name = forms.CharField(
        label=_("What is the key for?"),
        max_length=80,
        help_text=_("So that you recognise it later. For example: the training overview of our department."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may the key read?"),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    days = forms.TypedChoiceField(
        label=_("How long does the key work?"),
        choices=list(LIFETIMES.items()),
        coerce=int,
        initial=USUAL_LIFETIME,
        help_text=_("After that you make a new one."),
    )
