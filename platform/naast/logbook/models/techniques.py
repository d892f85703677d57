"""Techniques: short public pages about one thing to do in the next conversation."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from naast.pages.blocks import INLINE_FEATURES, BodyBlock, StepBlock


class TechniqueIndexPage(Page):
    """All techniques, in the order of the page tree, so that editors can arrange them."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    template = "logbook/technique_index_page.html"
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["logbook.TechniquePage"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro", help_text=_("One or two sentences above the list.")),
    ]

    class Meta:
        verbose_name = _("techniques")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the live techniques with what their cards show."""
        techniques = TechniquePage.objects.child_of(self).live().order_by("path")
        return super().get_context(request, *args, **kwargs) | {
            "techniques": techniques.select_related("image").prefetch_related("image__renditions")
        }


class TechniquePage(Page):
    """One technique: what it is, how one does it, how to try it, and what is known about it."""

    intro = models.TextField(_("introduction"), max_length=400)
    image = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("image")
    )
    image_alt = models.CharField(
        _("alternative text"),
        max_length=250,
        blank=True,
        help_text=_("What one sees, and why it matters here."),
    )
    steps = StreamField([("step", StepBlock())], verbose_name=_("this is how you do it"))
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    trial = RichTextField(
        _("try it like this"),
        features=["bold", "italic", "ol", "ul", "link"],
        help_text=_("What somebody does in the trial period, and what stays the same."),
    )
    sources = RichTextField(_("sources"), features=[*INLINE_FEATURES, "ul"], blank=True)
    checked_on = models.DateField(_("checked on"), default=timezone.localdate)

    template = "logbook/technique_page.html"
    parent_page_types: ClassVar[list[str]] = ["logbook.TechniqueIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro", help_text=_("What it is and when it helps, in one or two sentences.")),
        MultiFieldPanel(
            [
                FieldPanel("image", help_text=_("Decorative: the words beside it say what it is.")),
                FieldPanel("image_alt"),
            ],
            heading=_("Image"),
        ),
        FieldPanel("steps", help_text=_("What one does, one action a step.")),
        FieldPanel("body", help_text=_("Why it works, with an example.")),
        FieldPanel("trial"),
        MultiFieldPanel(
            [
                FieldPanel("sources", help_text=_("Where it comes from: name the study or the book.")),
                FieldPanel("checked_on", help_text=_("When somebody last checked the sources.")),
            ],
            heading=_("Sources"),
        ),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("steps"),
        index.SearchField("body"),
        index.SearchField("trial"),
    ]

    class Meta:
        verbose_name = _("technique")
        verbose_name_plural = _("techniques")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the next technique, and after the last one the first."""
        others = TechniquePage.objects.live().sibling_of(self, inclusive=False).order_by("path")
        following = others.filter(path__gt=self.path).first() or others.first()
        return super().get_context(request, *args, **kwargs) | {"following": following}
