"""Configuration of the seed room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SeedConfig(AppConfig):
    """The seed room."""

    name = "naast.seed"
    label = "seed"
    verbose_name = _("Seed")
