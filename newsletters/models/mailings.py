"""A mailing: one content or many, to an audience frozen at its start, and one delivery per reader."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naast.mail import mime
from naast.mail.ledger import LedgerRow
from newsletters.models.developments import Correction, Development
from newsletters.models.subscriptions import Frequency, Newsletter, Subscription


class MailingKind(models.TextChoices):
    """What is sent."""

    DIGEST = "digest", _("digest")
    ISSUE = "issue", _("newsletter issue")
    CORRECTION = "correction", _("correction")
    CHECK_IN = "check_in", _("question to quiet readers")


class MailingState(models.TextChoices):
    """Where a mailing is. Whether it is done follows from its deliveries, so the two cannot disagree for long."""

    RUNNING = "running", _("sending")
    PAUSED = "paused", _("paused")
    CANCELLED = "cancelled", _("cancelled")
    DONE = "done", _("done")


class Mailing(models.Model):
    """One thing that is sent to the readers of one newsletter.

    A digest is one per newsletter, frequency and period; an issue of the editors and a correction are one each, with a
    period that names them. The unique key makes every tick of beat and every second click harmless: the second finds the
    row.
    """

    newsletter = models.ForeignKey(Newsletter, on_delete=models.PROTECT, related_name="mailings")
    kind = models.CharField(_("kind"), max_length=10, choices=MailingKind.choices, default=MailingKind.DIGEST)
    frequency = models.CharField(_("frequency"), max_length=8, choices=Frequency.choices, blank=True)
    # 2026-W47, 2026-11, extra-20261121T143005, issue-12, correction-3 or check-in-2026-11
    period = models.CharField(_("period"), max_length=40)
    page = models.ForeignKey(
        "newsletters.NewsletterIssuePage", on_delete=models.SET_NULL, null=True, blank=True, related_name="mailings"
    )
    # One mailing for each newsletter that brought the wrong version; the period keeps it to one.
    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, null=True, blank=True, related_name="mailings")
    # Only for readers of one of these; nothing: for all. Frozen at the start, whatever becomes of the page.
    topics = models.ManyToManyField("pages.Topic", related_name="+", blank=True, verbose_name=_("only for readers of"))
    state = models.CharField(_("state"), max_length=9, choices=MailingState.choices, default=MailingState.RUNNING)
    state_reason = models.CharField(_("reason"), max_length=300, blank=True)  # why it is paused or cancelled, in words
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Waits for the day (naast.mail.quiet). Off for what an editor sends by hand: then the editor decides.
    by_day = models.BooleanField(_("only by day"), default=True)
    cutoff = models.DateTimeField(_("closed on"))  # readers and developments of later than this wait for the next
    since = models.DateTimeField(_("opened on"))  # developments approved before this are too old for it
    created_at = models.DateTimeField(_("created on"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished on"), null=True, blank=True)
    # How far planning has come (the last subscription) and whether it is done: a kill in between loses nothing.
    planned_through = models.BigIntegerField(default=0)
    planned_at = models.DateTimeField(_("planned on"), null=True, blank=True)
    # The error ceiling counts from here: an editor who resumes a send starts a new count.
    failures_since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["newsletter", "frequency", "period"], name="newsletters_period_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["state"], condition=models.Q(state__in=("running", "paused")), name="newsletters_mailing_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.newsletter} {self.period}"


class MailingContent(models.Model):
    """One distinct mail of a mailing, rendered once for all its readers and frozen."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="contents")
    key = models.CharField(max_length=64)  # SHA-256 of what makes it distinct
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField()
    developments = models.ManyToManyField(Development, related_name="+")
    # How many more there were than fit: the mail points at the site for those, and no later digest brings them.
    left_out = models.PositiveIntegerField(default=0, editable=False)
    # A correction of later than this reaches everyone who got this content.
    frozen_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mailing", "key"], name="newsletters_content_once")
        ]

    def __str__(self) -> str:
        return self.subject


class Delivery(LedgerRow):
    """One mailing to one reader, through the ledger of the mail room."""

    # No index of its own: the unique key begins with it, and every index costs a million times.
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    content = models.ForeignKey(MailingContent, on_delete=models.PROTECT, related_name="deliveries")

    class Meta(LedgerRow.Meta):
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mailing", "subscription"], name="newsletters_delivery_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            # By mailing first: a worker looks only in those that run, however many rows wait in one that is paused.
            models.Index(
                fields=["mailing", "next_attempt_at"],
                condition=models.Q(state="pending"),
                name="newsletters_delivery_due",
            ),
            models.Index(
                fields=["mailing", "domain", "next_attempt_at"],
                condition=models.Q(state="pending"),
                name="newsletters_delivery_lane",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state__in=("claimed", "sending")),
                name="newsletters_delivery_held",
            ),
            models.Index(fields=["mailing", "state"], name="newsletters_delivery_counts"),
            # How quickly it goes now, and whether the last attempts failed.
            models.Index(
                fields=["mailing", "sent_at"], condition=models.Q(state="sent"), name="newsletters_delivery_sent"
            ),
            models.Index(
                fields=["mailing", "failed_at"], condition=models.Q(state="failed"), name="newsletters_delivery_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id}/{self.subscription_id}"

    @property
    def message_id(self) -> str:
        """The same however often it is asked, so that a mail sent twice can be recognised (RFC 5322 §3.6.4)."""
        return self.message_id_of(self.mailing_id, self.subscription.secret)

    @staticmethod
    def message_id_of(mailing_id: int, secret: str) -> str:
        """:attr:`message_id` for who knows the secret of the subscription already."""
        return mime.message_id("mailing", mailing_id, secret)


class TrackedLink(models.Model):
    """A link to our own site in a mailing, and how often it was followed. Counted per link, not per person.

    The page that the link leads to reports the visit by a POST of its script; the link itself changes nothing by GET, so
    that mail scanners count nothing.
    """

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="links")
    url = models.URLField(_("address"), max_length=1000)
    label = models.CharField(_("text"), max_length=200, blank=True)
    clicks = models.PositiveIntegerField(_("clicks"), default=0)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mailing", "url"], name="newsletters_link_once")
        ]

    def __str__(self) -> str:
        return self.url


class Engagement(models.Model):
    """That a reader opened a mailing or followed a link. Only of readers who agreed to it (Telecommunicatiewet 11.7a)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="engagements")
    link = models.ForeignKey(TrackedLink, on_delete=models.CASCADE, null=True, blank=True)  # nothing: opened
    at = models.DateTimeField(_("moment"), default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["delivery", "link"], name="newsletters_followed_once"),
            models.UniqueConstraint(fields=["delivery"], condition=models.Q(link=None), name="newsletters_opened_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.link_id or '-'}"
