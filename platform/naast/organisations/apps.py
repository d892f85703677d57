"""Configuration of the organisations room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """The organisations room."""

    name = "naast.organisations"
    label = "organisations"
    verbose_name = _("Organisations")
