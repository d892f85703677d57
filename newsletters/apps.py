"""Configuration of the newsletters room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewslettersConfig(AppConfig):
    """The newsletters room."""

    name = "newsletters"
    label = "newsletters"
    verbose_name = _("Newsletters")

    def ready(self) -> None:
        """Offer the latest developments to the home page."""
        from naast.pages.home import register_home_section
        from newsletters.selectors import latest

        register_home_section("developments", lambda request: latest())
