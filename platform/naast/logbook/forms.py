"""Forms of the log: a conversation in a few taps, and an experiment with its two periods."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from naast.logbook.models import Conversation, Experiment, TechniquePage
from naast.logbook.models.log import HYPOTHESIS_LENGTH, LEAST_STRESS, MOST_STRESS, NAME_LENGTH, NOTE_LENGTH
from naast.logbook.notes import refuse_personal_data
from naast.logbook.periods import MOST_DAYS, Period, usual_periods
from naast.logbook.selectors import baseline_of, trial_of
from naast.logbook.services import Entry, Plan

_YES, _NO = "ja", "nee"
_YES_NO = ((_YES, pgettext_lazy("answer", "Yes")), (_NO, pgettext_lazy("answer", "No")))
_WORDS_OF_STRESS = (
    gettext_lazy("very calm"),
    gettext_lazy("calm"),
    gettext_lazy("in between"),
    gettext_lazy("tense"),
    gettext_lazy("very tense"),
)
_MISSING_ANSWER = dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose one option."))
_OUT_OF_REACH = gettext_lazy("Fill in a date between 2000 and 2100.")
_IN_REACH = [
    MinValueValidator(date(2000, 1, 1), message=_OUT_OF_REACH),
    MaxValueValidator(date(2100, 12, 31), message=_OUT_OF_REACH),
]
_MISSING_DATE = dict.fromkeys(("required", "invalid"), gettext_lazy("Fill in a date."))
STRESS = tuple(zip(range(LEAST_STRESS, MOST_STRESS + 1), _WORDS_OF_STRESS, strict=True))


def _is_yes(value: str) -> bool:
    return value == _YES


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ConversationForm(forms.Form):
    """What came of one conversation."""

    contact = forms.TypedChoiceField(
        label=gettext_lazy("Contact made"),
        choices=_YES_NO,
        coerce=_is_yes,
        widget=forms.RadioSelect,
        error_messages=_MISSING_ANSWER,
    )
    agreement = forms.TypedChoiceField(
        label=gettext_lazy("Agreement made"),
        choices=_YES_NO,
        coerce=_is_yes,
        widget=forms.RadioSelect,
        error_messages=_MISSING_ANSWER,
    )
    stress = forms.TypedChoiceField(
        label=gettext_lazy("Your own stress"),
        choices=STRESS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=_MISSING_ANSWER,
    )
    held_on = forms.DateField(label=gettext_lazy("Date"), widget=_day(), error_messages=_MISSING_DATE)
    kept = forms.TypedChoiceField(
        label=gettext_lazy("Agreement kept"),
        choices=(("", gettext_lazy("Not known yet")), *_YES_NO),
        coerce=_is_yes,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages=_MISSING_ANSWER,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=NOTE_LENGTH,
        required=False,
        validators=[refuse_personal_data],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "A word to recognise it by, for you alone. No names, numbers or addresses of customers."
        ),
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, experiment: Experiment, conversation: Conversation | None = None) -> None:
        self.experiment = experiment
        initial = _filled(conversation) if conversation else {"held_on": timezone.localdate(), "kept": ""}
        super().__init__(data, initial=initial | {"key": uuid.uuid4()})

    def clean_held_on(self) -> date:
        """Refuse days to come, and days long before the experiment, which are slips of the keyboard.

        Raises:
            ValidationError: the day cannot be right.
        """
        day: date = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Choose today or an earlier day."))
        earliest = self.experiment.baseline_from - timedelta(days=MOST_DAYS)
        if day < earliest:
            raise forms.ValidationError(_("Choose a day from %(day)s on.") % {"day": date_format(earliest, "j F Y")})
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse answers that contradict each other."""
        cleaned = super().clean() or {}
        if cleaned.get("contact") is False and cleaned.get("agreement"):
            self.add_error("agreement", _("Without contact there is no agreement. Change one of the two answers."))
        if cleaned.get("agreement") is False and cleaned.get("kept") is not None:
            self.add_error("kept", _("You made no agreement. Choose “Not known yet” here."))
        return cleaned

    @property
    def entry(self) -> Entry:
        """What was filled in; only for a form that is valid."""
        return Entry(**{name: value for name, value in self.cleaned_data.items() if name != "key"})

    @property
    def more_open(self) -> bool:
        """Whether what lies folded away has to be seen: something was filled in there, or is wrong."""
        folded = ("held_on", "kept", "note")
        changed = self.is_bound and set(self.changed_data) & set(folded)
        return bool(changed or any(name in self.errors for name in folded))


