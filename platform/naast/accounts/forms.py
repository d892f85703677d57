"""Forms about the person."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from naast.accounts.models import NAME_LENGTH, User
from naast.accounts.names import clean_name


class NameField(forms.CharField):
    """A person's name, with a message for names that are too long or unreadable."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=kwargs.pop("label", _("Your name")),
            max_length=NAME_LENGTH,
            help_text=_("This is how it will stand on your certificate."),
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            error_messages={
                "max_length": _("This name is too long. Use at most %(limit_value)d characters."),
                "required": _("Write your name."),
            },
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        """Normalise after the usual checks.

        Raises:
            ValidationError: too long, or no name.
        """
        name = clean_name(super().clean(value))
        if len(name) > NAME_LENGTH:  # normalising can make letters more
            raise forms.ValidationError(self.error_messages["max_length"] % {"limit_value": NAME_LENGTH})
        return name


class SignupForm(forms.Form):
    """What allauth's sign-up form asks besides address and password."""

    name = NameField()
    field_order = ("name", "email", "password1")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Allauth asks for this method; the adapter has stored the name already."""


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """The person's own name."""

    name = NameField()

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["name"]
