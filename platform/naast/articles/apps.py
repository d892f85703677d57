"""Configuration of the articles room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """The articles room."""

    name = "naast.articles"
    label = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        """Offer the latest articles to the home page."""
        from naast.articles.selectors import home_articles
        from naast.pages.home import register_home_section

        register_home_section("articles", home_articles)
