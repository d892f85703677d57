"""Groups of learners who take a course together, and the invitations that bring people in."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.pages import CoursePage
from naast.organisations.models import Provider

_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that looks like something else


def new_code() -> str:
    """A code to enrol with: 10 letters and digits, 49 bits, easy to read out over the telephone."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(10))


def new_token() -> str:
    """A secret for an address in a mail, 192 bits."""
    return secrets.token_urlsafe(24)


class Cohort(models.Model):
    """People who take a course together, with their own dates. All dates are days in Amsterdam."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="cohorts")
    course = models.ForeignKey(CoursePage, models.SET_NULL, null=True, related_name="cohorts", verbose_name=_("course"))
    course_uid = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField(
        _("starts on"), null=True, blank=True, help_text=_("Before this day the lessons stay closed.")
    )
    deadline = models.DateField(
        _("finish before the end of"), null=True, blank=True, help_text=_("People get a reminder before this day.")
    )
    ends_on = models.DateField(
        _("ends on"), null=True, blank=True, help_text=_("After this day people can still read, but no longer hand in.")
    )
    code = models.CharField(_("code to enrol with"), max_length=20, unique=True, default=new_code)
    code_open = models.BooleanField(_("people may enrol with the code"), default=True)
    remind = models.BooleanField(
        _("remind by mail"), default=True, help_text=_("At the start, two weeks and three days before the deadline.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["provider", "course_uid", "name"], name="courses_cohort_name_once")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse dates that cross.

        Raises:
            ValidationError: the end comes before the start, or the deadline lies outside.
        """
        super().clean()
        days = [day for day in (self.starts_on, self.deadline, self.ends_on) if day is not None]
        if days != sorted(days):
            raise ValidationError(_("The start comes first, then the deadline, then the end. Check the dates."))


class Invitation(models.Model):
    """An address that a provider wants in a cohort. It becomes an enrolment when its owner says yes.

    Whether an address has an account is nobody's business but its owner's: known and unknown people are invited alike.
    """

    class State(models.TextChoices):
        """How it stands."""

        OPEN = "open", _("Invited")
        ACCEPTED = "accepted", _("Enrolled")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar[list[str]] = ["email"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cohort", "email"], name="courses_invitation_once")
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.cohort}"
