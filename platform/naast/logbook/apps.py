"""Configuration of the logbook room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LogbookConfig(AppConfig):
    """The logbook room."""

    name = "naast.logbook"
    label = "logbook"
    verbose_name = _("Practice log")
