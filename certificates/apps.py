"""Configuration of the certificates room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    """The certificates room."""

    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        """Listen to completed courses, print books, and keep designs with errors from being published."""
        from certificates import receivers
        from certificates.books import print_book
        from certificates.designing.standing import errors
        from naast.downloads.books import register_printer
        from naast.pages.publishing import register_check

        receivers.connect()
        register_printer(print_book)
        register_check(errors)
