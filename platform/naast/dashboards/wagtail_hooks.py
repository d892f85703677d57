"""The dashboards room in Wagtail's admin: the desk on its first page, the handbook, and the colours of the house."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)

from naast.dashboards import handbook
from naast.dashboards.desk import pages
from naast.pages.desk import panels_of

# The desk says the same, in one place and with a line for when nothing waits.
_REPLACED = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel, RecentEditsPanel)
_OF_WRITERS = frozenset(["ontwikkelingen", "mail"])


class Desk(Component):
    """What waits for the person who looks."""

    name = "naast_desk"
    template_name = "dashboards/desk/desk.html"
    order = 60

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["dashboards/desk.css"]}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The panels of this person."""
        return {"panels": panels_of(parent_context["request"].user)}


@hooks.register("construct_homepage_panels")
def put_the_desk_first(request: HttpRequest, panels: list[Any]) -> None:
    """In the place of Wagtail's own lists of the same."""
    panels[:] = [panel for panel in panels if not isinstance(panel, _REPLACED)]
    panels.append(Desk())


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """The handbook, a page for each task."""
    return [
        path("handboek/", handbook.index, name="naast_handbook"),
        path("handboek/<slug:task>/", handbook.task, name="naast_handbook_task"),
    ]


@hooks.register("register_admin_menu_item")
def handbook_in_the_menu() -> MenuItem:
    """For everybody who works in the admin."""
    return MenuItem(_("Handbook"), reverse("naast_handbook"), name="handboek", icon_name="help", order=9000)


@hooks.register("construct_main_menu")
def only_what_a_moderator_works_with(request: HttpRequest, menu_items: list[Any]) -> None:
    """Who edits no page has no texts to check and sends no mail: those menus would be empty."""
    if not pages.writes(request.user):
        menu_items[:] = [item for item in menu_items if item.name not in _OF_WRITERS]


@hooks.register("construct_help_menu")
def only_our_own_handbook(request: HttpRequest, menu_items: list[Any]) -> None:
    """No links to the manual and the news of Wagtail: our handbook is about this site, and stands in the menu."""
    menu_items[:] = [item for item in menu_items if item.url.startswith("/")]


@hooks.register("insert_global_admin_css")
def colours_of_the_house() -> SafeString:
    """Naast's mark and petrol in the place of Wagtail's."""
    return format_html('<link rel="stylesheet" href="{}">', static("dashboards/admin.css"))
