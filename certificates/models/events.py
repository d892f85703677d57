"""What happened to certificates, and who did it: the audit log of a provider."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naast.organisations.models import Provider

if TYPE_CHECKING:
    from certificates.models.certificate import Certificate


class CertificateEvent(models.Model):
    """One line. Lines are written in the transaction of what they tell about, and never changed."""

    class Kind(models.TextChoices):
        """What was done."""

        WRITTEN = "written", _("Course completed, or entered by hand")
        ISSUED = "issued", _("Issued")
        REPLACED = "replaced", _("Replaced by a new one")
        REVOKED = "revoked", _("Withdrawn")
        SUSPENDED = "suspended", _("Suspended")
        RESTORED = "restored", _("No longer suspended")
        EXPIRED = "expired", _("Expired")
        REMINDED = "reminded", _("Holder reminded of the end")
        SHARED = "shared", _("Shared by the holder")
        UNSHARED = "unshared", _("No longer shared")
        CLAIMED = "claimed", _("Taken into an account")
        VIEWED = "viewed", _("Looked at in the register")
        DOWNLOADED = "downloaded", _("Downloaded")
        EXPORTED = "exported", _("Part of an export")
        MEMBER = "member", _("Change in who works here")

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="certificate_events")
    certificate: "models.ForeignKey[Certificate | None, Certificate | None]" = models.ForeignKey(
        "certificates.Certificate", models.CASCADE, null=True, blank=True, related_name="events"
    )
    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    # Nobody when the platform did it by itself.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    actor_name = models.CharField(_("by"), max_length=150, blank=True)  # as named then
    why = models.TextField(_("why"), blank=True)
    details: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("line of the log")
        verbose_name_plural = _("log of certificates")
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["provider", "-at"], name="certificates_log_of_provider"),
            models.Index(fields=["certificate", "-at"], name="certificates_log_of_one"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.at:%Y-%m-%d %H:%M}"
