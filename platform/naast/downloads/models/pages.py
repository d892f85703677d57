"""The list of downloads and the page of each."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel
from wagtail.documents import get_document_model_string
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page, PageManager
from wagtail.search import index

from naast.downloads.models.books import EbookPage
from naast.pages.blocks import INLINE_FEATURES
from naast.pages.calls import WithCallToAction
from naast.pages.models import Topic


class DownloadIndexPage(WithCallToAction, Page):
    """All downloads, newest first."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    objects: ClassVar[Any] = PageManager()

    template = "downloads/download_index_page.html"
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["downloads.DownloadPage", "downloads.EbookPage"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro", help_text=_("What readers find here, in one or two sentences.")),
        FieldPanel("call_to_action"),
    ]

    class Meta:
        verbose_name = _("list of downloads")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the live downloads, narrowed by kind."""
        from naast.downloads.selectors import listing

        return super().get_context(request, *args, **kwargs) | listing(self, request.GET)


class DownloadPage(WithCallToAction, Page):
    """One thing to download: what it is, what is in it, and the way to the file."""

    class Kind(models.TextChoices):
        """What sort of thing it is."""

        EBOOK = "e-book", _("E-book")
        WHITEPAPER = "whitepaper", _("White paper")
        WORKSHEET = "werkblad", _("Worksheet")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.WHITEPAPER)
    intro = models.TextField(_("introduction"), max_length=400)
    cover = models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cover"),
        help_text=_("Decorative: the words beside it say what it is."),
    )
    contents = StreamField(
        [("point", blocks.CharBlock(label=_("Point"), max_length=200))],
        verbose_name=_("what is in it"),
        blank=True,
        help_text=_("A few lines: what a reader can do with it."),
    )
    document = models.ForeignKey(
        get_document_model_string(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
        help_text=_("A file that exists already. Or choose a book below, which is printed for you."),
    )
    book = models.ForeignKey(
        EbookPage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="offers",
        verbose_name=_("book or sheet"),
    )
    pages = models.PositiveSmallIntegerField(
        _("number of pages"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(2000)],
        help_text=_("Only for a file. The pages of a book are counted."),
    )
    dated_on = models.DateField(_("date"), default=timezone.localdate)
    source = RichTextField(
        _("source"), features=INLINE_FEATURES, blank=True, help_text=_("Who wrote it, or what it is based on.")
    )
    topics = ParentalManyToManyField(Topic, related_name="downloads", blank=True, verbose_name=_("topics"))
    ask_details = models.BooleanField(
        _("ask for name and mail address first"),
        default=False,
        help_text=_("Only with a good reason: most people leave at a form. The newsletter is always a question apart."),
    )

    objects: ClassVar[Any] = PageManager()

    template = "downloads/download_page.html"
    private_page_options: ClassVar[list[str]] = []
    parent_page_types: ClassVar[list[str]] = ["downloads.DownloadIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("kind", help_text=_("Readers choose by it in the list.")),
        FieldPanel("intro", help_text=_("What one gets and what one can do with it, in one or two sentences.")),
        FieldPanel("cover"),
        FieldPanel("contents"),
        MultiFieldPanel(
            [
                FieldPanel("document"),
                PageChooserPanel(
                    "book", "downloads.EbookPage", help_text=_("A book that was made here. Instead of a file.")
                ),
                FieldPanel("pages"),
                FieldPanel("ask_details"),
            ],
            heading=_("What people download"),
        ),
        FieldRowPanel(
            [
                FieldPanel("dated_on", help_text=_("The day the text was written or renewed. Readers see it.")),
                FieldPanel("source"),
            ]
        ),
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple, help_text=_("Readers find the download by these.")),
        FieldPanel("call_to_action"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("contents"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")

    def clean(self) -> None:
        """One thing to download, not two.

        Raises:
            ValidationError: both a file and a book.
        """
        super().clean()
        if self.document_id and self.book_id:
            raise ValidationError({"book": _("Choose a file or a book, not both.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what there is to know about the file."""
        from naast.downloads.selectors import file_of

        return super().get_context(request, *args, **kwargs) | {"file": file_of(self)}

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        """What it is, for search engines (https://schema.org/DigitalDocument)."""
        from naast.downloads.selectors import as_structured_data

        return as_structured_data(self)
