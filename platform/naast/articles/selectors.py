"""Questions about articles, their authors and debates. Each costs the same number of queries for 10 and 1,000 rows."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpRequest

from naast.articles.contents import render
from naast.articles.models import (
    PAGE_SIZE,
    ArticleIndexPage,
    ArticlePage,
    Author,
    DebateIndexPage,
    DebatePage,
    Opinion,
    Series,
)
from naast.articles.related import related_to
from naast.pages.models import Topic

READ_ON = 3


def home_articles(request: HttpRequest) -> list[Any]:
    """The three newest articles, for the home page."""
    return list(readable_articles().newest_first().for_listing()[:3])


def home_debates(request: HttpRequest) -> list[Any]:
    """The newest debate, for the home page."""
    return list(readable_debates().newest_first()[:1])


def readable_articles() -> Any:
    """Every article that readers may see."""
    return ArticlePage.objects.readable()


def readable_debates() -> Any:
    """Every debate that readers may see."""
    return DebatePage.objects.readable()


def the_blog() -> ArticleIndexPage | None:
    """The index of the blog, when it is live."""
    return ArticleIndexPage.objects.live().public().first()


def the_debates() -> DebateIndexPage | None:
    """The index of the debates, when it is live."""
    return DebateIndexPage.objects.live().public().first()


def index_context(request: HttpRequest, topic: Topic | None = None) -> dict[str, Any]:
    """What the index of the blog shows, of one topic when given: one page of articles, and the ways to narrow them."""
    articles = readable_articles().newest_first().for_listing()
    if topic:
        articles = articles.filter(topics=topic)
    return {
        "articles": Paginator(articles, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "topics": list(Topic.objects.all()),
        "topic": topic,
        "series_list": [] if topic else series_with_parts(),
        "debates_index": None if topic else the_debates(),
    }


def series_with_parts() -> list[Series]:
    """Every series of which readers may see a part, with their number as ``parts``."""
    counted = readable_articles().filter(series__isnull=False).order_by().values("series").annotate(parts=Count("pk"))
    parts = {row["series"]: row["parts"] for row in counted}
    found = list(Series.objects.filter(pk__in=parts))
    for series in found:
        series.parts = parts[series.pk]  # type: ignore[attr-defined]
    return found


def parts_of(series: Series) -> Any:
    """The readable articles of a series in order: by their place, and those without one last."""
    return (
        readable_articles().filter(series=series).order_by(F("series_place").asc(nulls_last=True), "published_on", "pk")
    )


@dataclass(frozen=True)
class Part:
    """The place of an article in its series, counted among the parts that readers may see."""

    number: int
    total: int
    previous: Any
    next: Any


def part_of(article: ArticlePage) -> Part | None:
    """Where an article stands in its series; nothing when it has none, or is not public itself (a preview)."""
    if article.series is None:
        return None
    parts = list(parts_of(article.series).only("title", "url_path", "slug", "locale"))
    place = next((number for number, part in enumerate(parts) if part.pk == article.pk), None)
    if place is None:
        return None
    before = parts[place - 1] if place else None
    after = parts[place + 1] if place + 1 < len(parts) else None
    return Part(place + 1, len(parts), before, after)


def article_context(article: ArticlePage, request: HttpRequest) -> dict[str, Any]:
    """What the page of an article shows."""
    return {
        "text": render(article.body, {"page": article, "request": request}),
        "part": part_of(article),
        "groups": related_to(article, request),
        "others": read_on(article),
    }


def read_on(article: ArticlePage) -> list[Any]:
    """Other articles: those that share the most topics first, then the newest."""
    topics = [topic.pk for topic in article.topics.all()]
    others = readable_articles().exclude(pk=article.pk).for_listing()
    shared = Count("topics", filter=Q(topics__in=topics), distinct=True)
    return list(others.annotate(shared=shared).order_by("-shared", "-published_on", "-pk")[:READ_ON])


def public_author(slug: str) -> Author | None:
    """An author of whom readers may see something."""
    author = Author.objects.select_related("photo").filter(slug=slug).first()
    if author is None:
        return None
    visible = articles_of(author).exists() or opinions_of(author).exists()
    return author if visible else None


def articles_of(author: Author) -> Any:
    """The readable articles of an author, newest first."""
    return readable_articles().filter(author=author).newest_first()


def opinions_of(author: Author) -> Any:
    """An author's opinions in readable debates, newest first."""
    found = Opinion.objects.filter(author=author, page__in=readable_debates())
    return found.select_related("page").defer("page__body", "page__corrections").order_by("-page__published_on", "-pk")


def author_context(author: Author, request: HttpRequest) -> dict[str, Any]:
    """What the page of an author shows."""
    articles = Paginator(articles_of(author).for_listing(), PAGE_SIZE).get_page(request.GET.get("pagina"))
    return {"author": author, "articles": articles, "opinions": list(opinions_of(author)[:PAGE_SIZE])}


def debates_page(request: HttpRequest) -> Any:
    """One page of debates for their index, newest first, with how many think what."""
    found = readable_debates().newest_first().defer("body", "corrections", "learning", "developments")
    return Paginator(found.prefetch_related("opinions"), PAGE_SIZE).get_page(request.GET.get("pagina"))


def debate_context(debate: DebatePage, request: HttpRequest) -> dict[str, Any]:
    """What the page of a debate shows."""
    opinions = opinions_in(debate)
    others = readable_debates().exclude(pk=debate.pk).newest_first()
    return {
        "text": render(debate.body, {"page": debate, "request": request}),
        "opinions": opinions,
        "groups": related_to(debate, request),
        "others": list(others.defer("body", "corrections", "learning", "developments")[:READ_ON]),
    }


def opinions_in(debate: DebatePage) -> list[Opinion]:
    """The opinions in the order of the editor, with their authors; also those of a draft that is previewed."""
    opinions = list(debate.opinions.all())
    found = Author.objects.select_related("photo").prefetch_related("photo__renditions")
    authors = found.in_bulk({opinion.author_id for opinion in opinions})
    for opinion in opinions:
        opinion.author = authors[opinion.author_id]
    return opinions
