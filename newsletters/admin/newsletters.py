"""Newsletters in the admin: their texts, and the text people agree to."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from newsletters.models import Newsletter


class NewsletterViewSet(SnippetViewSet):
    """Newsletters: their texts, and the text people agree to."""

    model = Newsletter
    icon = "mail"
    menu_label = _("Newsletters")
    list_display: ClassVar[list[Any]] = ["name", "slug", BooleanColumn("active", label=_("active"))]
    copy_view_enabled = False
    panels: ClassVar[list[Any]] = [
        FieldPanel("name", help_text=_("Readers choose by it, such as: Naast elke week.")),
        FieldPanel("slug", help_text=_("In the address of its page, such as elke-week.")),
        FieldPanel("description", help_text=_("What one gets and how often, in one or two sentences.")),
        FieldPanel("consent_text"),
        FieldPanel("active"),
        FieldPanel("count_opens"),
    ]
