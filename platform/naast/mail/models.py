"""The outbox: a mail is a row before it is a message."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from naast.mail.ledger import LedgerRow

SUBJECT_LENGTH = 255  # what the overview shows; the mail itself holds the whole subject


class OutgoingMail(LedgerRow):
    """One mail to one address. ``raw`` is frozen when the row is made: a retry sends the same bytes."""

    kind = models.CharField(_("kind"), max_length=60, editable=False)
    # A cause that happens once gives one mail, however often its task runs: "certificate:42".
    key = models.CharField(_("key"), max_length=200, unique=True, null=True, blank=True, editable=False)
    sender = models.CharField(_("sender"), max_length=320, editable=False)
    recipient = models.CharField(_("recipient"), max_length=320, editable=False)
    subject = models.CharField(_("subject"), max_length=SUBJECT_LENGTH, blank=True, editable=False)
    # Holds secrets (links to confirm, to reset): never shown in the admin, emptied after a month.
    raw = models.BinaryField(_("message"))

    class Meta(LedgerRow.Meta):
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"
