"""Configuration of the certificates room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    """The certificates room."""

    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        """Listen to completed courses."""
        from certificates import receivers

        receivers.connect()
