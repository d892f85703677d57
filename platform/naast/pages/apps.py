"""Configuration of the pages room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """The pages room."""

    name = "naast.pages"
    label = "pages"
    verbose_name = _("Pages")
