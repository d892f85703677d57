"""The rows of the mail room: the outbox, what came back, and who gets no mail."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naast.mail.ledger import LedgerRow

SUBJECT_LENGTH = 255  # what the overview shows; the mail itself holds the whole subject
_HASH_LENGTH = 64


class OutgoingMail(LedgerRow):
    """One mail to one address. ``raw`` is frozen when the row is made: a retry sends the same bytes."""

    kind = models.CharField(_("kind"), max_length=60, editable=False)
    # A cause that happens once gives one mail, however often its task runs: "certificate:42".
    key = models.CharField(_("key"), max_length=200, unique=True, null=True, blank=True, editable=False)
    sender = models.CharField(_("sender"), max_length=320, editable=False)
    recipient = models.CharField(_("recipient"), max_length=320, editable=False)
    subject = models.CharField(_("subject"), max_length=SUBJECT_LENGTH, blank=True, editable=False)
    message_id = models.CharField(_("Message-ID"), max_length=200, editable=False)
    address_hash = models.CharField(max_length=_HASH_LENGTH, blank=True, editable=False, db_index=True)
    # A reminder or a practice question: stops after a complaint. What a person asks for himself, such as a link to
    # sign in, still comes.
    unasked = models.BooleanField(_("unasked"), default=False, editable=False)
    # Holds secrets (links to confirm, to reset): never shown in the admin, emptied after a month.
    raw = models.BinaryField(_("message"))

    class Meta(LedgerRow.Meta):
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"


class SuppressionReason(models.TextChoices):
    """Why an address gets no mail."""

    HARD = "hard", _("the address does not exist")
    SOFT = "soft", _("mail bounced again and again")
    COMPLAINT = "complaint", _("reported as spam")
    MANUAL = "manual", _("put on the list by hand")


class Suppression(models.Model):
    """An address that gets no mail from any room. Of the address only a keyed hash is kept; someone who asks can be found.

    A complaint stops what was not asked for (newsletters, reminders); the other reasons stop everything. One row per
    reason: when a mailbox works again, an older complaint is still one.
    """

    address_hash = models.CharField(max_length=_HASH_LENGTH, editable=False)
    domain = models.CharField(_("domain"), max_length=254, editable=False)
    reason = models.CharField(_("reason"), max_length=9, choices=SuppressionReason.choices)
    detail = models.CharField(_("what the server said"), max_length=500, blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)  # empty: until someone lifts it
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted on"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        ordering: ClassVar[list[str]] = ["-since", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["address_hash", "reason"], name="mail_suppressed_once")
        ]

    def __str__(self) -> str:
        return f"…@{self.domain}"


class ReportKind(models.TextChoices):
    """What a mail that came back is."""

    BOUNCE = "bounce", _("could not be delivered")
    COMPLAINT = "complaint", _("reported as spam")
    UNSUBSCRIBE = "unsubscribe", _("unsubscribed by mail")
    DELAY = "delay", _("delayed, the server tries again")
    AUTO_REPLY = "auto_reply", _("automatic answer")
    OTHER = "other", _("something else")
    BROKEN = "broken", _("cannot be read")


class Severity(models.TextChoices):
    """How serious a bounce is (RFC 3463: 5.x.x is permanent, 4.x.x is not)."""

    HARD = "hard", _("for good")
    SOFT = "soft", _("for now")


class MailReport(models.Model):
    """What came back about a mail: a bounce, a complaint, or a wish to unsubscribe; by mailbox or webhook."""

    # SHA-256 of the message or of the provider's event: a report that comes twice counts once.
    fingerprint = models.CharField(max_length=_HASH_LENGTH, unique=True, editable=False)
    source = models.CharField(_("came by"), max_length=20)  # mailbox, webhook, file
    received_at = models.DateTimeField(_("received on"), default=timezone.now, db_index=True)
    kind = models.CharField(_("kind"), max_length=11, choices=ReportKind.choices)
    severity = models.CharField(_("severity"), max_length=4, choices=Severity.choices, blank=True)
    status = models.CharField(_("status"), max_length=20, blank=True)  # 5.1.1 (RFC 3463)
    detail = models.CharField(_("what the server said"), max_length=500, blank=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)  # for an editor: what is wrong with the report
    address_hash = models.CharField(max_length=_HASH_LENGTH, blank=True, editable=False)
    domain = models.CharField(_("domain"), max_length=254, blank=True)
    # Which mail: the signed return path names a row of a ledger ("mail.OutgoingMail", "newsletters.Delivery").
    ledger = models.CharField(max_length=60, blank=True, editable=False)
    ledger_key = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("mail report")
        verbose_name_plural = _("mail reports")
        ordering: ClassVar[list[str]] = ["-received_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["address_hash", "received_at"], name="mail_report_address"),
            models.Index(fields=["ledger", "ledger_key"], name="mail_report_row"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} …@{self.domain}"


class RateLimit(models.Model):
    """A token bucket that all workers share: for all mail (no domain), or for one receiving domain."""

    domain = models.CharField(_("domain"), max_length=254, unique=True, blank=True, help_text=_("Empty: all mail."))
    per_minute = models.PositiveIntegerField(_("mails a minute"), validators=[MinValueValidator(1)])
    burst = models.PositiveIntegerField(
        _("in one go"), default=20, validators=[MinValueValidator(1)], help_text=_("So many may go without waiting.")
    )
    tokens = models.FloatField(default=0, editable=False)
    refilled_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("rate limit")
        verbose_name_plural = _("rate limits")
        ordering: ClassVar[list[str]] = ["domain"]

    def __str__(self) -> str:
        return self.domain or str(_("all mail"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store what a person set. The tokens of a bucket that exists belong to the workers (:mod:`naast.mail.rates`)."""
        if not self._state.adding and kwargs.get("update_fields") is None:
            kwargs["update_fields"] = ["domain", "per_minute", "burst"]
        super().save(*args, **kwargs)
