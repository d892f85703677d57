"""A page as others see it: its one address, its picture when it is shared, and what it is to a search engine."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.models import Page

from naast import public
from naast.pages.cards import DRAWN, HEIGHT, WIDTH
from naast.pages.models import HomePage, StandardPage

CONTEXT = "https://schema.org"
_LONGEST = 200  # letters of a title in the picture


@dataclass(frozen=True)
class Picture:
    """The picture of a page that is shared: what stands in it, and where it is."""

    url: str
    words: str
    width: int = WIDTH
    height: int = HEIGHT


def is_page(page: Any) -> bool:
    """Whether this is a page with an address: templates also call other things ``page``."""
    return isinstance(page, Page) and page.pk is not None


def is_public_kind(page: Page) -> bool:
    """Whether strangers can read pages of this kind: not lessons, quizzes, banks of questions and designs."""
    return page.specific_class is not None and page.specific_class._meta.label not in public.PRIVATE_PAGES


def is_for_everybody(request: HttpRequest, page: Any) -> bool:
    """Whether the page that is being made has an address to share: no form of one person, no error, no preview."""
    match = request.resolver_match
    if match is None or getattr(request, "is_preview", False):
        return False
    if match.view_name == "wagtail_serve":
        return is_page(page) and page.live and is_public_kind(page)
    return match.view_name in public.PUBLIC_VIEWS


def address(request: HttpRequest) -> str:
    """The one address of this page: of this site whatever host was asked, with the parts that make another page."""
    query = request.GET
    kept = {name: query[name] for name in public.PAGE_CACHE_PARAMETERS if query.get(name)}
    if not kept.get("pagina", "").isdecimal() or kept.get("pagina") == "1":
        kept.pop("pagina", None)
    from django.http import QueryDict

    words = QueryDict(mutable=True)
    words.update(kept)
    return f"{settings.SITE_URL}{request.path}" + (f"?{words.urlencode()}" if kept else "")


def words_of(page: Page) -> tuple[str, str]:
    """What stands in the picture of a page: its title, and what kind of page it is."""
    model = page.specific_class or Page
    with translation.override(settings.LANGUAGE_CODE):
        if issubclass(model, HomePage):
            return str(_("Learn to stand beside your customer")), ""
        kind = "" if issubclass(model, StandardPage) else capfirst(str(model._meta.verbose_name))
    return page.title[:_LONGEST], kind


def mark(title: str, kind: str) -> str:
    """What changes when the picture does: part of its address, so that it can be kept for ever."""
    return hashlib.blake2b(f"{DRAWN}\n{kind}\n{title}".encode(), digest_size=6).hexdigest()


def picture_of(page: Page | None) -> Picture:
    """The picture of a page; what is no page has the one of the home page."""
    if page is None:
        page = HomePage.objects.live().first()
    if page is None:
        return Picture(f"{settings.SITE_URL}/favicon.ico", settings.WAGTAIL_SITE_NAME)
    title, kind = words_of(page)
    path = reverse("card", args=[page.pk, mark(title, kind)])
    return Picture(f"{settings.SITE_URL}{path}", f"{kind}: {title}" if kind else title)


def structured_data(page: Page) -> list[dict[str, Any]]:
    """What a page is when it says nothing itself (https://schema.org): where it stands, or the whole site."""
    home = f"{settings.SITE_URL}/"
    organisation = {"@type": "Organization", "name": settings.WAGTAIL_SITE_NAME, "url": home}
    if isinstance(page, HomePage):
        search = {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{settings.SITE_URL}/zoeken/?zoek={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        }
        site = {"@type": "WebSite", "name": settings.WAGTAIL_SITE_NAME, "url": home, "inLanguage": "nl"}
        return [
            {"@context": CONTEXT, **organisation, "logo": f"{settings.SITE_URL}/static/naast/img/logo.svg"},
            {"@context": CONTEXT, **site, "publisher": organisation, "potentialAction": search},
        ]
    trail = [*page.get_ancestors().filter(depth__gt=1), page]
    items = [
        {"@type": "ListItem", "position": place, "name": _("Home") if place == 1 else each.title, "item": _at(each)}
        for place, each in enumerate(trail, start=1)
    ]
    return [
        {
            "@context": CONTEXT,
            "@type": "WebPage",
            "name": page.title,
            "url": _at(page),
            "inLanguage": "nl",
            "isPartOf": {"@type": "WebSite", "name": settings.WAGTAIL_SITE_NAME, "url": home},
        },
        {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items},
    ]


def _at(page: Page) -> str:
    return f"{settings.SITE_URL}{page.url}"
