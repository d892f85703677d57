"""Addresses of the blog that are no pages of Wagtail: authors, topics, series, and the feeds of each."""

import hashlib
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from naast.articles import feeds, structured
from naast.articles.models import PAGE_SIZE, ArticleIndexPage, Author, Series
from naast.articles.selectors import (
    articles_of,
    author_context,
    index_context,
    parts_of,
    public_author,
    readable_articles,
    the_blog,
)
from naast.pages.models import Topic


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """The articles about one topic; 404 for a topic that is not there."""
    blog, found = _blog(), get_object_or_404(Topic, slug=slug)
    context = index_context(request, found) | {
        "page": blog,
        "structured_data": [
            structured.trail_of(
                [(_("Home"), "/"), (blog.title, blog.url), (found.name, reverse("articles:topic", args=[slug]))]
            )
        ],
    }
    return TemplateResponse(request, "articles/article_index_page.html", context)


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """Who an author is, with what they wrote; 404 for who has nothing that readers may see."""
    found = _author(slug)
    context = author_context(found, request) | {"blog": _blog(), "structured_data": structured.profile(found)}
    return TemplateResponse(request, "articles/author.html", context)


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """The parts of a series in order; 404 for a series without a part that readers may see."""
    blog, found, parts = _blog(), *_series(slug)
    trail = [(_("Home"), "/"), (blog.title, blog.url), (found.name, found.get_absolute_url())]
    context = {
        "blog": blog,
        "series": found,
        "articles": Paginator(parts.for_listing(), PAGE_SIZE).get_page(request.GET.get("pagina")),
        "structured_data": [structured.trail_of(trail)],
    }
    return TemplateResponse(request, "articles/series.html", context)


@require_safe
def feed(request: HttpRequest, form: str) -> HttpResponse:
    """The whole blog as a feed."""
    return _answer(request, form, _source(_blog().url, "", "", readable_articles().newest_first()))


@require_safe
def author_feed(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """One author as a feed."""
    found = _author(slug)
    return _answer(request, form, _source(found.get_absolute_url(), found.name, found.bio, articles_of(found)))


@require_safe
def topic_feed(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """One topic as a feed."""
    found = get_object_or_404(Topic, slug=slug)
    articles = readable_articles().filter(topics=found).newest_first()
    return _answer(request, form, _source(reverse("articles:topic", args=[slug]), found.name, "", articles))


@require_safe
def series_feed(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """One series as a feed, newest first like every feed."""
    found, parts = _series(slug)
    return _answer(request, form, _source(found.get_absolute_url(), found.name, found.intro, parts.newest_first()))


def _source(path: str, name: str, description: str, articles: Any) -> feeds.Source:
    """What a feed says about itself; without a name of its own it is that of the blog."""
    blog = _blog()
    return feeds.Source(
        title=f"Naast: {blog.title}, {name}" if name else f"Naast: {blog.title}",
        description=description or blog.intro or blog.title,
        path=path,
        base=f"{path}feed",
        articles=articles.for_listing(),
    )


def _answer(request: HttpRequest, form: str, source: feeds.Source) -> HttpResponse:
    """Answer with a feed, or with “nothing new” (RFC 9110 §13) to who has this very one."""
    if form not in feeds.FORMS:
        raise Http404
    made = feeds.make(source, form)
    # Nothing in it belongs to a visitor: every reader may keep it for five minutes.
    headers = {
        "ETag": f'"{hashlib.sha256(made.body).hexdigest()[:32]}"',
        "Last-Modified": http_date(made.changed.timestamp()),
        "Cache-Control": "public, max-age=300",
    }
    response = HttpResponse(made.body, content_type=made.content_type, headers=headers)
    changed = int(made.changed.timestamp())
    found = get_conditional_response(request, headers["ETag"], changed, response)
    return response if found is None else found


def _blog() -> ArticleIndexPage:
    found = the_blog()
    if found is None:
        raise Http404
    return found


def _author(slug: str) -> Author:
    found = public_author(slug)
    if found is None:
        raise Http404
    return found


def _series(slug: str) -> tuple[Series, Any]:
    found = get_object_or_404(Series, slug=slug)
    parts = parts_of(found)
    if not parts.exists():
        raise Http404
    return found, parts
