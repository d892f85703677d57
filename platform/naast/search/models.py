"""The index, what editors teach it, and what people looked for in vain."""

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from naast.search.words import LONGEST

QUERY_LENGTH = 100  # characters; longer questions are cut


class SearchEntry(models.Model):
    """Something that can be found. A copy: the row it was made from is the truth."""

    source = models.CharField(max_length=30)
    object_id = models.PositiveBigIntegerField()
    title = models.CharField(max_length=255)
    url = models.CharField(max_length=1000)
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)
    topics = models.CharField(max_length=500, blank=True)  # slugs, with spaces
    date = models.DateField(null=True)
    until = models.DateField(null=True)
    language = models.CharField(max_length=10, default="nl")
    fingerprint = models.CharField(max_length=64)
    checked_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "object_id"], name="site_search_entry_once")
        ]

    def __str__(self) -> str:
        return self.title


class Posting(models.Model):
    """That a word, in any form, stands in an entry, and how much that says."""

    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="postings")
    stem = models.CharField(max_length=LONGEST)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # All a search asks for: neither database has to look at the rows themselves.
            models.Index(fields=["stem", "entry", "weight"], name="site_search_stems")
        ]

    def __str__(self) -> str:
        return f"{self.stem}: {self.entry_id}"


class Word(models.Model):
    """A form of a word that stands somewhere, for typing slips, beginnings and compounds."""

    word = models.CharField(max_length=LONGEST, unique=True)
    stem = models.CharField(max_length=LONGEST, db_index=True)
    length = models.PositiveSmallIntegerField(db_index=True)

    def __str__(self) -> str:
        return self.word


class Synonyms(models.Model):
    """Words that mean the same to who searches."""

    class Direction(models.TextChoices):
        """Which word also finds which."""

        BOTH = "both", _("Every word also finds the others")
        ONE_WAY = "one_way", _("The first word also finds the others, not the other way round")

    # Else every save writes Wagtail's index of references.
    wagtail_reference_index_ignore = True

    words = models.TextField(
        _("words"),
        max_length=600,
        unique=True,
        help_text=_("One word or name on a line, two lines or more. The site knows plurals and other forms by itself."),
    )
    direction = models.CharField(
        _("direction"),
        max_length=10,
        choices=Direction.choices,
        default=Direction.BOTH,
        help_text=_("Choose one way when the first word is wider: who searches “debt help” also wants “budget coach”."),
    )

    panels: ClassVar[list[Any]] = [FieldPanel("words"), FieldPanel("direction")]

    class Meta:
        verbose_name = _("words that mean the same")
        verbose_name_plural = _("words that mean the same")
        ordering: ClassVar[list[str]] = ["words"]

    def __str__(self) -> str:
        return (" → " if self.direction == self.Direction.ONE_WAY else " = ").join(self.lines)

    @property
    def lines(self) -> list[str]:
        """The words, one each."""
        return [line for each in self.words.splitlines() if (line := " ".join(each.split()))]

    def clean(self) -> None:
        """Refuse what helps nobody.

        Raises:
            ValidationError: fewer than two words that differ, more than ten, or a line that says nothing.
        """
        from naast.search.teaching import clean_synonyms

        clean_synonyms(self)


class BestBet(models.Model):
    """A page that editors put above the results of certain words."""

    wagtail_reference_index_ignore = True

    queries = models.TextField(
        _("searched for"),
        max_length=600,
        help_text=_(
            "What people type, one on a line. The page stands on top when they type exactly that, in any form."
        ),
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        models.CASCADE,
        related_name="+",
        verbose_name=_("page"),
        help_text=_("It is shown while it is published and open to everybody."),
    )

    panels: ClassVar[list[Any]] = [FieldPanel("queries"), FieldPanel("page")]

    class Meta:
        verbose_name = _("recommended page")
        verbose_name_plural = _("recommended pages")
        ordering: ClassVar[list[str]] = ["queries"]

    def __str__(self) -> str:
        return " · ".join(self.queries.splitlines()[:3])


class Miss(models.Model):
    """How often something was searched for in a month and not found. Nobody knows by whom."""

    query = models.CharField(_("searched for"), max_length=QUERY_LENGTH)
    month = models.DateField(_("month"))
    count = models.PositiveIntegerField(_("how often"), default=1, validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("searched and not found")
        verbose_name_plural = _("searched and not found")
        ordering: ClassVar[list[str]] = ["-month", "-count", "query"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["month", "query"], name="site_search_miss_once")
        ]

    def __str__(self) -> str:
        return self.query
