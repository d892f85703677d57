"""Doors to other systems: tokens for the read API, and statements for a provider's own learning record store."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naast.organisations.models import Provider


class ApiToken(models.Model):
    """A person's key to the read API. Only its digest is kept; the key itself is shown once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)  # SHA-256, hexadecimal
    hint = models.CharField(max_length=8, editable=False)  # the first characters, to tell keys apart
    scopes: "models.JSONField[list[str], list[str]]" = models.JSONField(_("may read"), default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class RecordStore(models.Model):
    """A provider's learning record store (xAPI 1.0.3)."""

    provider = models.OneToOneField(Provider, models.CASCADE, related_name="record_store")
    endpoint = models.URLField(_("address"), max_length=400)
    username = models.CharField(_("user name"), max_length=200)
    secret = models.TextField(editable=False)  # encrypted with a key made from SECRET_KEY
    active = models.BooleanField(_("send statements"), default=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("learning record store")
        verbose_name_plural = _("learning record stores")

    def __str__(self) -> str:
        return self.endpoint


class Statement(models.Model):
    """One xAPI statement on its way out. Its id is fixed, so that a second arrival is recognised by the store."""

    class State(models.TextChoices):
        """How it stands."""

        PENDING = "pending", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="statements")
    # Whose doing it is about, so that erasing an account takes what was not sent yet along.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)  # names the cause: "completion:42"
    body: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("xAPI statement")
        verbose_name_plural = _("xAPI statements")
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="pending"), name="courses_statement_due")
        ]

    def __str__(self) -> str:
        return self.key
