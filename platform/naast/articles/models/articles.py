"""The blog index and its articles."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index

from naast.articles.models.authors import Author, Series
from naast.articles.models.shared import Piece, PublicQuerySet
from naast.pages.blocks import BodyBlock
from naast.pages.models import Topic

PAGE_SIZE = 12  # articles a page of the index
WORDS_PER_MINUTE = 200


class ArticleIndexPage(Page):
    """The blog: newest first. Topics, series and authors have addresses of their own below it."""

    intro = models.TextField(
        _("introduction"), max_length=400, blank=True, help_text=_("One or two sentences above the list.")
    )

    template = "articles/article_index_page.html"
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["articles.ArticlePage"]
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("blog")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead the addresses that topics had to those they have; show the index otherwise."""
        # Compared here, since PostgreSQL refuses some of what people can type into an address.
        asked = request.GET.get("onderwerp")
        if asked and asked in Topic.objects.values_list("slug", flat=True):
            return HttpResponsePermanentRedirect(reverse("articles:topic", args=[asked]))
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add one page of live articles, and the ways to narrow them."""
        from naast.articles.selectors import index_context

        return super().get_context(request, *args, **kwargs) | index_context(request)

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The blog for machines."""
        from naast.articles.structured import blog

        return blog(self)


class ArticleQuerySet(PublicQuerySet):
    """Ways to list articles."""

    def for_listing(self) -> "ArticleQuerySet":
        """With all that a card shows, in a fixed number of queries and without the long texts."""
        found = self.select_related("author", "image", "series").prefetch_related("topics", "image__renditions")
        return found.defer("body", "corrections", "learning", "developments")


class ArticlePage(Piece, Page):
    """One article of an expert."""

    author = models.ForeignKey(
        Author,
        models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
        help_text=_("Who wrote it. New authors are made under Snippets."),
    )
    intro = models.TextField(
        _("introduction"),
        max_length=400,
        help_text=_("One or two sentences: what does a reader get from it? Also on cards and in feeds."),
    )
    image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
        help_text=_("Decorative: it stands above the article and on its card."),
    )
    body = StreamField(
        BodyBlock(),
        verbose_name=_("text"),
        help_text=_("Short parts with headings. Close with the sources: every fact has one."),
    )
    topics = ParentalManyToManyField(
        Topic,
        related_name="articles",
        blank=True,
        verbose_name=_("topics"),
        help_text=_("Readers find the article under these, and developments are chosen by them."),
    )
    series = models.ForeignKey(
        Series,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("series"),
        help_text=_("When it is a part of something longer. New series are made under Snippets."),
    )
    series_place = models.PositiveSmallIntegerField(
        _("place in the series"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("1 for the first part. Readers see the number among the parts that are published."),
    )
    # Kept, so that no list has to open a text to know how long it is.
    minutes = models.PositiveSmallIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = PageManager.from_queryset(ArticleQuerySet)()

    template = "articles/article_page.html"
    parent_page_types: ClassVar[list[str]] = ["articles.ArticleIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("author", widget=forms.Select), FieldPanel("published_on")], heading=_("Author and date")
        ),
        FieldPanel("intro"),
        FieldPanel("image"),
        FieldPanel("body"),
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("series", widget=forms.Select), FieldPanel("series_place")])],
            heading=_("Series"),
        ),
        *Piece.checking_panels,
        *Piece.related_panels,
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
        index.FilterField("published_on"),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def clean(self) -> None:
        """Count the minutes: every way to keep a version of an article comes by here."""
        super().clean()
        self.minutes = minutes_to_read(self.body)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the text with its contents, its place in a series, what goes with it, and what to read next."""
        from naast.articles.selectors import article_context

        return super().get_context(request, *args, **kwargs) | article_context(self, request)

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The article for machines."""
        from naast.articles.structured import article

        return article(self)


def minutes_to_read(body: Any) -> int:
    """Return reading time in whole minutes, at least one.

    Parameters:
        body: the value of a stream.
    """
    texts = body.stream_block.get_searchable_content(body)
    words = sum(len(str(text).split()) for text in texts)
    return max(1, round(words / WORDS_PER_MINUTE))
