"""What readers fill in."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from naast.mail.addresses import validate_deliverable
from naast.pages.models import Topic
from newsletters.models import Frequency, Newsletter
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
        return Choices(
            list(self.cleaned_data.get("topics") or []),
            Frequency(self.cleaned_data.get("frequency") or Frequency.WEEKLY),
        )

    def _not_needed(self) -> None:
        """Nobody has to choose topics for newsletters that have none."""
        self.fields["topics"].required = self.fields["frequency"].required = False


class SignUpForm(ChoicesForm):
    """The sign-up: one newsletter with a box for its consent text, or several with a box each."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=ADDRESS_LENGTH,
        validators=[validate_deliverable],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("This is not a complete e-mail address. Example: name@example.org.")},
    )
    newsletters = forms.MultipleChoiceField(
        label=_("Which newsletters do you want?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one newsletter.")},
    )
    consent = forms.BooleanField(error_messages={"required": _("Tick the box if you want the newsletter.")})
    # Which texts stood on the page: one that an editor changed meanwhile has to be read first.
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    # People do not see this field; programs that fill in every field do.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    field_order = ("email", "newsletters", "topics", "frequency", "consent", "website")

    def __init__(self, *args: Any, newsletters: Sequence[Newsletter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {newsletter.slug: newsletter for newsletter in newsletters}
        if len(newsletters) == 1:
            del self.fields["newsletters"]
            self.fields["consent"].label = newsletters[0].consent_text
        else:
            del self.fields["consent"]
            boxes = self.fields["newsletters"]
            assert isinstance(boxes, forms.MultipleChoiceField)
            boxes.choices = [(row.slug, _described(row)) for row in newsletters]
        self._digests([row.name for row in newsletters if row.digests])
        self.fields["shown"].initial = self._fingerprint()

    def clean(self) -> dict[str, Any]:
        """Topics are asked for newsletters with digests only, and nobody agrees to a text that was not on the page."""
        data = super().clean() or {}
        if data.get("shown") and data["shown"] != self._fingerprint():
            self._show_anew()
            self.add_error(None, _("The text that you agree to has just changed. Read it again."))
        wants_digests = any(row.digests for row in self._wanted(data))
        if wants_digests and "topics" not in self.errors and not data.get("topics"):
            self.add_error("topics", _("Choose at least one topic."))
        return data

    def texts(self) -> dict[str, str]:
        """The newsletters that were asked for, each with the text that stood beside it; only on a valid form."""
        return {row.slug: row.consent_text for row in self._wanted(self.cleaned_data)}

    @property
    def caught(self) -> bool:
        """Whether a program filled in the hidden field."""
        return bool(self.data.get(self.add_prefix("website")))

    def _show_anew(self) -> None:
        """Put the texts that stand on the page now in the form: the ticks go, the rest that was filled in stays."""
        if isinstance(self.data, QueryDict):
            data = self.data.copy()
            data[self.add_prefix("shown")] = self._fingerprint()
            for name in ("consent", "newsletters"):
                data.pop(self.add_prefix(name), None)
            self.data = data

    def _digests(self, names: Sequence[str]) -> None:
        if not names:
            del self.fields["topics"], self.fields["frequency"]
            return
        self.fields["topics"].initial = self.fields["topics"].initial or list(Topic.objects.all())
        if len(names) < len(self.offered):
            self._not_needed()
            self.fields["topics"].help_text = _("This is for: %(names)s.") % {"names": ", ".join(names)}

    def _wanted(self, data: Mapping[str, Any]) -> list[Newsletter]:
        slugs = data.get("newsletters", []) if "newsletters" in self.fields else list(self.offered)
        return [self.offered[slug] for slug in slugs]

    def _fingerprint(self) -> str:
        texts = "\0".join(f"{slug}\0{row.consent_text}" for slug, row in sorted(self.offered.items()))
        return hashlib.sha256(texts.encode()).hexdigest()[:16]


class NewsletterForm(ChoicesForm):
    """One newsletter in the preference centre: on or off, and what and how often when it sends digests."""

    on = forms.BooleanField(required=False, label=_("Send me this newsletter"))

    field_order = ("on", "topics", "frequency")

    def __init__(self, data: Any = None, *, newsletter: Newsletter, initial: Mapping[str, Any]) -> None:
        super().__init__(data, prefix=newsletter.slug, initial=dict(initial))
        self.newsletter = newsletter
        if not newsletter.digests:
            del self.fields["topics"], self.fields["frequency"]
        elif self.is_bound and not self.data.get(self.add_prefix("on")):
            self._not_needed()


class StatisticsForm(forms.Form):
    """Whether clicks may be kept with the reader. Off unless somebody turns it on."""

    statistics = forms.BooleanField(
        label=_("You may keep which links I use"),
        required=False,
        help_text=_(
            "We count how often a link is used, never by whom. If you tick this, we also keep which of our mails you "
            "open and which links you follow. We use it to write what readers need. You can take this back here. We "
            "then delete what we kept."
        ),
    )


class PauseForm(forms.Form):
    """The first day with mail again."""

    until = forms.DateField(
        label=_("No mails until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("This is not a date. Example: 31-12-2026."),
        },
    )

    def __init__(self, *args: Any, last: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = last
        tomorrow = timezone.localdate() + timedelta(days=1)
        self.fields["until"].widget.attrs |= {"min": tomorrow.isoformat(), "max": last.isoformat()}
        self.fields["until"].help_text = _("At most half a year: until %(day)s.") % {"day": date_format(last, "j F Y")}

    def clean_until(self) -> date:
        """Tomorrow at the earliest, half a year at most.

        Raises:
            ValidationError: too early or too late.
        """
        day: date = self.cleaned_data["until"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day after today."))
        if day > self.last:
            raise forms.ValidationError(
                _("Choose %(day)s or an earlier day.") % {"day": date_format(self.last, "j F Y")}
            )
        return day


def _described(newsletter: Newsletter) -> SafeString:
    """The label of a box: name, what it is, and the text one agrees to by ticking it."""
    return format_html(
        '<span><strong>{}</strong> <span class="choice__text">{}</span> <span class="choice__text meta">{}</span></span>',
        newsletter.name,
        newsletter.description,
        newsletter.consent_text,
    )
