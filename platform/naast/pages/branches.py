"""Branches: where people can be reached, and when."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any, ClassVar

import holidays
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.fields import StreamField
from wagtail.snippets.models import register_snippet

from naast.pages.links import phone_link, validate_link, validate_phone
from naast.pages.opening import Day, Hours, Period

_LONGEST = timedelta(days=92)


class ChatBlock(blocks.StructBlock):
    """A place where one can write to us."""

    label = blocks.CharBlock(label=_("Label"), max_length=60, help_text=_("What one presses: Chat met ons."))
    url = blocks.CharBlock(
        label=_("Link"),
        max_length=200,
        validators=[validate_link],
        help_text=_("A page of this site, such as /contact/, or an address that begins with https://."),
    )

    class Meta:
        icon = "comment"
        label = _("Chat")


class _TimesBlock(blocks.StructBlock):
    """From one time to a later one on the same day."""

    def clean(self, value: Any) -> Any:
        """Refuse times that go back.

        Raises:
            StructBlockValidationError: it closes before it opens, or only one of both is there.
        """
        cleaned = super().clean(value)
        opens, closes = cleaned["opens"], cleaned["closes"]
        if (opens is None) != (closes is None):
            missing = "opens" if opens is None else "closes"
            raise StructBlockValidationError({missing: ValidationError(_t("Fill in both times, or neither."))})
        if opens is not None and not Period(opens, closes).is_possible:
            text = _t("This is before the opening time. For a night: until 00:00, and the rest with the next day.")
            raise StructBlockValidationError({"closes": ValidationError(text)})
        return cleaned


class WeekHoursBlock(_TimesBlock):
    """The same hours on one or more days of the week."""

    days = blocks.MultipleChoiceBlock(
        label=_("Days"),
        choices=[(str(day + 1), name) for day, name in WEEKDAYS.items()],
        help_text=_("Tick all days with these hours."),
    )
    opens = blocks.TimeBlock(label=_("Opens at"), help_text=_("Such as 08:30."))
    closes = blocks.TimeBlock(label=_("Closes at"), help_text=_("00:00 is the end of the day."))

    class Meta:
        icon = "time"
        label = _("Hours")


class DifferentDayBlock(_TimesBlock):
    """A date, or a few, on which the usual hours do not hold."""

    day = blocks.DateBlock(label=_("Date"), help_text=_("The first day that is different."))
    last_day = blocks.DateBlock(label=_("Up to and including"), required=False, help_text=_("Empty: that one day."))
    reason = blocks.CharBlock(
        label=_("Reason"), max_length=60, help_text=_("Readers see it: Studiedag, Koningsdag, Kerstvakantie.")
    )
    opens = blocks.TimeBlock(label=_("Opens at"), required=False, help_text=_("Empty: closed on that day."))
    closes = blocks.TimeBlock(label=_("Closes at"), required=False, help_text=_("Empty: closed on that day."))

    class Meta:
        icon = "date"
        label = _("Different day")

    def clean(self, value: Any) -> Any:
        """Refuse a last day that lies before the first, or years after it.

        Raises:
            StructBlockValidationError: see above.
        """
        cleaned = super().clean(value)
        last = cleaned["last_day"]
        if last and last < cleaned["day"]:
            raise StructBlockValidationError({"last_day": ValidationError(_t("This is before the first day."))})
        if last and last - cleaned["day"] > _LONGEST:
            raise StructBlockValidationError({"last_day": ValidationError(_t("This is more than three months."))})
        return cleaned


class _NoOverlap(blocks.StreamBlock):
    """Rows with times that must not be the same minute of the same day twice."""

    def clean(self, value: Any) -> Any:
        """Refuse rows that overlap.

        Raises:
            StreamBlockValidationError: at each row that overlaps one above it.
        """
        cleaned = super().clean(value)
        taken: list[tuple[set[Any], Period | None]] = []
        errors = {}
        for position, row in enumerate(cleaned):
            mine = set(_days_of(row.value)), _period_of(row.value)
            if any(mine[0] & days and _clash(mine[1], period) for days, period in taken):
                text = _t("These hours overlap hours above on the same day.")
                errors[position] = ValidationError(text)
            taken.append(mine)
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned


class WeekBlock(_NoOverlap):
    """The usual week."""

    hours = WeekHoursBlock()

    class Meta:
        required = False


class DifferentDaysBlock(_NoOverlap):
    """The dates that are different."""

    day = DifferentDayBlock()

    class Meta:
        required = False


def _days_of(value: Any) -> Iterable[Any]:
    if "days" in value:
        return [int(day) for day in value["days"]]
    count = ((value["last_day"] or value["day"]) - value["day"]).days
    return [value["day"] + timedelta(days=number) for number in range(count + 1)]


def _period_of(value: Any) -> Period | None:
    return None if value["opens"] is None else Period(value["opens"], value["closes"])


def _clash(one: Period | None, other: Period | None) -> bool:
    """Closed and open at once cannot be, nor closed twice."""
    return one is None or other is None or one.overlaps(other)


@register_snippet
class Branch(models.Model):
    """A place where people work whom one can reach; the first one is shown on every page."""

    name = models.CharField(_("name"), max_length=60, unique=True, help_text=_("Such as: Naast Utrecht."))
    slug = models.SlugField(
        _("address on the site"), unique=True, help_text=_("Such as utrecht: the page is then /contact/utrecht/.")
    )
    place = models.CharField(_("place"), max_length=60, help_text=_("What readers choose by, such as Utrecht."))
    address = models.TextField(
        _("visiting address"), max_length=300, blank=True, help_text=_("A line for the street, a line for the place.")
    )
    route = models.TextField(
        _("route"),
        max_length=2000,
        blank=True,
        help_text=_("How one gets there in words: from the station, by car, and how to get in with a wheelchair."),
    )
    phone = models.CharField(
        _("telephone"), max_length=30, blank=True, validators=[validate_phone], help_text=_("Such as 085 000 00 00.")
    )
    email = models.EmailField(_("e-mail address"), blank=True, help_text=_("Readers can write to this address."))
    chats = StreamField(
        [("chat", ChatBlock())],
        verbose_name=_("chat"),
        blank=True,
        max_num=4,
        help_text=_("Other ways to write to us. Each opens in the same window."),
    )
    week = StreamField(
        WeekBlock(),
        verbose_name=_("usual week"),
        blank=True,
        help_text=_(
            "A row for days with the same hours. A break at noon: two rows. No rows: nothing is said about hours."
        ),
    )
    different = StreamField(
        DifferentDaysBlock(),
        verbose_name=_("different days"),
        blank=True,
        help_text=_("On public holidays you are closed, unless you name that day here with hours."),
    )
    note = models.CharField(
        _("note with the hours"), max_length=200, blank=True, help_text=_("Such as: Op vrijdagmiddag is het rustig.")
    )
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("The lowest comes first, and is the one readers see before they choose.")
    )

    panels: ClassVar[list[Any]] = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("slug"), FieldPanel("order")], heading=_("Branch")),
        MultiFieldPanel([FieldPanel("phone"), FieldPanel("email"), FieldPanel("chats")], heading=_("Contact")),
        MultiFieldPanel([FieldPanel("week"), FieldPanel("different"), FieldPanel("note")], heading=_("Opening hours")),
        MultiFieldPanel([FieldPanel("place"), FieldPanel("address"), FieldPanel("route")], heading=_("Visit")),
    ]

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        ordering: ClassVar[list[str]] = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its own page."""
        return f"/contact/{self.slug}/"

    @property
    def phone_link(self) -> str:
        """The telephone number as a ``tel:`` address."""
        return phone_link(self.phone)

    @property
    def hours(self) -> Hours:
        """When somebody answers, for :mod:`naast.pages.opening`."""
        week: dict[int, tuple[Period, ...]] = {}
        for row in self.week:
            for day in _days_of(row.value):
                week[day] = (*week.get(day, ()), Period(row.value["opens"], row.value["closes"]))
        different: dict[date, Day] = {}
        for row in self.different:
            period = _period_of(row.value)
            for day in _days_of(row.value):
                before = different.get(day, Day(reason=row.value["reason"]))
                different[day] = Day((*before.periods, *((period,) if period else ())), before.reason)
        return Hours(week, different, _holiday_in(get_language() or "nl"))


def _holiday_in(language: str) -> Callable[[date], str]:
    return lambda day: str(_holidays(day.year, "nl" if language == "nl" else "en_US").get(day) or "")


@cache
def _holidays(year: int, language: str) -> holidays.HolidayBase:
    """The days on which the country is closed; Good Friday and most fifths of May are working days for many."""
    return holidays.country_holidays("NL", years=year, categories=(holidays.PUBLIC,), language=language)
