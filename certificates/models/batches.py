"""Certificates issued by hand for people who learned in a classroom: a table that is checked first and issued then."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models.certificate import Certificate
from courses.models import Cohort
from naast.organisations.models import Provider


class IssueBatch(models.Model):
    """One table. What was handed in is kept as rows; the file is not."""

    class State(models.TextChoices):
        """Where it is."""

        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked, not issued yet")
        RUNNING = "running", _("Being issued")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="issue_batches")
    # The facts of the course, frozen when the table was handed in.
    course_uid = models.CharField(max_length=64)
    course_title = models.CharField(_("course"), max_length=255)
    cohort = models.ForeignKey(
        Cohort, models.SET_NULL, null=True, blank=True, related_name="issue_batches", verbose_name=_("group")
    )
    file_name = models.CharField(_("file"), max_length=255, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.CHECKED)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("handed in on"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, blank=True)
    done_at = models.DateTimeField(_("done on"), null=True, blank=True)
    owner = models.CharField(max_length=32, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("table of certificates")
        verbose_name_plural = _("tables of certificates")
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["provider", "-created_at"], name="certificates_batches"),
        ]

    def __str__(self) -> str:
        return f"{self.course_title} · {self.created_at:%Y-%m-%d}"


class IssueRow(models.Model):
    """One person of a table."""

    class State(models.TextChoices):
        """What it came to."""

        READY = "ready", _("Can be issued")
        FAULTY = "faulty", _("Has to be mended")
        ALREADY = "already", _("Was issued before")
        WRITTEN = "written", _("Certificate is being made")

    batch = models.ForeignKey(IssueBatch, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("line"))  # in the file, the first line of people is 2
    name = models.TextField(_("name"), blank=True)
    email = models.CharField(_("mail address"), max_length=254, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    score_percent = models.PositiveSmallIntegerField(_("score in percent"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    problems: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list, blank=True)  # Dutch sentences
    certificate = models.ForeignKey(Certificate, models.SET_NULL, null=True, blank=True, related_name="issue_rows")

    class Meta:
        verbose_name = _("line of a table of certificates")
        verbose_name_plural = _("lines of tables of certificates")
        ordering: ClassVar[list[str]] = ["line"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "line"], name="certificates_line_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["batch", "state", "line"], name="certificates_lines_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.name}"


class CorrectionRequest(models.Model):
    """A holder asks for another name on a certificate; the provider answers."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Waits for an answer")
        DONE = "done", _("Corrected")
        REFUSED = "refused", _("Refused")

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="correction_requests")
    name = models.TextField(_("name as it should be"))
    note = models.TextField(_("explanation"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("correction request")
        verbose_name_plural = _("correction requests")
        ordering: ClassVar[list[str]] = ["created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["certificate"], condition=models.Q(state="open"), name="certificates_one_open_request"
            )
        ]

    def __str__(self) -> str:
        return self.name
