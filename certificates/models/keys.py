"""The public side of the keys that sign, and the lists in which strangers look up what became of a credential.

No private key is ever in the database: those are in a file or an HSM (``certificates.signing``).
"""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naast.organisations.models import Provider

STATUS_LIST_LENGTH = 131_072  # entries: the least that Bitstring Status List 1.0 §2.2 allows, for the sake of privacy


class SigningKey(models.Model):
    """A key that signed something once. It stays for as long as what it signed has to be checked."""

    class Purpose(models.TextChoices):
        """What is signed with it."""

        DOCUMENT = "document", _("Documents (PAdES, ECDSA P-256)")
        CREDENTIAL = "credential", _("Credentials (Data Integrity, Ed25519)")

    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    # SHA-256 of the SubjectPublicKeyInfo, lower-case hexadecimal.
    fingerprint = models.CharField(_("fingerprint"), max_length=64, unique=True)
    # Credentials: the key as publicKeyMultibase (z6Mk…). Documents: nothing.
    multibase = models.CharField(max_length=120, blank=True)
    # Documents: the certificate of the key and those above it, in PEM. Credentials: nothing.
    chain = models.TextField(_("certificates"), blank=True)
    since = models.DateTimeField(_("in use since"), default=timezone.now)
    retired_at = models.DateTimeField(_("out of use since"), null=True, blank=True)
    # From this moment nothing that this key signed is believed any more, whenever it says it was signed.
    compromised_at = models.DateTimeField(_("lost on"), null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering: ClassVar[list[str]] = ["-since"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.fingerprint[:16]}"


class StatusList(models.Model):
    """A list of places, most of them of nobody, so that asking about one tells nothing about whose it is.

    Its bits are not stored: they are what the certificates say (Bitstring Status List 1.0). Each list is of one provider:
    a verifier believes a list only when its issuer is the issuer of the credential.
    """

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="status_lists")
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    length = models.PositiveIntegerField(default=STATUS_LIST_LENGTH)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # The next list begins when this one has so many that a free random place takes long to find.
    full = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("status list")
        verbose_name_plural = _("status lists")

    def __str__(self) -> str:
        return str(self.uid)
