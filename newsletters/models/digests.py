"""A digest: one per newsletter, frequency and period, and one delivery per reader."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naast.mail.ledger import LedgerRow
from newsletters.models.developments import Development
from newsletters.models.subscriptions import Frequency, Newsletter, Subscription


class Digest(models.Model):
    """One period of one newsletter. The unique key makes every tick of beat harmless: the second finds the row."""

    newsletter = models.ForeignKey(Newsletter, on_delete=models.PROTECT, related_name="digests")
    frequency = models.CharField(_("frequency"), max_length=8, choices=Frequency.choices)
    period = models.CharField(_("period"), max_length=40)  # 2026-W47, 2026-11, or extra-20261121T143005
    cutoff = models.DateTimeField(_("closed on"))  # readers and developments of later than this wait for the next
    since = models.DateTimeField(_("opened on"))  # developments approved before this are too old for it
    created_at = models.DateTimeField(_("created on"), default=timezone.now)
    # How far planning has come (the last subscription) and whether it is done: a kill in between loses nothing.
    planned_through = models.BigIntegerField(default=0)
    planned_at = models.DateTimeField(_("planned on"), null=True, blank=True)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["newsletter", "frequency", "period"], name="newsletters_period_once")
        ]

    def __str__(self) -> str:
        return f"{self.newsletter} {self.period}"


class DigestContent(models.Model):
    """One distinct set of developments, rendered once for all its readers and frozen."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="contents")
    key = models.CharField(max_length=64)  # SHA-256 of the sorted development ids
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField()
    developments = models.ManyToManyField(Development, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["digest", "key"], name="newsletters_content_once")
        ]

    def __str__(self) -> str:
        return self.subject


class Delivery(LedgerRow):
    """One digest to one reader, through the ledger of the mail room."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="deliveries")
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    content = models.ForeignKey(DigestContent, on_delete=models.PROTECT, related_name="deliveries")

    class Meta(LedgerRow.Meta):
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["digest", "subscription"], name="newsletters_delivery_once")
        ]

    def __str__(self) -> str:
        return f"{self.digest_id}/{self.subscription_id}"
