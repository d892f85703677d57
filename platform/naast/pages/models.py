"""The home page, plain pages, topics, and the contact details every page shows."""

from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index
from wagtail.snippets.models import register_snippet
from wagtail.url_routing import RouteResult

from naast.pages.blocks import CardBlock, LinkBlock, LinkCardBlock, PageBody, StepBlock
from naast.pages.branches import Branch
from naast.pages.calls import CallToAction, WithCallToAction
from naast.pages.links import phone_link, validate_phone

__all__ = ["Branch", "CallToAction", "ContactSettings", "HomePage", "StandardPage", "Topic"]


@register_snippet
class Topic(models.Model):
    """What an article or development is about; subscribers choose among these."""

    name = models.CharField(_("name"), max_length=60, unique=True, help_text=_("Readers choose by it: one word."))
    slug = models.SlugField(_("slug"), unique=True, help_text=_("The name in addresses: small letters and hyphens."))

    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("slug")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class HomePage(Page):
    """What a visitor meets first."""

    hero_title = models.CharField(_("main line"), max_length=120, help_text=_("What this is, in at most ten words."))
    hero_text = models.TextField(
        _("text below the main line"),
        max_length=400,
        help_text=_("For whom it is and what one gets, in two sentences."),
    )
    actions = StreamField(
        [("link", LinkBlock())],
        verbose_name=_("actions"),
        blank=True,
        max_num=2,
        help_text=_("The first is the one thing to do now; the second stands beside it as a quiet one."),
    )
    starts_title = models.CharField(
        _("title above the ways to begin"), max_length=120, blank=True, help_text=_("Such as: Wat doet u?")
    )
    starts = StreamField(
        [("start", LinkCardBlock())],
        verbose_name=_("ways to begin"),
        blank=True,
        max_num=4,
        help_text=_("One for each kind of reader, with the page where they begin."),
    )
    reasons = StreamField(
        [("card", CardBlock())],
        verbose_name=_("reasons"),
        blank=True,
        help_text=_("Why one would learn here; three are enough."),
    )
    steps_title = models.CharField(
        _("title above the steps"), max_length=120, blank=True, help_text=_("Such as: Zo werkt het.")
    )
    steps = StreamField(
        [("step", StepBlock())], verbose_name=_("steps"), blank=True, help_text=_("From the first visit to the proof.")
    )

    template = "pages/home_page.html"
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("hero_title"),
        FieldPanel("hero_text"),
        FieldPanel("actions"),
        FieldPanel("starts_title"),
        FieldPanel("starts"),
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


class StandardPage(WithCallToAction, Page):
    """A page of text: about, privacy, accessibility, contact."""

    intro = models.TextField(
        _("introduction"),
        max_length=400,
        blank=True,
        help_text=_("What one finds on this page, in one or two sentences. Search engines show it too."),
    )
    image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("drawing"),
        help_text=_("Beside the title, as decoration: whoever does not see it must miss nothing."),
    )
    body = StreamField(
        PageBody(), verbose_name=_("text"), blank=True, help_text=_("Press the plus to add a text, a box or a picture.")
    )

    # Named, since the checker of types finds none through the mixin.
    objects: ClassVar[Any] = PageManager()

    template = "pages/standard_page.html"
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage", "pages.StandardPage"]
    subpage_types: ClassVar[list[str]] = ["pages.StandardPage"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("image"),
        FieldPanel("body"),
        FieldPanel("call_to_action"),
    ]
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
    """How a visitor reaches the whole organisation, with the call to action that most pages show."""

    phone = models.CharField(
        _("telephone"),
        max_length=30,
        blank=True,
        validators=[validate_phone],
        help_text=_("At the foot of mails, and on every page as long as there is no branch."),
    )
    email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("At the foot of mails, and on every page without a branch.")
    )
    default_call = models.ForeignKey(
        CallToAction,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("usual call to action"),
        help_text=_("Below every page that has none of its own."),
    )

    select_related: ClassVar[list[str]] = ["default_call"]
    panels: ClassVar[list[Any]] = [
        MultiFieldPanel([FieldPanel("phone"), FieldPanel("email")], heading=_("Contact")),
        FieldPanel("default_call"),
    ]

    class Meta:
        verbose_name = _("contact details")

    @property
    def phone_link(self) -> str:
        """The telephone number as a ``tel:`` address (RFC 3966), or nothing."""
        return phone_link(self.phone)
