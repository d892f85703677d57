"""Configuration of the accounts room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The accounts room."""

    name = "naast.accounts"
    label = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Connect what happens at sign-in."""
        from naast.accounts import receivers

        receivers.connect()
