"""The dated rules in Wagtail's admin: one menu "Hulpmiddelen"."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from naast.tools.admin_forms import CalendarYearForm, CostRuleForm
from naast.tools.models import CalendarYear, ContactHours, CostRule, LetterTerm


def _sources() -> MultiFieldPanel:
    return MultiFieldPanel(
        [
            FieldPanel("source_name", help_text=_("With the article or the paragraph, as readers can find it.")),
            FieldPanel("source_url", help_text=_("The page on which readers can check it.")),
            FieldPanel("second_source_name", help_text=_("Such as the decree of that year. Empty: there is none.")),
            FieldPanel("second_source_url", help_text=_("Only with a second source.")),
            FieldPanel("checked_on"),
        ],
        heading=_("Sources"),
    )


def _period() -> list[Any]:
    return [
        HelpPanel(
            content=_("A rule is never rewritten when it changes: end it, and add a new one. So old dates stay right.")
        ),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        FieldPanel("rule"),
        FieldPanel("caveat"),
    ]


class _RuleViewSet(SnippetViewSet):
    list_display: ClassVar[list[Any]] = ["__str__", "valid_from", "valid_until", "checked_on"]
    copy_view_enabled = False


class ContactHoursViewSet(_RuleViewSet):
    """When contact is allowed."""

    model = ContactHours
    icon = "time"
    menu_label = _("Contact hours")
    panels: ClassVar[list[Any]] = [
        *_period(),
        FieldRowPanel([FieldPanel("from_hour"), FieldPanel("until_hour")]),
        FieldPanel("closed_on_sundays", help_text=_("On Sundays the helper says no, whatever the hour.")),
        _sources(),
    ]


class CalendarYearViewSet(SnippetViewSet):
    """The holidays of each year."""

    model = CalendarYear
    icon = "calendar-alt"
    menu_label = _("Public holidays")
    list_display: ClassVar[list[Any]] = [
        "year", BooleanColumn("complete", label=_("all days of this year are known")), "checked_on",
    ]  # fmt: skip
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("year", help_text=_("A year has one row.")),
            FieldPanel("complete"),
            InlinePanel("days", label=_("holiday")),
            _sources(),
        ],
        base_form_class=CalendarYearForm,
    )


class CostRuleViewSet(_RuleViewSet):
    """The scale of the collection costs."""

    model = CostRule
    icon = "decimal"
    menu_label = _("Collection costs")
    edit_handler = ObjectList(
        [
            *_period(),
            InlinePanel("tiers", label=_("step"), min_num=1),
            FieldRowPanel(
                [
                    FieldPanel("minimum", help_text=_("The costs are never less than this.")),
                    FieldPanel("maximum", help_text=_("The costs are never more than this.")),
                    FieldPanel("vat_percent", help_text=_("For a creditor that cannot deduct VAT, such as 21.")),
                ]
            ),
            _sources(),
        ],
        base_form_class=CostRuleForm,
    )


class LetterTermViewSet(_RuleViewSet):
    """The term of the fourteen-day letter."""

    model = LetterTerm
    icon = "mail"
    menu_label = _("Fourteen-day letter")
    panels: ClassVar[list[Any]] = [
        *_period(),
        FieldPanel("term_days"),
        FieldPanel("sentence"),
        FieldPanel("delivery_days"),
        FieldPanel("post_on_mondays", help_text=_("Off: the helper does not count on post on a Monday.")),
        _sources(),
    ]


class ToolsGroup(SnippetViewSetGroup):
    """The menu."""

    items = (ContactHoursViewSet, CalendarYearViewSet, CostRuleViewSet, LetterTermViewSet)
    menu_icon = "calendar-alt"
    menu_label = _("Helpers for the job")
    menu_name = "hulpmiddelen"
    menu_order = 260


register_snippet(ToolsGroup)
