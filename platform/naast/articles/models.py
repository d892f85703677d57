"""Expert blogs: authors, the blog index and its articles."""

from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from naast.pages.blocks import BodyBlock
from naast.pages.models import Topic

PAGE_SIZE = 12  # articles a page of the index
WORDS_PER_MINUTE = 200


@register_snippet
class Author(models.Model):
    """Who wrote an article."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), unique=True)
    role = models.CharField(_("role"), max_length=120, blank=True)
    bio = models.TextField(_("about the author"), blank=True)

    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("role"), FieldPanel("bio")]

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class ArticleIndexPage(Page):
    """The blog: newest first, to be narrowed by topic."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    template = "articles/article_index_page.html"
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["articles.ArticlePage"]
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("blog")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add one page of live articles and the topics to choose from."""
        articles = ArticlePage.objects.child_of(self).live().newest_first().for_listing()
        topics = list(Topic.objects.all())
        # Compared here, since PostgreSQL refuses some of what people can type into an address.
        topic = next((each for each in topics if each.slug == request.GET.get("onderwerp")), None)
        if topic:
            articles = articles.filter(topics=topic)
        return super().get_context(request, *args, **kwargs) | {
            "articles": Paginator(articles, PAGE_SIZE).get_page(request.GET.get("pagina")),
            "topics": topics,
            "topic": topic,
        }


class ArticleQuerySet(PageQuerySet):
    """Ways to list articles."""

    def newest_first(self) -> "ArticleQuerySet":
        """By the date the reader sees, newest first."""
        return self.order_by("-published_on", "-pk")

    def for_listing(self) -> "ArticleQuerySet":
        """With all that a card shows, in a fixed number of queries."""
        return self.select_related("author", "image").prefetch_related("topics", "image__renditions")


class ArticlePage(Page):
    """One article of an expert."""

    author = models.ForeignKey(Author, models.PROTECT, related_name="+", verbose_name=_("author"))
    published_on = models.DateField(_("date"), default=timezone.localdate)
    intro = models.TextField(_("introduction"), max_length=400)
    image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
        help_text=_("Decorative: it stands above the article and on its card."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"))
    topics = ParentalManyToManyField(Topic, related_name="articles", blank=True, verbose_name=_("topics"))

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

    @property
    def minutes(self) -> int:
        """Reading time in whole minutes, at least one."""
        texts = self.body.stream_block.get_searchable_content(self.body)
        words = sum(len(str(text).split()) for text in texts)
        return max(1, round(words / WORDS_PER_MINUTE))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add other articles to read next."""
        others = ArticlePage.objects.live().sibling_of(self, inclusive=False).newest_first().for_listing()[:2]
        return super().get_context(request, *args, **kwargs) | {"others": others}
