"""The home page, plain pages, topics, and the contact details every page shows."""

from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.snippets.models import register_snippet
from wagtail.url_routing import RouteResult

from naast.pages.blocks import BodyBlock, CardBlock, LinkBlock, StepBlock


@register_snippet
class Topic(models.Model):
    """What an article or development is about; subscribers choose among these."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("slug"), unique=True)

    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("slug")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class HomePage(Page):
    """What a visitor meets first."""

    hero_title = models.CharField(_("main line"), max_length=120)
    hero_text = models.TextField(_("text below the main line"), max_length=400)
    actions = StreamField([("link", LinkBlock())], verbose_name=_("actions"), blank=True, max_num=2)
    reasons = StreamField([("card", CardBlock())], verbose_name=_("reasons"), blank=True)
    steps_title = models.CharField(_("title above the steps"), max_length=120, blank=True)
    steps = StreamField([("step", StepBlock())], verbose_name=_("steps"), blank=True)

    template = "pages/home_page.html"
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("hero_title"),
        FieldPanel("hero_text"),
        FieldPanel("actions"),
        FieldPanel("reasons"),
        FieldPanel("steps_title"),
        FieldPanel("steps"),
    ]

    class Meta:
        verbose_name = _("home page")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find any page of the site by its whole path.

        Wagtail asks two queries for every part of an address; lessons lie five parts deep, so that would be more than
        half the cost of the page.

        Raises:
            Http404: there is no live page at this address.
        """
        if not path_components:
            return super().route(request, path_components)
        page = Page.objects.filter(url_path=f"{self.url_path}{'/'.join(path_components)}/", live=True).first()
        if page is None:
            raise Http404
        return RouteResult(page.specific)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what higher rooms have registered for the home page: courses, articles and developments."""
        from naast.pages.home import home_sections  # the registry imports nothing of this module's users

        return super().get_context(request, *args, **kwargs) | {"sections": home_sections(request)}


class StandardPage(Page):
    """A page of text: about, privacy, accessibility, contact."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    template = "pages/standard_page.html"
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage", "pages.StandardPage"]
    subpage_types: ClassVar[list[str]] = ["pages.StandardPage"]
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")


@register_setting(icon="mail")
class ContactSettings(BaseSiteSetting):
    """How a visitor reaches a person, with one call to action; shown on every page."""

    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    chat_label = models.CharField(_("chat: label"), max_length=60, blank=True)
    chat_url = models.CharField(_("chat: link"), max_length=200, blank=True)
    cta_title = models.CharField(_("call to action: title"), max_length=120, blank=True)
    cta_text = models.CharField(_("call to action: text"), max_length=300, blank=True)
    cta_label = models.CharField(_("call to action: button"), max_length=60, blank=True)
    cta_url = models.CharField(_("call to action: link"), max_length=200, blank=True, default="/contact/")

    panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldPanel("phone"),
                FieldPanel("email"),
                FieldPanel("opening_hours"),
                FieldPanel("chat_label"),
                FieldPanel("chat_url"),
            ],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [FieldPanel("cta_title"), FieldPanel("cta_text"), FieldPanel("cta_label"), FieldPanel("cta_url")],
            heading=_("Call to action"),
        ),
    ]

    class Meta:
        verbose_name = _("contact details")

    @property
    def phone_link(self) -> str:
        """The telephone number as a ``tel:`` address (RFC 3966), or nothing."""
        digits = "".join(character for character in self.phone if character.isdigit())
        if not digits:
            return ""
        return f"tel:+31{digits[1:]}" if digits.startswith("0") and not digits.startswith("0800") else f"tel:{digits}"
