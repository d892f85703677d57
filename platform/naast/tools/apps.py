"""Configuration of the tools room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ToolsConfig(AppConfig):
    """The tools room."""

    name = "naast.tools"
    label = "tools"
    verbose_name = _("Helpers for the job")

    def ready(self) -> None:
        """Have the helpers found."""
        from naast.tools import finding

        finding.register()
