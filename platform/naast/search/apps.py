"""Configuration of the search room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """The search room."""

    name = "naast.search"
    label = "site_search"  # Wagtail has a search app of its own
    verbose_name = _("Search")

    def ready(self) -> None:
        """Find plain pages; rooms above this one register what they have."""
        from naast.pages import lost
        from naast.pages.models import StandardPage
        from naast.search import receivers
        from naast.search.lost import likely
        from naast.search.sources import page_source, register_source

        receivers.connect()
        lost.register_finder(likely)
        register_source(page_source("paginas", StandardPage, _("Page"), _("Pages")))
