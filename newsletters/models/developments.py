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
    RDF = "rdf", "RDF (RSS 1.0)"


class FeedProblem(models.TextChoices):
    """What is wrong with a source, when something is. The worst comes first."""

    NONE = "", _("healthy")
    DEAD = "dead", _("cannot be read")
    STALE = "stale", _("brings nothing new")
    EMPTY = "empty", _("holds no items")
    CHANGED = "changed", _("has another format")


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
    problem = models.CharField(_("health"), max_length=8, choices=FeedProblem.choices, blank=True, editable=False)
    # Since when it is as it is: also since when it is well again after a problem.
    problem_since = models.DateTimeField(_("problem since"), null=True, blank=True, editable=False)
    alarmed_at = models.DateTimeField(_("editors were told on"), null=True, blank=True, editable=False)
    last_item_at = models.DateTimeField(_("last new item"), null=True, blank=True, editable=False)
    last_count = models.PositiveIntegerField(_("items last time"), null=True, blank=True, editable=False)
    stale_after = models.PositiveSmallIntegerField(
        _("days of silence"),
        default=60,
        validators=[MinValueValidator(1)],
        help_text=_("After so many days without a new item the editors are told."),
    )

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
    suggested_topic = models.ForeignKey(
        "pages.Topic",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("suggested topic"),
    )
    # Another source about the same event, by an exact identifier: it stands under the first item in the inbox.
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged", editable=False
    )
    development = models.ForeignKey(
        "newsletters.Development",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="items",
        editable=False,
    )
    # Named below the development beside its own source. Off for the item it was written from: the editor's words name
    # the source of that, and may name a better one.
    is_further_source = models.BooleanField(default=False, editable=False)

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


class ItemIdentifier(models.Model):
    """What the event behind an item is called officially: an ECLI, a Staatsblad or a Kamerstuk number, normalised."""

    item = models.ForeignKey(FeedItem, on_delete=models.CASCADE, related_name="identifiers")
    value = models.CharField(max_length=80, db_index=True)  # "ecli:nl:hr:2016:2704", "stb:2024:123", "kst:35915:3"

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "value"], name="newsletters_identifier_once")
        ]

    def __str__(self) -> str:
        return self.value


class TopicWord(models.Model):
    """A word that says what an item is about. The inbox suggests the topic whose words an item holds most often."""

    topic = models.ForeignKey("pages.Topic", on_delete=models.CASCADE, related_name="+", verbose_name=_("topic"))
    word = models.CharField(_("word"), max_length=60, help_text=_("A word or a part of one, in small letters."))

    class Meta:
        verbose_name = _("word of a topic")
        verbose_name_plural = _("words of topics")
        ordering: ClassVar[list[str]] = ["topic__name", "word"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["topic", "word"], name="newsletters_topic_word_once")
        ]

    def __str__(self) -> str:
        return self.word


class DevelopmentState(models.TextChoices):
    """Whether readers see it."""

    DRAFT = "draft", _("draft")
    APPROVED = "approved", _("approved")


class Development(models.Model):
    """What happened, in our own words, and what it means in the reader's next conversation."""

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
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
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

    def clean(self) -> None:
        """Refuse a rule that ends before it begins.

        Raises:
            ValidationError: the two dates are the wrong way round.
        """
        super().clean()
        if self.in_force_on and self.expires_on and self.expires_on <= self.in_force_on:
            raise ValidationError({"expires_on": _("This is not after the day it comes into force.")})

    @property
    def has_expired(self) -> bool:
        """Whether it is over."""
        return self.expires_on is not None and self.expires_on <= timezone.localdate()

    @property
    def further_sources(self) -> list["FeedItem"]:
        """Other sources about the same event, each address once; load ``items__feed`` beforehand."""
        found = {item.url: item for item in self.items.all() if item.is_further_source and item.url}
        found.pop(self.source_url, None)
        return list(found.values())


class Correction(models.Model):
    """What was wrong in a development that readers already got, and what is right. It goes to each of them once."""

    development = models.ForeignKey(Development, on_delete=models.PROTECT, related_name="corrections")
    text = models.TextField(
        _("correction"), max_length=1000, help_text=_("What was wrong, and what is right. Readers get exactly this.")
    )
    created_at = models.DateTimeField(_("made on"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return self.text


class DevelopmentRead(models.Model):
    """That someone who is signed in has read a development on the site: their digest leaves it out."""

    development = models.ForeignKey(Development, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("moment"), default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "development"], name="newsletters_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.development_id}"


class ReviewMark(models.Model):
    """A page that a development may have made wrong: a lesson, a quiz (with a question) or an article, "te controleren"."""

    development = models.ForeignKey(Development, on_delete=models.CASCADE, related_name="review_marks")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+", verbose_name=_("page"))
    question = models.CharField(_("question"), max_length=64, blank=True)  # its key on the quiz page
    note = models.CharField(_("note"), max_length=500, blank=True, help_text=_("What has to be looked at."))
    created_at = models.DateTimeField(_("marked on"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(_("checked on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("to be checked")
        verbose_name_plural = _("to be checked")
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["development", "page", "question"],
                condition=models.Q(done_at=None),
                name="newsletters_mark_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.development_id}/{self.page_id}"
