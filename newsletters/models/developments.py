"""Sector developments: where they come from, what arrived, and what an editor made of it."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

TALK_WORDS = 25


def validate_talk(value: str) -> None:
    """Refuse more than 25 words: the line has to fit in a conversation.

    Raises:
        ValidationError: too many words.
    """
    words = len(value.split())
    if words > TALK_WORDS:
        raise ValidationError(
            ngettext(
                "Use at most %(limit)d words. You used %(words)d word.",
                "Use at most %(limit)d words. You used %(words)d words.",
                words,
            ),
            params={"limit": TALK_WORDS, "words": words},
        )


class FeedKind(models.TextChoices):
    """The format a source publishes in."""

    RSS = "rss", "RSS 2.0"
    ATOM = "atom", "Atom"


class Feed(models.Model):
    """A source that is read every hour, with its health."""

    name = models.CharField(_("name"), max_length=120, help_text=_("Shown to readers as the source."))
    url = models.URLField(_("address"), max_length=1000, unique=True)
    kind = models.CharField(_("format"), max_length=4, choices=FeedKind.choices, default=FeedKind.RSS)
    active = models.BooleanField(_("active"), default=True)

    # What the server said last time, so that it can answer "nothing new" (RFC 9110 §13).
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    last_checked_at = models.DateTimeField(_("last checked"), null=True, blank=True, editable=False)
    last_ok_at = models.DateTimeField(_("last read well"), null=True, blank=True, editable=False)
    last_error = models.CharField(_("problem"), max_length=300, blank=True, editable=False)
    consecutive_failures = models.PositiveIntegerField(
        _("failures in a row"), default=0, validators=[MinValueValidator(0)], editable=False
    )
    next_check_at = models.DateTimeField(_("next check"), default=timezone.now, editable=False, db_index=True)

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class ItemState(models.TextChoices):
    """What an editor did with an item."""

    NEW = "new", _("new")
    DISMISSED = "dismissed", _("put aside")
    APPROVED = "approved", _("approved")


class FeedItem(models.Model):
    """One item as a source published it: plain text, however hostile the feed was."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="items", verbose_name=_("feed"))
    guid = models.CharField(max_length=200)  # the source's own identifier, or a hash of it when it is longer
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    published_at = models.DateTimeField(_("published on"), null=True, blank=True)
    received_at = models.DateTimeField(_("received on"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=9, choices=ItemState.choices, default=ItemState.NEW)

    class Meta:
        verbose_name = _("feed item")
        verbose_name_plural = _("feed items")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["feed", "guid"], name="newsletters_item_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-received_at"], name="newsletters_inbox")
        ]

    def __str__(self) -> str:
        return self.title


class DevelopmentState(models.TextChoices):
    """Whether readers see it."""

    DRAFT = "draft", _("draft")
    APPROVED = "approved", _("approved")


class Development(models.Model):
    """What happened, in our own words, and what it means in the reader's next conversation."""

    feed_item = models.OneToOneField(
        FeedItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="development", editable=False
    )
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=120, unique=True, blank=True)
    summary = models.TextField(_("summary in our own words"), max_length=2000)
    talk = models.CharField(
        _("in your conversation"),
        max_length=300,
        validators=[validate_talk],
        help_text=_("Why this matters in the reader's next conversation. At most 25 words."),
    )
    source_name = models.CharField(_("source"), max_length=200)
    source_url = models.URLField(_("address of the source"), max_length=1000)
    topics = models.ManyToManyField("pages.Topic", related_name="+", verbose_name=_("topics"))
    in_force_on = models.DateField(_("in force from"), null=True, blank=True)
    published_on = models.DateField(_("published on"), default=timezone.localdate)
    state = models.CharField(_("state"), max_length=8, choices=DevelopmentState.choices, default=DevelopmentState.DRAFT)
    approved_at = models.DateTimeField(_("approved on"), null=True, blank=True, editable=False, db_index=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("development")
        verbose_name_plural = _("developments")
        ordering: ClassVar[list[Any]] = ["-published_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where readers find it."""
        return reverse("newsletters:development", args=[self.slug])
