"""Bringing in subscribers from a file: nobody without proof of consent, and a dry run first."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsletters.models.subscriptions import ADDRESS_LENGTH, Newsletter


class ImportState(models.TextChoices):
    """Where an import is."""

    CHECKED = "checked", _("checked, nothing done yet")
    RUNNING = "running", _("busy")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


class SubscriberImport(models.Model):
    """A file that an editor handed in. Checking it is the dry run; the rows become subscriptions after a second press."""

    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.PROTECT, related_name="imports", verbose_name=_("newsletter")
    )
    name = models.CharField(_("file"), max_length=200)
    created_at = models.DateTimeField(_("handed in on"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(_("state"), max_length=9, choices=ImportState.choices, default=ImportState.CHECKED)
    started_at = models.DateTimeField(_("started on"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished on"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of subscribers")
        verbose_name_plural = _("imports of subscribers")
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class ImportRowState(models.TextChoices):
    """What became of a row."""

    WAITING = "waiting", _("waiting")
    ADDED = "added", _("added")
    KNOWN = "known", _("was already subscribed")
    LEFT = "left", _("left before: stays out")
    REFUSED = "refused", _("not taken")


class SubscriberImportRow(models.Model):
    """One line of the file."""

    batch = models.ForeignKey(SubscriberImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("line"))
    email = models.CharField(_("e-mail address"), max_length=ADDRESS_LENGTH, blank=True)
    values = models.JSONField(default=dict)  # topics, frequency, and the proof: when, how, which text
    state = models.CharField(_("state"), max_length=8, choices=ImportRowState.choices, default=ImportRowState.WAITING)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["line"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "line"], name="newsletters_import_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.email}"
