"""Who asked for which newsletter, and the proof of it (Telecommunicatiewet art. 11.7: opt-in, the sender proves it)."""

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

DEVELOPMENTS = "ontwikkelingen"  # slug of the newsletter with sector developments, which every copy of Naast has
ADDRESS_LENGTH = 254  # RFC 5321 §4.5.3.1.3: a path of 256 less its brackets


def new_secret() -> str:
    """128 random bits, as 22 letters that need no escaping in an address."""
    return secrets.token_urlsafe(16)


class Frequency(models.TextChoices):
    """How often a reader wants the digest."""

    WEEKLY = "weekly", _("Every week")
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
    active = models.BooleanField(_("active"), default=True, help_text=_("Off: no sign-ups and no digests."))

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


class ConsentKind(models.TextChoices):
    """What a person did."""

    REQUESTED = "requested", _("asked for the newsletter")
    REMINDED = "reminded", _("asked again while already subscribed")
    CONFIRMED = "confirmed", _("confirmed")
    CHANGED = "changed", _("changed the choices")
    UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
    RESTORED = "restored", _("came back with undo")


class ConsentEvent(models.Model):
    """One line of the consent log. Lines are only ever added.

    The log must prove consent, not collect data: the address is a keyed hash, so the line outlives the subscription and
    can still be matched with an address someone shows; of the network only its first part is kept (/24 or /48).
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.SET_NULL, null=True, related_name="consent_events")
    newsletter = models.ForeignKey(Newsletter, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("event"), max_length=12, choices=ConsentKind.choices)
    at = models.DateTimeField(_("moment"), auto_now_add=True)
    text = models.TextField(_("text shown"), blank=True)
    choices = models.JSONField(_("choices"), default=dict)
    source = models.CharField(_("place"), max_length=40)
    address_hash = models.CharField(_("address hash"), max_length=64)
    network = models.CharField(_("network"), max_length=43, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consent log")
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["address_hash", "kind", "at"], name="newsletters_consent_address")
        ]

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
