"""What machines read about articles and debates: schema.org as data (https://schema.org/BlogPosting).

An invented expert is no ``Person``: what was written for an example is said by Naast.
"""

from typing import Any

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from naast.articles.models import ArticleIndexPage, ArticlePage, Author, DebatePage
from naast.articles.selectors import opinions_in, part_of
from naast.pages import sharing

CONTEXT = "https://schema.org"
Thing = dict[str, Any]


def absolute(path: str) -> str:
    """Return an address of this site with the site in front: never with the host a visitor sends."""
    return f"{settings.SITE_URL}{path}"


def publisher() -> Thing:
    """Who publishes everything here."""
    return {"@type": "Organization", "name": settings.WAGTAIL_SITE_NAME, "url": settings.SITE_URL + "/"}


def breadcrumbs(page: Any, *between: tuple[str, str]) -> Thing:
    """Where a page stands.

    Parameters:
        page: the page itself, which comes last.
        between: names and paths of what stands above it.
    """
    trail = [(_("Home"), "/"), *between, (page.title, page.url)]
    return trail_of(trail)


def trail_of(trail: list[tuple[str, str]]) -> Thing:
    """Names and paths, from the home page down, as a list of breadcrumbs."""
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": absolute(path)}
        for number, (name, path) in enumerate(trail, start=1)
    ]
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def by(author: Author) -> Thing:
    """An author as a person or organisation."""
    if author.is_example:
        return publisher()
    kind = "Organization" if author.kind == Author.Kind.TEAM else "Person"
    found: Thing = {"@type": kind, "name": author.name, "url": absolute(author.get_absolute_url())}
    if author.role and kind == "Person":
        found["jobTitle"] = author.role
    if author.bio:
        found["description"] = author.bio
    return found


def profile(author: Author) -> list[Thing]:
    """The page of an author."""
    trail = trail_of([(_("Home"), "/"), (_("Blog"), "/blog/"), (author.name, author.get_absolute_url())])
    return [{"@context": CONTEXT, "@type": "ProfilePage", "mainEntity": by(author)}, trail]


def blog(page: ArticleIndexPage) -> list[Thing]:
    """The blog as a whole."""
    found = {"@context": CONTEXT, "@type": "Blog", "name": page.title, "url": absolute(page.url), "inLanguage": "nl"}
    return [found | {"publisher": publisher()}, breadcrumbs(page)]


def article(page: ArticlePage) -> list[Thing]:
    """One article, with its author, topics, series and corrections."""
    found: Thing = {
        **_piece(page),
        "@type": "BlogPosting",
        "author": by(page.author),
        "articleSection": [topic.name for topic in page.topics.all()],
        "timeRequired": f"PT{page.minutes}M",
    }
    part = part_of(page)
    if part and page.series:
        url = absolute(page.series.get_absolute_url())
        found["isPartOf"] = {"@type": "CreativeWorkSeries", "name": page.series.name, "url": url}
        found["position"] = part.number
    return [found, breadcrumbs(page, (_("Blog"), "/blog/"))]


def debate(page: DebatePage) -> list[Thing]:
    """One debate: the question, and what real experts think of it."""
    opinions = [
        {"@type": "Comment", "author": by(opinion.author), "text": strip_tags(opinion.text)}
        for opinion in opinions_in(page)
        if not opinion.author.is_example
    ]
    found: Thing = {**_piece(page), "@type": "DiscussionForumPosting", "author": publisher(), "text": page.intro}
    if opinions:
        found["comment"] = opinions
    return [found, breadcrumbs(page, (_("Debates"), "/stellingen/"))]


def _piece(page: Any) -> Thing:
    found: Thing = {
        "@context": CONTEXT,
        "headline": page.title,
        "description": page.search_description or page.intro,
        "url": absolute(page.url),
        "mainEntityOfPage": absolute(page.url),
        "datePublished": page.published_on.isoformat(),
        "dateModified": page.changed_on.isoformat(),
        "image": sharing.picture_of(page).url,
        "inLanguage": "nl",
        "isAccessibleForFree": True,
        "publisher": publisher(),
    }
    corrections = [
        {
            "@type": "CorrectionComment",
            "text": strip_tags(str(value["text"])),
            "datePublished": value["date"].isoformat(),
        }
        for value in page.corrections_newest_first
    ]
    if corrections:
        found["correction"] = corrections
    return found
