"""What readers and editors fill in."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from naast.mail.addresses import validate_deliverable
from naast.pages.models import Topic
from newsletters.models import Development, Frequency
from newsletters.models.subscriptions import ADDRESS_LENGTH
from newsletters.services import Choices


class ChoicesForm(forms.Form):
    """Topics and frequency."""

    topics = forms.ModelMultipleChoiceField(
        label=_("What do you want to read about?"),
        queryset=Topic.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one topic.")},
    )
    frequency = forms.ChoiceField(
        label=_("How often?"), choices=Frequency.choices, widget=forms.RadioSelect, initial=Frequency.WEEKLY
    )

    def choices(self) -> Choices:
        """What was chosen; call only on a valid form."""
        return Choices(list(self.cleaned_data["topics"]), Frequency(self.cleaned_data["frequency"]))


class SignUpForm(ChoicesForm):
    """The sign-up of a newsletter."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=ADDRESS_LENGTH,
        validators=[validate_deliverable],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("This is not a complete e-mail address. Example: name@example.org.")},
    )
    consent = forms.BooleanField(error_messages={"required": _("Tick the box if you want the newsletter.")})
    # People do not see this field; programs that fill in every field do.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    field_order = ("email", "topics", "frequency", "consent", "website")

    def __init__(self, *args: Any, consent_text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = consent_text
        self.fields["topics"].initial = self.fields["topics"].initial or list(Topic.objects.all())

    @property
    def caught(self) -> bool:
        """Whether a program filled in the hidden field."""
        return bool(self.data.get(self.add_prefix("website")))


class ApproveForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """An editor's own words about an item that arrived."""

    class Meta:
        model = Development
        fields: ClassVar[list[str]] = [
            "title",
            "summary",
            "talk",
            "topics",
            "source_name",
            "source_url",
            "in_force_on",
            "published_on",
        ]
        widgets: ClassVar[dict[str, Any]] = {
            "topics": forms.CheckboxSelectMultiple,
            "summary": forms.Textarea(attrs={"rows": 6}),
            "talk": forms.Textarea(attrs={"rows": 2}),
        }
