"""The language room in Wagtail's admin: the rules of the letter check."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from naast.language.models import LanguageRule


class LanguageRuleViewSet(SnippetViewSet):
    """Rules, to be found by kind and by words."""

    model = LanguageRule
    icon = "edit"
    menu_label = _("Rules of the letter check")
    list_display: ClassVar[list[Any]] = [
        "name",
        "kind",
        "better",
        BooleanColumn("active", label=_("active")),
        "checked_on",
    ]
    list_filter: ClassVar[list[str]] = ["kind", "active"]
    search_fields: ClassVar[list[str]] = ["name", "phrases", "better", "explanation"]
    copy_view_enabled = False


register_snippet(LanguageRuleViewSet)
