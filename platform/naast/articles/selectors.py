"""Questions about articles."""

from typing import Any

from django.http import HttpRequest

from naast.articles.models import ArticlePage


def home_articles(request: HttpRequest) -> list[Any]:
    """The three newest articles, for the home page."""
    return list(ArticlePage.objects.live().newest_first().for_listing()[:3])
