"""What people of a provider fill in at the desk."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from certificates.models import Reason
from certificates.services import batch_files
from courses.models import Cohort, CoursePage
from courses.selectors.cohorts import courses_of
from naast.accounts.models import EMAIL_LENGTH, NAME_LENGTH
from naast.organisations.models import Provider, ProviderMembership

NOTE_LENGTH = 2000  # characters; as the row has it


class NoteForm(forms.Form):
    """Why a certificate counts again."""

    toelichting = forms.CharField(
        label=_("Note"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For you and your colleagues. It stands in the log."),
    )


class ReasonForm(NoteForm):
    """Why a certificate stops counting."""

    field_order = ("reden", "toelichting")

    reden = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *(choice for choice in Reason.choices if choice[0])],
        help_text=_("Everybody who checks the proof sees this reason."),
        error_messages={"required": _("Choose a reason.")},
    )


class NameForm(forms.Form):
    """The right name, and why."""

    naam = forms.CharField(
        label=_("Name as it should be"),
        max_length=NAME_LENGTH,
        error_messages={"required": _("Fill in the name as it should stand on the proof.")},
    )
    toelichting = forms.CharField(
        label=_("Why"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For you and your colleagues. It stands in the log."),
    )

    def clean_naam(self) -> str:
        """Refuse a name that cannot be printed, in the words of the table."""
        return checked(batch_files.read_name, self.cleaned_data["naam"])


class AnswerForm(forms.Form):
    """Why a name stays as it is."""

    antwoord = forms.CharField(
        label=_("Your answer"),
        error_messages={"required": _("Write an answer first.")},
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The holder gets this by mail."),
    )


class CourseForm(forms.Form):
    """For which course, and which group of it; the choosers have the provider's own only."""

    cursus = forms.ModelChoiceField(
        CoursePage.objects.none(),
        label=_("Course"),
        empty_label=_("Choose a course"),
        error_messages={"required": _("Choose a course.")},
    )
    groep = forms.ModelChoiceField(
        Cohort.objects.none(), label=_("Group"), required=False, help_text=_("Leave empty when there is no group.")
    )

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses, cohorts = self.fields["cursus"], self.fields["groep"]
        assert isinstance(courses, forms.ModelChoiceField)
        assert isinstance(cohorts, forms.ModelChoiceField)
        courses.queryset = courses_of(provider)
        own = Cohort.objects.filter(provider=provider, course__isnull=False).select_related("course")
        cohorts.queryset = own.order_by("course__title", "name")
        cohorts.choices = [("", _("No group")), *_by_course(cohorts.queryset)]

    def clean(self) -> dict[str, Any]:
        """Refuse a group of another course."""
        cleaned = super().clean() or {}
        course, cohort = cleaned.get("cursus"), cleaned.get("groep")
        if course is not None and cohort is not None and cohort.course_uid != course.uid:
            self.add_error("groep", _t("This group takes another course. Choose a group of this course."))
        return cleaned


def _by_course(cohorts: Iterable[Cohort]) -> list[tuple[str, list[tuple[int, str]]]]:
    return [
        (title, [(cohort.pk, cohort.name) for cohort in group])
        for title, group in groupby(cohorts, key=lambda cohort: cohort.course.title if cohort.course else "")
    ]


class IssueForm(CourseForm):
    """One person, by the same rules as a line of a table."""

    naam = forms.CharField(
        label=_("Name"),
        help_text=_("As it should stand on the proof."),
        max_length=NAME_LENGTH,
        error_messages={"required": _("Fill in the name.")},
    )
    mailadres = forms.CharField(
        label=_("Mail address"),
        max_length=EMAIL_LENGTH,
        help_text=_("The proof goes to this address."),
        error_messages={"required": _("Fill in the mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    datum = forms.CharField(
        label=_("Completed on"),
        max_length=20,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Fill in the day of completion.")},
    )
    score = forms.CharField(
        label=_("Score in percent"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def clean_naam(self) -> str:
        """The name, in order."""
        return checked(batch_files.read_name, self.cleaned_data["naam"])

    def clean_mailadres(self) -> str:
        """The address."""
        return checked(batch_files.read_email, self.cleaned_data["mailadres"])

    def clean_datum(self) -> Any:
        """The day."""
        today = timezone.localdate()
        return checked(lambda typed, faults: batch_files.read_day(typed, today, faults), self.cleaned_data["datum"])

    def clean_score(self) -> Any:
        """The score, or nothing."""
        return checked(batch_files.read_score, self.cleaned_data["score"])


class TableForm(CourseForm):
    """A table of people."""

    tabel = forms.FileField(
        label=_("Table"),
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        help_text=_("CSV or Excel (XLSX), at most 10,000 people and 5 MB."),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty. Choose another file."),
            "max_length": _("The name of this file is too long. Give it a shorter name."),
        },
    )


class InviteForm(forms.Form):
    """Who is asked to come and work here."""

    mailadres = forms.CharField(
        label=_("Mail address"),
        max_length=EMAIL_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Fill in the mail address.")},
    )
    rol = forms.ChoiceField(label=_("Role"), choices=ProviderMembership.Role.choices)

    def __init__(self, *args: Any, roles: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rol"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(roles)

    def clean_mailadres(self) -> str:
        """The address."""
        return checked(batch_files.read_email, self.cleaned_data["mailadres"])


class RoleForm(forms.Form):
    """What somebody may do from now on."""

    rol = forms.ChoiceField(label=_("Role"), choices=ProviderMembership.Role.choices)

    def __init__(self, *args: Any, roles: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rol"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(roles)


def checked(read: Callable[[str, list[str]], Any], typed: str) -> Any:
    """What was typed, read by a rule of the table.

    Raises:
        ValidationError: with every fault that the rule found.
    """
    faults: list[str] = []
    found = read(typed.strip(), faults)
    if faults:
        raise forms.ValidationError(faults)
    return found
