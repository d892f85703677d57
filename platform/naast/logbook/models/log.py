"""The log: experiments of one person and the conversations in them. Nothing about customers has a place here."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naast.logbook.models.techniques import TechniquePage

NAME_LENGTH = 120  # characters
HYPOTHESIS_LENGTH = 500
NOTE_LENGTH = 200
LEAST_STRESS, MOST_STRESS = 1, 5


class Experiment(models.Model):
    """A technique that somebody tries: first a period as always, then a period with the technique.

    All four days count. ``name`` keeps the title of the technique, for when its page changes or goes.
    """

    # Wagtail shows editors what refers to a page; who tries a technique is nobody's business.
    wagtail_reference_index_ignore = True

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="experiments")
    technique = models.ForeignKey(TechniquePage, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    hypothesis = models.TextField(_("what I expect"), max_length=HYPOTHESIS_LENGTH, blank=True)
    baseline_from = models.DateField(_("first day of the baseline"))
    baseline_until = models.DateField(_("last day of the baseline"))
    trial_from = models.DateField(_("first day of the trial"))
    trial_until = models.DateField(_("last day of the trial"))
    current = models.BooleanField(default=True)
    started_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("experiment")
        verbose_name_plural = _("experiments")
        ordering: ClassVar[list[str]] = ["-started_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person"], condition=Q(current=True), name="logbook_one_current"),
            models.CheckConstraint(
                condition=Q(baseline_from__lte=F("baseline_until"))
                & Q(baseline_until__lt=F("trial_from"))
                & Q(trial_from__lte=F("trial_until")),
                name="logbook_periods_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Conversation(models.Model):
    """One conversation in a line: what came of it, and how the professional was."""

    wagtail_reference_index_ignore = True

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="conversations")
    # The form it came from, so that pressing twice logs once.
    form_key = models.UUIDField(null=True, editable=False)
    held_on = models.DateField(_("date"))
    contact = models.BooleanField(_("contact"))
    agreement = models.BooleanField(_("agreement made"))
    kept = models.BooleanField(_("agreement kept"), null=True)  # None: not known yet, or there is no agreement
    stress = models.PositiveSmallIntegerField(
        _("own stress"), validators=[MinValueValidator(LEAST_STRESS), MaxValueValidator(MOST_STRESS)]
    )
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    logged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering: ClassVar[list[str]] = ["-held_on", "-logged_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["experiment", "-held_on"], name="logbook_by_day"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["experiment", "form_key"], name="logbook_form_once"),
            models.CheckConstraint(condition=Q(contact=True) | Q(agreement=False), name="logbook_agreement_by_contact"),
            models.CheckConstraint(condition=Q(agreement=True) | Q(kept=None), name="logbook_kept_agreement"),
            models.CheckConstraint(
                condition=Q(stress__gte=LEAST_STRESS, stress__lte=MOST_STRESS), name="logbook_stress_on_scale"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d}"

    def values(self) -> dict[str, Any]:
        """What the person filled in."""
        names = ("held_on", "contact", "agreement", "kept", "stress", "note")
        return {name: getattr(self, name) for name in names}
