"""Who asked for which newsletter, and the proof of it (Telecommunicatiewet art. 11.7: opt-in, the sender proves it)."""

import secrets
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naast.mail.addresses import address_hash, normalise

DEVELOPMENTS = "ontwikkelingen"  # slug of the newsletter with sector developments, which every copy of Naast has
ADDRESS_LENGTH = 254  # RFC 5321 §4.5.3.1.3: a path of 256 less its brackets
_DERIVED = ("email_normalised", "address_hash", "domain")


def mask(email: str) -> str:
    """Enough of an address for its owner to know it, and for nobody else to use it."""
    local, _at, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"


def new_secret() -> str:
    """128 random bits, as 22 letters that need no escaping in an address."""
    return secrets.token_urlsafe(16)


class Frequency(models.TextChoices):
    """How often a reader wants the digest."""

    WEEKLY = "weekly", _("Every week")
    BIWEEKLY = "biweekly", _("Every two weeks")
    MONTHLY = "monthly", _("Every month")


class Newsletter(models.Model):
    """Something a person can subscribe to."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), unique=True)
    description = models.TextField(_("description"), max_length=600, blank=True)
    consent_text = models.TextField(
        _("consent text"),
        max_length=600,
        help_text=_("Stands beside the sign-up button. Each consent keeps the text as it was shown."),
    )
    active = models.BooleanField(_("active"), default=True, help_text=_("Off: no sign-ups and nothing is sent."))
    digests = models.BooleanField(
        _("sends digests"),
        default=False,
        help_text=_("On: readers choose topics and a rhythm, and get the developments. Off: editors write each issue."),
    )
    count_opens = models.BooleanField(
        _("count opens"),
        default=False,
        help_text=_("Only of readers who agreed to it. A picture in the mail tells us; mail programs often block it."),
    )

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class SubscriptionState(models.TextChoices):
    """Where a subscription is."""

    PENDING = "pending", _("waiting for confirmation")
    CONFIRMED = "confirmed", _("confirmed")
    UNSUBSCRIBED = "unsubscribed", _("unsubscribed")


class Subscription(models.Model):
    """One address on one newsletter. The row stays after unsubscribing, so that nobody is mailed by mistake."""

    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.PROTECT, related_name="subscriptions", verbose_name=_("newsletter")
    )
    email = models.EmailField(_("e-mail address"), max_length=ADDRESS_LENGTH)  # as written: it is mailed like this
    email_normalised = models.CharField(max_length=ADDRESS_LENGTH, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    topics = models.ManyToManyField("pages.Topic", related_name="+", verbose_name=_("topics"))
    frequency = models.CharField(_("frequency"), max_length=8, choices=Frequency.choices, default=Frequency.WEEKLY)
    state = models.CharField(
        _("state"), max_length=12, choices=SubscriptionState.choices, default=SubscriptionState.PENDING, editable=False
    )
    # Names the subscription in links of mails already sent: it never changes, so an old "unsubscribe" always works.
    secret = models.CharField(max_length=22, unique=True, default=new_secret, editable=False)
    # Names one round of signing up: changed on unsubscribing, so that an old "confirm" cannot bring anyone back.
    nonce = models.CharField(max_length=22, default=new_secret, editable=False)
    created_at = models.DateTimeField(_("signed up on"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, blank=True, editable=False)
    unsubscribed_at = models.DateTimeField(_("unsubscribed on"), null=True, blank=True, editable=False)
    # What the mail room asks of every address; kept here so that planning a million readers only copies it.
    address_hash = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    domain = models.CharField(max_length=ADDRESS_LENGTH, blank=True, editable=False)
    paused_until = models.DateField(_("no mails until"), null=True, blank=True)
    statistics_consent = models.BooleanField(
        _("may count my clicks"), default=False, help_text=_("Whether opens and clicks are kept with this reader.")
    )
    # The question after a long silence: when it was asked, so that nobody is asked every week.
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["newsletter", "email_normalised"], name="newsletters_address_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Planning walks through exactly these rows, in this order.
            models.Index(
                fields=["newsletter", "frequency", "id"],
                condition=models.Q(state="confirmed"),
                name="newsletters_readers",
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def away_until(self) -> date | None:
        """The first day with mail again, when none is sent now.

        ``paused_until`` stays behind after a pause: the next digest asks it whether there is something to catch up with.
        """
        until = self.paused_until
        return until if until is not None and until > timezone.localdate() else None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it, with what is derived from the address."""
        self.derive()
        fields = kwargs.get("update_fields")
        if fields is not None and "email" in fields:
            kwargs["update_fields"] = {*fields, *_DERIVED}
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Fill in what follows from the address. ``bulk_create`` asks its caller to do this."""
        self.email_normalised = normalise(self.email)
        self.address_hash = address_hash(self.email)
        self.domain = self.email_normalised.rpartition("@")[2]

    @property
    def masked_email(self) -> str:
        """What a page shows that opens without signing in: a mail may have been forwarded."""
        return mask(self.email)


class SignUp(models.Model):
    """A sign-up form that was handed in, until a worker has looked at it; then the row is gone.

    The page does nothing but store this row. It cannot take longer for an address that is known here than for another,
    so nobody learns from its answer or its speed who reads what.
    """

    email = models.EmailField(max_length=ADDRESS_LENGTH)
    texts = models.JSONField(default=dict)  # slug of each newsletter asked for: the consent text that was shown
    topics = models.JSONField(default=list)  # slugs
    frequency = models.CharField(max_length=8, choices=Frequency.choices, default=Frequency.WEEKLY)
    source = models.CharField(max_length=40)
    network = models.CharField(max_length=43, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.pk}"


class ConsentKind(models.TextChoices):
    """What a person did."""

    REQUESTED = "requested", _("asked for the newsletter")
    REMINDED = "reminded", _("asked again while already subscribed")
    CONFIRMED = "confirmed", _("confirmed")
    CHANGED = "changed", _("changed the choices")
    UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
    RESTORED = "restored", _("came back with undo")
    MUTED = "muted", _("muted a topic")
    PAUSED = "paused", _("asked for a pause")
    STAYED = "stayed", _("wants to stay")
    IMPORTED = "imported", _("brought in with proof")
    COMPLAINED = "complained", _("reported the mail as spam")
    ERASED = "erased", _("was erased")
    EXPORT_ASKED = "export_asked", _("asked for a link to the own data")
    EXPORTED = "exported", _("downloaded the own data")
    ERASE_ASKED = "erase_asked", _("asked for a link to be erased")


class ConsentEvent(models.Model):
    """One line of the consent log. Lines are only ever added.

    The log must prove consent, not collect data: the address is a keyed hash, so the line outlives the subscription and
    can still be matched with an address someone shows; of the network only its first part is kept (/24 or /48).
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.SET_NULL, null=True, related_name="consent_events")
    newsletter = models.ForeignKey(Newsletter, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("event"), max_length=12, choices=ConsentKind.choices)
    # The lines of one act, such as signing up for two newsletters, have the same moment.
    at = models.DateTimeField(_("moment"), default=timezone.now, editable=False)
    text = models.TextField(_("text shown"), blank=True)
    choices = models.JSONField(_("choices"), default=dict)
    proof = models.JSONField(_("proof"), default=dict)  # of an import: where, when and how the person agreed
    source = models.CharField(_("place"), max_length=40)
    address_hash = models.CharField(_("address hash"), max_length=64)
    network = models.CharField(_("network"), max_length=43, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consent log")
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["address_hash", "kind", "at"], name="newsletters_consent_address"),
            # The limits on signing up count per network and over all; the export goes by newsletter and period.
            models.Index(fields=["network", "kind", "at"], name="newsletters_consent_network"),
            models.Index(fields=["kind", "at"], name="newsletters_consent_kind"),
            models.Index(fields=["newsletter", "at"], name="newsletters_consent_period"),
        ]
        permissions = (("export_consentevent", _("Can export the consent log")),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the line.

        Raises:
            TypeError: the line is already in the log.
        """
        if not self._state.adding:
            raise TypeError("The consent log is only added to.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse.

        Raises:
            TypeError: always.
        """
        raise TypeError("The consent log is only added to.")
