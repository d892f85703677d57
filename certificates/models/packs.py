"""Accreditation packs: everything of a course that a register asks to see, made by a worker and kept for a week."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naast.organisations.models import Provider


class AccreditationPack(models.Model):
    """One pack. It holds right answers, so its files stand in rows of their own and never below an open address."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Waits for its turn")
        RUNNING = "running", _("Being made")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Did not succeed")

    BUSY: ClassVar[tuple[str, ...]] = (State.WAITING, State.RUNNING)

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="accreditation_packs")
    course_uid = models.CharField(max_length=64)
    course_title = models.CharField(_("course"), max_length=255)
    course_version = models.PositiveIntegerField(_("version of the course"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    # Steps of the making: one a part of the course, then the document and the archive.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(_("what went wrong"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("asked for on"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("made on"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    pdf_bytes = models.PositiveIntegerField(default=0)
    zip_bytes = models.PositiveIntegerField(default=0)
    owner = models.CharField(max_length=32, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("accreditation pack")
        verbose_name_plural = _("accreditation packs")
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["provider", "course_uid"],
                condition=Q(state__in=["waiting", "running"]),
                name="certificates_one_pack_at_work",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["provider", "course_uid", "-created_at"], name="certificates_packs"),
        ]

    def __str__(self) -> str:
        return f"{self.course_title} · {self.created_at:%Y-%m-%d}"

    @property
    def is_busy(self) -> bool:
        """Whether it is still on its way."""
        return self.state in self.BUSY


class PackPart(models.Model):
    """A stretch of a file of a pack. Files in parts go in and out without ever being in memory as a whole."""

    class File(models.TextChoices):
        """Which file it is part of."""

        PDF = "pdf", "PDF"
        ZIP = "zip", "ZIP"

    pack = models.ForeignKey(AccreditationPack, models.CASCADE, related_name="parts")
    file = models.CharField(max_length=3, choices=File.choices)
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        verbose_name = _("part of a pack")
        verbose_name_plural = _("parts of packs")
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["pack", "file", "number"], name="certificates_pack_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.pack_id} · {self.file} · {self.number}"
