"""Configuration of the downloads room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DownloadsConfig(AppConfig):
    """The downloads room."""

    name = "naast.downloads"
    label = "downloads"
    verbose_name = _("Downloads")

    def ready(self) -> None:
        """Have published books printed, and keep a download without a file from being published."""
        from naast.downloads import receivers
        from naast.downloads.models import DownloadPage
        from naast.downloads.permissions import errors
        from naast.pages.publishing import register_check
        from naast.search.sources import page_source, register_source

        receivers.connect()
        register_check(errors)
        register_source(page_source("downloads", DownloadPage, _("A download"), _("Downloads"), when="dated_on"))
