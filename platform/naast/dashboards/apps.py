"""Configuration of the dashboards room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardsConfig(AppConfig):
    """The dashboards room."""

    name = "naast.dashboards"
    label = "dashboards"
    verbose_name = _("Dashboards")

    def ready(self) -> None:
        """Put the panels on the editors' desk."""
        from naast.dashboards import desk

        desk.register()
