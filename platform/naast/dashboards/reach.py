"""What machines ask of the whole site: a map, what to leave alone, whom to tell about a hole, and pictures to share."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Page

from naast import public
from naast.articles.selectors import readable_articles, series_with_parts
from naast.pages import cards, sharing
from naast.pages.branches import Branch
from naast.pages.models import HomePage, Topic
from newsletters.issues.archive import sent_issues
from newsletters.models import NewsletterArchivePage, NewsletterIssuePage
from newsletters.selectors import published, the_newsletter

MAP_SIZE = 10_000  # addresses in one file; the protocol allows 50,000 (sitemaps.org)
_LARGEST_KEY = 2**31
_CLOSED = ("/account/", "/beheer/", "/mijn/", "/opleider/", "/team/", "/api/", "/reacties/", "/zoeken/", "/postvak/")
_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Address:
    """One address of the map; ``changed`` when that is known."""

    path: str
    changed: datetime | None = None


def addresses() -> Iterator[Address]:
    """Every address that strangers can read, and search engines may list."""
    yield from _pages()
    for name in public.PUBLIC_VIEWS:
        if name == "newsletters:sign_up" and the_newsletter() is None:
            continue
        try:
            yield Address(reverse(name))
        except NoReverseMatch:  # it takes a row: below
            continue
    yield from (Address(row.get_absolute_url(), row.approved_at) for row in published().prefetch_related(None))
    articles = readable_articles().order_by()
    authors = articles.values_list("author__slug", flat=True).distinct()
    yield from (Address(reverse("articles:author", args=[slug])) for slug in sorted(authors))
    topics = Topic.objects.filter(pk__in=articles.values("topics")).values_list("slug", flat=True)
    yield from (Address(reverse("articles:topic", args=[slug])) for slug in topics)
    yield from (Address(series.get_absolute_url()) for series in series_with_parts())
    yield from (Address(branch.get_absolute_url()) for branch in Branch.objects.all())


def _pages() -> Iterator[Address]:
    home = HomePage.objects.live().first()
    if home is None:
        return
    # An issue that is published and not sent has no address yet.
    archives = NewsletterArchivePage.objects.live()
    sent = {key for archive in archives for key in sent_issues(archive).values_list("pk", flat=True)}
    pages = Page.objects.descendant_of(home, inclusive=True).live().public().order_by("path")
    for page in pages.only("url_path", "last_published_at", "content_type"):
        if page.specific_class is NewsletterIssuePage and page.pk not in sent:
            continue
        if sharing.is_public_kind(page):
            yield Address(f"/{page.url_path.removeprefix(home.url_path)}", page.last_published_at)


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """The map of the site; of a large one the list of its maps (https://www.sitemaps.org/protocol.html)."""
    found = list(addresses())
    if len(found) <= MAP_SIZE:
        return _map(request, found)
    numbers = range(1, -(-len(found) // MAP_SIZE) + 1)
    context = {"addresses": [settings.SITE_URL + reverse("site_map_part", args=[number]) for number in numbers]}
    return render(request, "dashboards/sitemap_index.xml", context, content_type="application/xml")


@require_safe
def site_map_part(request: HttpRequest, number: int) -> HttpResponse:
    """One map of a large site.

    Raises:
        Http404: the site has not so many.
    """
    found = list(addresses())
    if not 1 <= number <= -(-len(found) // MAP_SIZE):
        raise Http404
    return _map(request, found[(number - 1) * MAP_SIZE : number * MAP_SIZE])


def _map(request: HttpRequest, found: list[Address]) -> HttpResponse:
    context = {"addresses": found, "site": settings.SITE_URL}
    return render(request, "dashboards/sitemap.xml", context, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots leave alone (RFC 9309): everything on a copy to rehearse on, else what belongs to somebody."""
    closed = ["/"] if settings.SITE_IS_REHEARSAL else list(_CLOSED)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    if not settings.SITE_IS_REHEARSAL:
        lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('site_map')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a hole in the site (RFC 9116).

    Raises:
        Http404: nobody filled in ``SECURITY_CONTACT``.
    """
    if not settings.SECURITY_CONTACT:
        raise Http404
    contact = settings.SECURITY_CONTACT
    if "@" in contact and ":" not in contact:
        contact = f"mailto:{contact}"
    # Within a year, as the standard asks; the answer is made new each time, and so is the date.
    until = (timezone.now() + timedelta(days=90)).strftime("%Y-%m-%dT00:00:00Z")
    canonical = f"{settings.SITE_URL}{reverse('security')}"
    lines = [f"Contact: {contact}", f"Expires: {until}", "Preferred-Languages: nl, en", f"Canonical: {canonical}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def card(request: HttpRequest, page_id: int, mark: str) -> HttpResponse:
    """The picture of a page that is shared. Its address changes with the title, so whoever has it keeps it.

    Raises:
        Http404: no page that strangers can read.
    """
    page = Page.objects.live().public().filter(pk=page_id).first() if page_id < _LARGEST_KEY else None
    if page is None or page.depth < 2 or not sharing.is_public_kind(page):
        raise Http404
    title, kind = sharing.words_of(page)
    current = sharing.mark(title, kind)
    if mark != current:  # the title has changed since somebody shared it
        return redirect("card", page_id=page_id, mark=current)
    picture = cards.stored(page_id, mark, title, kind)
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": _YEAR})
