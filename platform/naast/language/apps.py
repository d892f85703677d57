"""Configuration of the language room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LanguageConfig(AppConfig):
    """The language room."""

    name = "naast.language"
    label = "language"
    verbose_name = _("Plain language")
