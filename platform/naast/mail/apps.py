"""Configuration of the mail room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    """The mail room."""

    name = "naast.mail"
    label = "mail"
    verbose_name = _("Mail")