class ExperimentForm(forms.Form):
    """What somebody wants to try, and when."""

    technique = forms.ModelChoiceField(
        TechniquePage.objects.none(),
        # A number in a form can be too large for the database, and then it breaks instead of being refused.
        to_field_name="slug",
        label=gettext_lazy("Technique"),
        required=False,
        empty_label=gettext_lazy("Something of my own"),
    )
    name = forms.CharField(
        label=gettext_lazy("Your own name for it"),
        max_length=NAME_LENGTH,
        required=False,
        validators=[refuse_personal_data],
        help_text=gettext_lazy("Only needed without a technique from the list."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    hypothesis = forms.CharField(
        label=gettext_lazy("Your expectation"),
        max_length=HYPOTHESIS_LENGTH,
        required=False,
        validators=[refuse_personal_data],
        help_text=gettext_lazy("In your own words. Written down beforehand you judge more honestly afterwards."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    baseline_from = forms.DateField(
        label=gettext_lazy("First day as always"), widget=_day(), validators=_IN_REACH, error_messages=_MISSING_DATE
    )
    baseline_until = forms.DateField(
        label=gettext_lazy("Last day as always"), widget=_day(), validators=_IN_REACH, error_messages=_MISSING_DATE
    )
    trial_from = forms.DateField(
        label=gettext_lazy("First day with the technique"),
        widget=_day(),
        validators=_IN_REACH,
        error_messages=_MISSING_DATE,
    )
    trial_until = forms.DateField(
        label=gettext_lazy("Last day with the technique"),
        widget=_day(),
        validators=_IN_REACH,
        error_messages=_MISSING_DATE,
    )

    def __init__(
        self, data: Any = None, *, experiment: Experiment | None = None, technique: TechniquePage | None = None
    ) -> None:
        baseline, trial = usual_periods(timezone.localdate())
        initial: dict[str, Any] = {"technique": technique}
        if experiment is not None:
            baseline, trial = baseline_of(experiment), trial_of(experiment)
            own_name = not experiment.technique or experiment.name != experiment.technique.title
            initial = {
                "technique": experiment.technique,
                "name": experiment.name if own_name else "",
                "hypothesis": experiment.hypothesis,
            }
        initial |= {"baseline_from": baseline.first, "baseline_until": baseline.last}
        initial |= {"trial_from": trial.first, "trial_until": trial.last}
        super().__init__(data, initial=initial)
        field = self.fields["technique"]
        assert isinstance(field, forms.ModelChoiceField)
        # What somebody tries already stays a choice when its page is taken offline.
        tried = experiment.technique_id if experiment else None
        field.queryset = TechniquePage.objects.filter(Q(live=True) | Q(pk=tried)).order_by("path")

    def clean(self) -> dict[str, Any]:
        """Ask for a name or a technique, and for two periods that follow each other."""
        cleaned = super().clean() or {}
        if not self.errors.keys() & {"technique", "name"} and not cleaned.get("technique") and not cleaned.get("name"):
            self.add_error("name", _("Choose a technique from the list, or give it a name here."))
        self._check_period("baseline", cleaned)
        self._check_period("trial", cleaned)
        last, first = cleaned.get("baseline_until"), cleaned.get("trial_from")
        if last and first and first <= last:
            self.add_error(
                "trial_from",
                _("The two periods may not overlap. Choose a day after %(day)s.") % {"day": date_format(last, "j F Y")},
            )
        return cleaned

    def _check_period(self, name: str, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get(f"{name}_from"), cleaned.get(f"{name}_until")
        if not first or not last:
            return
        if last < first:
            self.add_error(f"{name}_until", _("The last day comes before the first. Choose a later day."))
        elif Period(first=first, last=last).days > MOST_DAYS:
            self.add_error(f"{name}_until", _("A period lasts at most %(days)s days.") % {"days": MOST_DAYS})

    @property
    def plan(self) -> Plan:
        """What was filled in; only for a form that is valid."""
        filled = self.cleaned_data
        technique: TechniquePage | None = filled["technique"]
        return Plan(
            technique=technique,
            name=filled["name"] or (technique.title[:NAME_LENGTH] if technique else ""),
            hypothesis=filled["hypothesis"],
            baseline=Period(first=filled["baseline_from"], last=filled["baseline_until"]),
            trial=Period(first=filled["trial_from"], last=filled["trial_until"]),
        )


def _filled(conversation: Conversation) -> dict[str, Any]:
    """What was logged, as the choices of the form."""
    answers = {True: _YES, False: _NO, None: ""}
    asked = ("contact", "agreement", "kept")
    return conversation.values() | {name: answers[getattr(conversation, name)] for name in asked}
