"""The questions of the helpers. They are asked by GET, so the names of the fields are part of the address: Dutch."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from naast.tools.amounts import AmountError, parse_amount

_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)
_DAY_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"]
_TIME_FORMATS = ["%H:%M", "%H.%M", "%H:%M:%S"]
MOST_DELIVERY_DAYS, MOST_MARGIN = 10, 14


def _day_field(label: StrOrPromise, *, required: bool = True, help_text: StrOrPromise = "") -> forms.DateField:
    out_of_range = gettext_lazy("Fill in a date between 2000 and 2100.")
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=_DAY_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(_FIRST, out_of_range), MaxValueValidator(_LAST, out_of_range)],
        error_messages={
            "required": gettext_lazy("Fill in a date."),
            "invalid": gettext_lazy("This is no date. Fill in day, month and year, such as 22-11-2026."),
        },
    )


class AmountField(forms.CharField):
    """An amount in euro in Dutch spelling; its value is a ``Decimal``, or ``None`` when it is empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        kwargs.setdefault("error_messages", {"required": gettext_lazy("Fill in an amount, such as 412,50.")})
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Decimal | None:
        """Read the amount.

        Raises:
            ValidationError: it is missing, or no amount that we can work with.
        """
        text: str = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text)
        except AmountError as error:
            raise forms.ValidationError(str(error)) from error


class AskedForm(forms.Form):
    """A form that is filled in by the address of the page."""

    @classmethod
    def asked(cls, query: Any) -> bool:
        """Whether the address carries an answer to any of the fields."""
        return any(name in query for name in cls.base_fields)


class MomentForm(AskedForm):
    """A day and a time."""

    datum = _day_field(gettext_lazy("Date"))
    tijd = forms.TimeField(
        label=gettext_lazy("Time"),
        input_formats=_TIME_FORMATS,
        help_text=gettext_lazy("Dutch time, such as 14:30."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": gettext_lazy("Fill in a time."),
            "invalid": gettext_lazy("This is no time. Fill in hours and minutes, such as 14:30."),
        },
    )

    def clean(self) -> dict[str, Any]:
        """Refuse the hour that does not exist: in spring the clock goes from 2.00 to 3.00."""
        cleaned: dict[str, Any] = super().clean() or {}
        if {"datum", "tijd"} <= cleaned.keys():
            moment = datetime.combine(cleaned["datum"], cleaned["tijd"])
            zoned = moment.replace(tzinfo=timezone.get_default_timezone())
            if zoned.astimezone(UTC).astimezone(zoned.tzinfo).replace(tzinfo=None) != moment:
                self.add_error(
                    "tijd", _("This time does not exist: that night the clock goes from 2.00 to 3.00. Choose another.")
                )
            cleaned["moment"] = moment
        return cleaned


class CostsForm(AskedForm):
    """A principal, and what decides the rule and the VAT."""

    bedrag = AmountField(
        label=gettext_lazy("Principal"),
        help_text=gettext_lazy("The amount of the bill, without interest and costs. For example 412,50 or 1.234,56."),
    )
    btw = forms.BooleanField(
        label=gettext_lazy("The creditor cannot deduct VAT"),
        required=False,
        help_text=gettext_lazy("For example because the creditor is a private person. Ask when in doubt."),
    )
    verzuim = _day_field(
        gettext_lazy("In default since"),
        required=False,
        help_text=gettext_lazy("From which day was the payment too late? Leave it empty for today."),
    )

    def clean_verzuim(self) -> date:
        """Today when nothing is filled in; nobody is in default in the future.

        Raises:
            ValidationError: the day is still to come.
        """
        today = timezone.localdate()
        day: date = self.cleaned_data["verzuim"] or today
        if day > today:
            raise forms.ValidationError(_("This day is still to come. Fill in today or an earlier day."))
        return day


class LetterForm(AskedForm):
    """When a fourteen-day letter is sent and how it arrives."""

    EXPECTED, KNOWN = "verwacht", "bekend"

    verzonden = _day_field(gettext_lazy("The letter is sent on"))
    bezorging = forms.ChoiceField(
        label=gettext_lazy("Delivery"),
        choices=[
            (EXPECTED, gettext_lazy("I do not know yet: work with days of delivery")),
            (KNOWN, gettext_lazy("I know the day of delivery")),
        ],
        widget=forms.RadioSelect,
        initial=EXPECTED,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    dagen = forms.IntegerField(
        label=gettext_lazy("Days of delivery"),
        required=False,
        min_value=1,
        max_value=MOST_DELIVERY_DAYS,
        help_text=gettext_lazy("From Tuesday to Saturday, no holidays. Empty: what the rule takes for granted."),
        error_messages={
            key: gettext_lazy("Fill in a whole number from 1 to 10.") for key in ("invalid", "min_value", "max_value")
        },
    )
    ontvangen = _day_field(
        gettext_lazy("Delivered on"), required=False, help_text=gettext_lazy("Only when you know the day.")
    )
    marge = forms.IntegerField(
        label=gettext_lazy("Extra days for certainty"),
        required=False,
        min_value=0,
        max_value=MOST_MARGIN,
        initial=2,
        help_text=gettext_lazy("The law does not ask this. It protects you when the post is late."),
        error_messages={
            key: gettext_lazy("Fill in a whole number from 0 to 14.") for key in ("invalid", "min_value", "max_value")
        },
    )
    bedrag = AmountField(
        label=gettext_lazy("Principal"),
        required=False,
        help_text=gettext_lazy("Then you get the exact collection costs for the letter."),
    )
    btw = forms.BooleanField(label=gettext_lazy("The creditor cannot deduct VAT"), required=False)

    def clean(self) -> dict[str, Any]:
        """A known day of delivery is filled in, not before sending and not absurdly late."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("bezorging") != self.KNOWN:
            cleaned["ontvangen"] = None
            return cleaned
        sent, received = cleaned.get("verzonden"), cleaned.get("ontvangen")
        if received is None and "ontvangen" not in self.errors:
            self.add_error("ontvangen", _("Fill in the day of delivery, or choose the other answer."))
        elif sent and received and received < sent:
            self.add_error("ontvangen", _("The letter cannot arrive before it is sent. Change one of the two days."))
        elif sent and received and received - sent > timedelta(days=365):
            self.add_error("ontvangen", _("This is more than a year after sending. Check both days."))
        return cleaned
