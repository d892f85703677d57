"""Configuration of the articles room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """The articles room."""

    name = "naast.articles"
    label = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        """Offer the latest articles and debate to the home page, and articles and debates to the search."""
        from naast.articles.models import ArticlePage, DebatePage
        from naast.articles.selectors import home_articles, home_debates
        from naast.pages.home import register_home_section
        from naast.search.sources import page_source, register_source

        register_home_section("articles", home_articles)
        register_home_section("debates", home_debates)
        register_source(page_source("artikelen", ArticlePage, _("Article"), _("Articles"), when="published_on"))
        register_source(page_source("stellingen", DebatePage, _("Debate"), _("Debates"), when="published_on"))
