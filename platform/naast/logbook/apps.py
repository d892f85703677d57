"""Configuration of the logbook room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LogbookConfig(AppConfig):
    """The logbook room."""

    name = "naast.logbook"
    label = "logbook"
    verbose_name = _("Practice log")

    def ready(self) -> None:
        """Have techniques found."""
        from naast.logbook.models import TechniquePage
        from naast.search.sources import page_source, register_source

        register_source(page_source("technieken", TechniquePage, _("Technique"), _("Techniques")))
