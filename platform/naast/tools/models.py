"""The rules behind the helpers, as rows with a date, a source and the day somebody checked them (ADR 0016).

Editors change them in Wagtail; a page answers by the rule that holds on the day it is asked about.
"""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

SUNDAY, MONDAY, SATURDAY = 7, 1, 6  # as date.isoweekday() counts


class Sourced(ClusterableModel):
    """Where a row was read, and when somebody last looked whether that still says so."""

    source_name = models.CharField(gettext_lazy("source: name"), max_length=250)
    source_url = models.URLField(gettext_lazy("source: web address"), max_length=400)
    second_source_name = models.CharField(gettext_lazy("second source: name"), max_length=250, blank=True)
    second_source_url = models.URLField(gettext_lazy("second source: web address"), max_length=400, blank=True)
    checked_on = models.DateField(
        gettext_lazy("checked on"), help_text=gettext_lazy("The day you last read the source. Visitors see this date.")
    )

    class Meta:
        abstract = True

    @property
    def sources(self) -> list[tuple[str, str]]:
        """Name and web address of each source."""
        both = ((self.source_name, self.source_url), (self.second_source_name, self.second_source_url))
        return [(name, url) for name, url in both if name]


class DatedRule(Sourced):
    """A rule that holds from a day on, and perhaps until a day. Two of a kind never hold on the same day."""

    valid_from = models.DateField(
        gettext_lazy("holds from"),
        unique=True,
        help_text=gettext_lazy("Does the rule change? Give this one a last day, and add the new rule as a new row."),
    )
    valid_until = models.DateField(
        gettext_lazy("holds until"),
        null=True,
        blank=True,
        help_text=gettext_lazy("The last day on which the rule holds. Leave it empty while no end is known."),
    )
    rule = models.TextField(
        gettext_lazy("the rule in plain words"), max_length=600, help_text=gettext_lazy("Visitors read this.")
    )
    caveat = models.TextField(
        gettext_lazy("what is not certain"),
        max_length=800,
        blank=True,
        help_text=gettext_lazy("What the source leaves open, or what the helper does not work out."),
    )

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["-valid_from"]

    def clean(self) -> None:
        """Refuse a period that is upside down or that meets another one.

        Raises:
            ValidationError: the days are in the wrong order, or another rule holds on one of them.
        """
        super().clean()
        first: date | None = self.valid_from  # a form leaves empty what it refused
        if first is None:
            return
        if self.valid_until is not None and self.valid_until < first:
            raise ValidationError({"valid_until": _("The last day comes before the first day. Change one of them.")})
        others = type(self)._default_manager.exclude(pk=self.pk)
        others = others.filter(Q(valid_until=None) | Q(valid_until__gte=first))
        if self.valid_until is not None:
            others = others.filter(valid_from__lte=self.valid_until)
        other = others.first()
        if other is not None:
            begin = date_format(other.valid_from)
            raise ValidationError(
                _("The rule that holds from %(day)s holds in this period too. Give it a last day first.")
                % {"day": begin}
            )

    def holds_on(self, day: date) -> bool:
        """Whether this rule holds on ``day``."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class ContactHours(DatedRule):
    """When somebody may be approached (Bki art. 4.2). The days themselves are in ``CalendarYear``."""

    from_hour = models.PositiveSmallIntegerField(
        gettext_lazy("from (hour)"),
        validators=[MaxValueValidator(23)],
        help_text=gettext_lazy("Contact is allowed from this hour, in Dutch time: 7 means 7.00."),
    )
    until_hour = models.PositiveSmallIntegerField(
        gettext_lazy("until (hour)"),
        validators=[MinValueValidator(1), MaxValueValidator(24)],
        help_text=gettext_lazy("From this hour on contact is not allowed: 20 means 20.00."),
    )
    closed_on_sundays = models.BooleanField(gettext_lazy("no contact on Sundays"), default=True)

    class Meta(DatedRule.Meta):
        verbose_name = gettext_lazy("contact hours")
        verbose_name_plural = gettext_lazy("contact hours")

    def __str__(self) -> str:
        return _("%(first)s.00 to %(last)s.00, from %(day)s") % {
            "first": self.from_hour,
            "last": self.until_hour,
            "day": date_format(self.valid_from),
        }

    def clean(self) -> None:
        """Refuse hours in the wrong order too.

        Raises:
            ValidationError: no hour of the day would be allowed, or see ``DatedRule``.
        """
        super().clean()
        hours: list[int | None] = [self.from_hour, self.until_hour]
        if None not in hours and self.until_hour <= self.from_hour:
            raise ValidationError({"until_hour": _("The last hour comes after the first hour. Change one of them.")})


class CalendarYear(Sourced):
    """The public holidays of a year (Algemene termijnenwet art. 3), and whether the list is known to be whole."""

    year = models.PositiveSmallIntegerField(
        gettext_lazy("year"), unique=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    complete = models.BooleanField(
        gettext_lazy("all days of this year are known"),
        default=False,
        help_text=gettext_lazy(
            "Only when the royal decree with the equalised days of this year was read. "
            "Without this mark the helpers never say yes in this year."
        ),
    )

    class Meta:
        verbose_name = gettext_lazy("calendar year")
        verbose_name_plural = gettext_lazy("public holidays")
        ordering: ClassVar[list[str]] = ["-year"]

    def __str__(self) -> str:
        return str(self.year)

    def clean(self) -> None:
        """A whole year needs the decree as its second source.

        Raises:
            ValidationError: the year is marked complete without that source.
        """
        super().clean()
        if self.complete and not self.second_source_name:
            raise ValidationError(
                {"second_source_name": _("Name the decree with the equalised days, or take away the mark.")}
            )


class ClosedDay(models.Model):
    """A public holiday, or a day that counts as one."""

    class Kind(models.TextChoices):
        """By which paragraph of article 3 the day is a holiday."""

        PUBLIC = "public", gettext_lazy("public holiday (paragraph 1)")
        BY_ACT = "by_act", gettext_lazy("equal to one by the act (paragraph 2)")
        BY_DECREE = "by_decree", gettext_lazy("equal to one by royal decree (paragraph 3)")

    calendar = ParentalKey(CalendarYear, on_delete=models.CASCADE, related_name="days")
    date = models.DateField(gettext_lazy("date"), unique=True)
    name = models.CharField(gettext_lazy("name"), max_length=80)
    kind = models.CharField(gettext_lazy("kind"), max_length=10, choices=Kind, default=Kind.PUBLIC)

    class Meta:
        verbose_name = gettext_lazy("holiday")
        verbose_name_plural = gettext_lazy("holidays")
        ordering: ClassVar[list[str]] = ["date"]

    def __str__(self) -> str:
        return f"{date_format(self.date)}: {self.name}"


class CostRule(DatedRule):
    """How much collection costs are (Besluit vergoeding voor buitengerechtelijke incassokosten art. 2)."""

    minimum = models.DecimalField(
        gettext_lazy("minimum in euro"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    maximum = models.DecimalField(
        gettext_lazy("maximum in euro"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    vat_percent = models.DecimalField(
        gettext_lazy("VAT in percent"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    class Meta(DatedRule.Meta):
        verbose_name = gettext_lazy("collection costs")
        verbose_name_plural = gettext_lazy("collection costs")

    def __str__(self) -> str:
        return _("from %(day)s") % {"day": date_format(self.valid_from)}

    def clean(self) -> None:
        """Refuse a maximum under the minimum too.

        Raises:
            ValidationError: as said, or see ``DatedRule``.
        """
        super().clean()
        bounds: list[Decimal | None] = [self.minimum, self.maximum]
        if None not in bounds and self.maximum < self.minimum:
            raise ValidationError({"maximum": _("The maximum is lower than the minimum. Change one of them.")})


class CostTier(models.Model):
    """One step of the scale: a percentage over the part of the principal up to an amount."""

    rule = ParentalKey(CostRule, on_delete=models.CASCADE, related_name="tiers")
    up_to = models.DecimalField(
        gettext_lazy("up to this amount in euro"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=gettext_lazy("Counted from zero: 2500, 5000, 10000. Leave it empty for everything above."),
    )
    percent = models.DecimalField(
        gettext_lazy("percentage"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    class Meta:
        verbose_name = gettext_lazy("step")
        verbose_name_plural = gettext_lazy("steps")
        ordering: ClassVar[list[str]] = ["pk"]  # as the editor filled them in

    def __str__(self) -> str:
        return f"{self.percent}%"


class LetterTerm(DatedRule):
    """The term of the fourteen-day letter (art. 6:96 lid 6 BW), and how long its delivery takes."""

    term_days = models.PositiveSmallIntegerField(
        gettext_lazy("full days to pay"),
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=gettext_lazy("Counted from the day after the letter was delivered."),
    )
    sentence = models.CharField(
        gettext_lazy("words that the letter keeps"),
        max_length=200,
        help_text=gettext_lazy("Exactly as the court approved them, without a capital and without a full stop."),
    )
    delivery_days = models.PositiveSmallIntegerField(
        gettext_lazy("days of delivery"),
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text=gettext_lazy("On which day of delivery after sending a letter arrives. Visitors can choose more."),
    )
    post_on_mondays = models.BooleanField(gettext_lazy("letters are delivered on Mondays"), default=False)

    class Meta(DatedRule.Meta):
        verbose_name = gettext_lazy("fourteen-day letter")
        verbose_name_plural = gettext_lazy("fourteen-day letter")

    def __str__(self) -> str:
        return _("from %(day)s") % {"day": date_format(self.valid_from)}
