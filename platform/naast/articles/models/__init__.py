"""Rows of the blog: authors, series, articles, and debates about one question."""

from naast.articles.models.articles import PAGE_SIZE, ArticleIndexPage, ArticlePage, ArticleQuerySet
from naast.articles.models.authors import Author, Series
from naast.articles.models.debates import DebateIndexPage, DebatePage, Opinion, Stance

__all__ = [
    "PAGE_SIZE",
    "ArticleIndexPage",
    "ArticlePage",
    "ArticleQuerySet",
    "Author",
    "DebateIndexPage",
    "DebatePage",
    "Opinion",
    "Series",
    "Stance",
]
