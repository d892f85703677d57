"""Files on their way in: a row first, looked at in a preview, then worked off by a worker (rule 1)."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from naast.organisations.models import Provider


class ImportJob(models.Model):
    """A file that a provider brings in: questions for a bank, or a whole course."""

    class Kind(models.TextChoices):
        """What the file holds."""

        QUESTIONS = "questions", _("Questions")
        COURSE = "course", _("A course")

    class State(models.TextChoices):
        """How far it is."""

        PREVIEW = "preview", _("Waits for your yes")
        WAITING = "waiting", _("Waits for its turn")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Did not succeed")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="import_jobs")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Where it goes: a question bank, or the provider's page for a course. Afterwards: what came out of it.
    target = models.ForeignKey(Page, models.CASCADE, related_name="+")
    result = models.ForeignKey(Page, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=255)
    format = models.CharField(max_length=20)
    data = models.BinaryField()  # emptied when the work is done
    # One entry a question: place, title, category, type, notes, reason.
    report: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEW)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["created_at"], condition=models.Q(state__in=("waiting", "running")), name="courses_import_due"
            )
        ]

    def __str__(self) -> str:
        return self.name
