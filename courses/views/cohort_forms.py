"""Forms about cohorts."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Cohort, CoursePage
from courses.selectors.cohorts import courses_of
from courses.services.rosters import MAX_BYTES, RosterError, Row, read_roster
from naast.organisations.models import Provider


class CohortForm(forms.ModelForm[Cohort]):
    """A cohort with its dates; the course is chosen once, when it is made."""

    course = forms.ModelChoiceField(
        CoursePage.objects.none(), label=gettext_lazy("Course"), empty_label=gettext_lazy("Choose a course")
    )

    class Meta:
        model = Cohort
        fields = ("name", "course", "starts_on", "deadline", "ends_on", "code_open", "remind")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("starts_on", "deadline", "ends_on")
        }

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.provider = provider
        if self.instance.pk:
            del self.fields["course"]
        else:
            field = self.fields["course"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = courses_of(provider)

    def clean(self) -> dict[str, Any]:
        """Take the key of the course along, and refuse a name that another group of this course has."""
        cleaned = super().clean() or {}
        course = cleaned.get("course")
        if course is not None:
            self.instance.course_uid = course.uid
        same = Cohort.objects.filter(
            provider=self.instance.provider, course_uid=self.instance.course_uid, name=cleaned.get("name", "")
        )
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("Another group of this course has this name."))
        return cleaned


class MoveForm(forms.Form):
    """Another cohort of the same course for one learner."""

    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label=gettext_lazy("Group"), empty_label=gettext_lazy("No group"), required=False
    )

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cohort"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Cohort.objects.filter(provider=cohort.provider, course_uid=cohort.course_uid).exclude(
            pk=cohort.pk
        )


class RosterForm(forms.Form):
    """A file with people to invite; ``rows`` holds what was read."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        help_text=gettext_lazy("The first line names the columns: e-mail and name. At most 2,000 people and 1 MB."),
    )
    rows: list[Row]

    def clean_file(self) -> Any:
        """Read the people in the file.

        Raises:
            ValidationError: the file as a whole cannot be used.
        """
        upload = self.cleaned_data["file"]
        try:
            # One byte more than fits is enough to refuse it.
            self.rows = read_roster(upload.read(MAX_BYTES + 1))
        except RosterError as error:
            raise forms.ValidationError(str(error)) from error
        return upload


class CodeForm(forms.Form):
    """The code of a cohort, as somebody types it over."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("You got it from your training provider. Capitals do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
