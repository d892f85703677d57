"""What an editor's form checks over a row and the rows below it together."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm


class CalendarYearForm(WagtailAdminModelForm):
    """A year with its days."""

    def is_valid(self) -> bool:
        """Refuse a day of another year: it would close the wrong day, and leave the right one open."""
        valid: bool = super().is_valid()
        year = getattr(self, "cleaned_data", {}).get("year")
        for form in _kept(self, "days"):
            day = form.cleaned_data.get("date")
            if day is not None and year is not None and day.year != year:
                form.add_error("date", _("This day is not in %(year)s. Change the date.") % {"year": year})
                valid = False
        return valid


class CostRuleForm(WagtailAdminModelForm):
    """A rule with the steps of its scale."""

    def is_valid(self) -> bool:
        """Refuse a scale without an end, or with two steps up to the same amount."""
        valid: bool = super().is_valid()
        if not valid:
            return False
        ends = [form.cleaned_data.get("up_to") for form in _kept(self, "tiers")]
        if ends.count(None) != 1:
            self.add_error(None, _("Leave the amount empty at exactly one step: the one for everything above."))
        elif len(set(ends)) != len(ends):
            self.add_error(None, _("Two steps go up to the same amount. Change one of them."))
        return not self.errors


def _kept(form: Any, name: str) -> list[Any]:
    """The forms of the rows below that stay."""
    rows = [row for row in form.formsets[name].forms if hasattr(row, "cleaned_data")]
    return [row for row in rows if not row.cleaned_data.get("DELETE") and (row.has_changed() or row.instance.pk)]
