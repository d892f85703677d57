"""How a certificate looks: edited as a page in Wagtail, frozen as a row at the moment of issue."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naast.organisations.models import Provider


class Language(models.TextChoices):
    """In which language a certificate is set."""

    DUTCH = "nl", _("Dutch")
    ENGLISH = "en", _("English")


class CertificateDesign(models.Model):
    """A design as it was when a certificate was issued with it. Equal designs of a provider are one row, never changed."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="certificate_designs")
    # SHA-256 over ``design`` in canonical JSON, pictures included: the same design is one row.
    sha256 = models.CharField(max_length=64)
    # The fields of certificates.designs.Design, with pictures as data addresses.
    design: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("design of certificates")
        verbose_name_plural = _("designs of certificates")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["provider", "sha256"], name="certificates_design_once")
        ]

    def __str__(self) -> str:
        return f"{self.provider} · {self.sha256[:12]}"
