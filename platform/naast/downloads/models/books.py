"""Books and sheets that are written here and become a PDF, and the row of each PDF."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from naast.pages.blocks import BodyBlock


class ChapterBlock(blocks.StructBlock):
    """A chapter: it begins on a page of its own."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, help_text=_("Stands in the table of contents too."))
    body = BodyBlock(label=_("Text"))

    class Meta:
        icon = "doc-full"
        label = _("Chapter")


class EbookPage(Page):
    """What is written here and printed as a PDF. Readers get it by the page of the download that has it."""

    class Layout(models.TextChoices):
        """What it looks like on paper."""

        BOOK = "boek", _("Book: cover, table of contents, chapters and colophon")
        SHEET = "blad", _("Sheet: only the text, for one or a few pages")

    layout = models.CharField(_("layout"), max_length=6, choices=Layout.choices, default=Layout.BOOK)
    subtitle = models.CharField(_("subtitle"), max_length=200, blank=True)
    edition = models.DateField(
        _("date of this edition"), default=timezone.localdate, help_text=_("Stands on the cover and in the colophon.")
    )
    chapters = StreamField([("chapter", ChapterBlock())], verbose_name=_("chapters"))
    colophon = models.TextField(
        _("colophon"),
        blank=True,
        help_text=_("Who made it and what one may do with it. An empty line begins a new paragraph."),
    )

    template = "downloads/ebook_page.html"
    private_page_options: ClassVar[list[str]] = []
    parent_page_types: ClassVar[list[str]] = ["downloads.DownloadIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("subtitle", help_text=_("Stands below the title on the cover.")),
                FieldRowPanel(
                    [
                        FieldPanel(
                            "layout",
                            help_text=_(
                                "A book has a cover and a table of contents, a sheet has one or two pages to print."
                            ),
                        ),
                        FieldPanel("edition"),
                    ]
                ),
            ],
            heading=_("Title page"),
        ),
        FieldPanel("chapters", help_text=_("Each chapter begins on a new page. Close with the sources.")),
        FieldPanel("colophon"),
    ]

    class Meta:
        verbose_name = _("book or sheet")
        verbose_name_plural = _("books and sheets")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead a reader to the download that has this book; it may ask for a name first."""
        offer = self.offers.live().first() or self.get_parent().specific
        return HttpResponseRedirect(offer.get_url(request) or "/")

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """None: it has no page of its own."""
        return []


class BookPrint(models.Model):
    """The PDF of a book as it was at one moment; made by a worker. The newest that is made is what readers get."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Waits for its turn")
        RUNNING = "running", _("Being made")
        MADE = "made", _("Ready")
        FAILED = "failed", _("Did not succeed")

    BUSY: ClassVar[tuple[str, ...]] = (State.WAITING, State.RUNNING)

    book = models.ForeignKey(EbookPage, models.CASCADE, related_name="prints")
    digest = models.CharField(max_length=64)  # SHA-256 of all that is printed
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.TextField(_("what went wrong"), blank=True)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    size = models.PositiveIntegerField(_("bytes"), default=0)
    pdf = models.BinaryField(null=True)
    asked_at = models.DateTimeField(_("asked for on"), default=timezone.now)
    made_at = models.DateTimeField(_("made on"), null=True, blank=True)
    owner = models.CharField(max_length=32, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("PDF of a book")
        verbose_name_plural = _("PDFs of books")
        ordering: ClassVar[list[str]] = ["-asked_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["book", "digest"], name="downloads_print_once"),
            models.CheckConstraint(condition=~Q(state="made") | Q(pdf__isnull=False), name="downloads_made_has_pdf"),
        ]

    def __str__(self) -> str:
        return f"{self.book_id} · {self.state}"

    @property
    def is_busy(self) -> bool:
        """Whether it is still on its way."""
        return self.state in self.BUSY
