"""Configuration of the comments room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    """The comments room."""

    name = "naast.comments"
    label = "comments"
    verbose_name = _("Comments")
