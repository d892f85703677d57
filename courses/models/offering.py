"""What a training costs, when it is, what one gets, and where one signs up: also for trainings that are taken elsewhere."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.models import Orderable

VAT = Decimal("1.21")  # the general rate (Wet OB 1968, article 9, first paragraph)


class WithOffering(models.Model):
    """The commercial side of a course. Where nothing is filled in, it is free and taken on this platform."""

    class Vat(models.TextChoices):
        """What a price says about VAT."""

        EXCLUDED = "excl", _("without VAT")
        INCLUDED = "incl", _("VAT included")
        EXEMPT = "vrij", _("no VAT: this provider is exempt")

    class Certification(models.TextChoices):
        """What one has at the end."""

        PROOF = "bewijs", _("Proof of completion of this platform")
        OWN = "eigen", _("Proof of participation of the provider")
        NONE = "geen", _("Nothing on paper")

    price = models.DecimalField(
        _("price in euros"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("For one person. 0 is free. Empty: on request."),
    )
    price_vat = models.CharField(_("VAT"), max_length=4, choices=Vat.choices, default=Vat.EXCLUDED)
    sign_up_url = models.URLField(
        _("sign-up page of the provider"),
        blank=True,
        help_text=_(
            "Only for a training that is not taken here: a classroom, or a course at your own site. People sign up there, "
            "and this platform gives no proof."
        ),
    )
    certification = models.CharField(
        _("what one gets"), max_length=6, choices=Certification.choices, default=Certification.PROOF
    )
    points = models.CharField(
        _("points for a quality mark"),
        max_length=120,
        blank=True,
        help_text=_(
            "As the register gave them to this training: how many, and of which register. Otherwise leave empty."
        ),
    )
    points_proof = models.URLField(_("where the register says so"), blank=True)
    points_until = models.DateField(
        _("points count until"), null=True, blank=True, help_text=_("After this day they are not shown any more.")
    )

    class Meta:
        abstract = True

    @property
    def taken_here(self) -> bool:
        """Whether one follows it on this platform."""
        return not self.sign_up_url

    @property
    def gives_points(self) -> bool:
        """Whether points are proved and still count."""
        return bool(
            self.points and self.points_proof and self.points_until and self.points_until >= timezone.localdate()
        )

    def check_offering(self) -> None:
        """Refuse what a reader could not trust.

        Raises:
            ValidationError: a price without a place to pay, a proof of ours for what we do not see, points without proof.
        """
        wrong: dict[str, Any] = {}
        if self.price and self.taken_here:
            wrong["sign_up_url"] = _("This platform takes no payments. Fill in where people sign up with you.")
        if self.sign_up_url and self.certification == self.Certification.PROOF:
            wrong["certification"] = _("This platform gives no proof for a training that is taken elsewhere.")
        if self.points and not (self.points_proof and self.points_until):
            wrong["points"] = _("Say where the register says so, and until when. Otherwise leave the points out.")
        if wrong:
            raise ValidationError(wrong)


class CourseDate(Orderable):
    """A day, or days, on which a training is given."""

    course = ParentalKey("courses.CoursePage", on_delete=models.CASCADE, related_name="dates")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True, help_text=_("Empty: it takes one day."))
    hours = models.CharField(_("times"), max_length=60, blank=True, help_text=_("Such as 9.30 to 16.30."))
    online = models.BooleanField(_("online"), default=False)
    place = models.CharField(
        _("place"), max_length=120, blank=True, help_text=_("The town, and the venue if you like.")
    )
    places = models.PositiveSmallIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5000)]
    )
    full = models.BooleanField(_("full"), default=False)
    sign_up_url = models.URLField(
        _("sign-up page of this date"), blank=True, help_text=_("Empty: that of the training.")
    )

    panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on"), FieldPanel("hours")]),
        FieldRowPanel([FieldPanel("online"), FieldPanel("place")]),
        FieldRowPanel([FieldPanel("places"), FieldPanel("full")]),
        FieldPanel("sign_up_url"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")), name="courses_date_in_order"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["course", "starts_on"], name="courses_dates")]

    def __str__(self) -> str:
        return f"{self.course_id} · {self.starts_on}"

    def clean(self) -> None:
        """Refuse a date that nobody can come to.

        Raises:
            ValidationError: it ends before it begins, or is nowhere.
        """
        super().clean()
        begins: date | None = self.starts_on  # nothing, where a form was left empty
        if self.ends_on and begins and self.ends_on < begins:
            raise ValidationError({"ends_on": _("The last day is before the first.")})
        if not self.online and not self.place:
            raise ValidationError({"place": _("Say where it is, or tick “online”.")})


def offering_panels() -> list["Panel[Any]"]:
    """What authors fill in."""
    return [
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("price"), FieldPanel("price_vat", help_text=_("Readers see this behind the price."))]
                ),
                FieldPanel("sign_up_url"),
            ],
            heading=_("Price and signing up"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("certification", help_text=_("What somebody has in hand at the end.")),
                FieldPanel("points"),
                FieldRowPanel(
                    [
                        FieldPanel(
                            "points_proof",
                            help_text=_(
                                "Where readers can check the points, such as the register of the professional body."
                            ),
                        ),
                        FieldPanel("points_until"),
                    ]
                ),
            ],
            heading=_("What one gets"),
            help_text=_(
                "A training here never replaces a diploma, and one proof is not worth another. Say what is so."
            ),
        ),
        InlinePanel("dates", heading=_("Dates"), label=_("Date")),
    ]
