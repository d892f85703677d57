"""Opinions of experts on one question, side by side."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page, PageManager
from wagtail.search import index

from naast.articles.models.authors import Author
from naast.articles.models.shared import Piece, PublicQuerySet
from naast.pages.blocks import BodyBlock
from naast.pages.models import Topic


class DebateIndexPage(Page):
    """All questions that experts gave an opinion on."""

    intro = models.TextField(
        _("introduction"), max_length=400, blank=True, help_text=_("One or two sentences above the list.")
    )

    template = "articles/debate_index_page.html"
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["articles.DebatePage"]
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("debates")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add one page of live debates."""
        from naast.articles.selectors import debates_page

        return super().get_context(request, *args, **kwargs) | {"debates": debates_page(request)}

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Where the page stands, for machines."""
        from naast.articles.structured import breadcrumbs

        return [breadcrumbs(self)]


class DebatePage(Piece, Page):  # type: ignore[django-manager-missing]  # Orderable, of opinions, is Any
    """One question, why it matters, and what experts think of it. Readers answer in the discussion below."""

    intro = models.TextField(
        _("in short"),
        max_length=400,
        help_text=_("One or two sentences: what is the question about? Also on its card."),
    )
    body = StreamField(
        BodyBlock(),
        verbose_name=_("why it matters"),
        blank=True,
        help_text=_("What is known, and where do people disagree? Take no side. Close with the sources."),
    )
    topics = ParentalManyToManyField(
        Topic,
        related_name="debates",
        blank=True,
        verbose_name=_("topics"),
        help_text=_("Developments are chosen by these."),
    )

    objects: ClassVar[Any] = PageManager.from_queryset(PublicQuerySet)()

    template = "articles/debate_page.html"
    parent_page_types: ClassVar[list[str]] = ["articles.DebateIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("published_on"),
        FieldPanel("intro"),
        MultiFieldPanel(
            [InlinePanel("opinions", label=_("Opinion"), min_num=2, max_num=6)],
            heading=_("Opinions"),
            help_text=_("At least two, and not all the same. They stand beside each other in this order."),
        ),
        FieldPanel("body"),
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
        *Piece.checking_panels,
        *Piece.related_panels,
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
        index.RelatedFields("opinions", [index.SearchField("text")]),
        index.FilterField("published_on"),
    ]

    class Meta:
        verbose_name = _("debate")
        verbose_name_plural = _("debates")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the opinions, what goes with the question, and other questions."""
        from naast.articles.selectors import debate_context

        return super().get_context(request, *args, **kwargs) | debate_context(self, request)

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The debate for machines."""
        from naast.articles.structured import debate

        return debate(self)


class Stance(models.TextChoices):
    """Where somebody stands. Readers see the word and a sign."""

    AGREES = "agrees", _("Agrees")
    DISAGREES = "disagrees", _("Disagrees")
    DEPENDS = "depends", _("It depends")


class Opinion(Orderable):
    """What one expert thinks."""

    page = ParentalKey(DebatePage, on_delete=models.CASCADE, related_name="opinions")
    author = models.ForeignKey(
        Author,
        models.PROTECT,
        related_name="opinions",
        verbose_name=_("author"),
        help_text=_("Whose opinion it is. An invented expert has to be marked as an example."),
    )
    stance = models.CharField(
        _("stance"), max_length=10, choices=Stance.choices, help_text=_("Where the author stands on the question.")
    )
    text = RichTextField(
        _("text"),
        features=["bold", "italic", "ul", "link"],
        help_text=_("At most some 150 words, in the words of the author. All opinions are about as long."),
    )
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Where the author said it, or what the opinion rests on.")
    )
    source_url = models.URLField(_("address of the source"), blank=True, help_text=_("With https:// in front."))

    panels: ClassVar[list[Any]] = [
        FieldPanel("author", widget=forms.Select),
        FieldPanel("stance"),
        FieldPanel("text"),
        FieldPanel("source"),
        FieldPanel("source_url"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")

    def __str__(self) -> str:
        return f"{self.author}: {self.get_stance_display()}"
