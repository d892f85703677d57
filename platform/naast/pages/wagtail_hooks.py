"""Where Wagtail's own screens would show one provider's drafts to another (rule 4), and what a schedule held back."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from naast.pages import moves, publishing, remarks_admin
from naast.pages.remarks import is_checked


@hooks.register("construct_page_chooser_queryset")
def choose_from_own_or_public_pages(pages: Any, request: HttpRequest) -> Any:
    """Offer what anybody can read, and what this person may edit."""
    own = page_permission_policy.explorable_instances(request.user).values("pk")
    return pages.filter(Q(live=True) | Q(pk__in=own))


@hooks.register("construct_main_menu")
def hide_reports_from_others(request: HttpRequest, menu_items: list[Any]) -> None:
    """Reports are for administrators; see ``AdminWallsMiddleware``."""
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name != "reports"]


@hooks.register("register_log_actions")
def name_what_is_held_back(actions: Any) -> None:
    """The words in the history of a page for a schedule that published nothing."""

    @actions.register_action(publishing.HELD_BACK)
    class HeldBack(LogFormatter):
        label = gettext_lazy("Not published")

        def format_message(self, log_entry: Any) -> str:
            problems = " ".join(log_entry.data.get("problems", []))
            return _("Not published at its time. %(problems)s") % {"problems": problems}


@hooks.register("before_edit_page")
def tell_what_was_held_back(request: HttpRequest, page: Page) -> None:
    """Say above the editor that the schedule published nothing, and why; not to scripts that fetch parts of it."""
    if request.method != "GET" or "_w_hydrate_create_view" in request.GET:
        return
    if problems := publishing.held_back(page):
        text = _("Not published at its time. %(problems)s")
        messages.warning(request, text % {"problems": " ".join(problems)})


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Where texts are looked over."""
    return remarks_admin.urls()


@hooks.register("register_page_header_buttons")
def look_the_text_over(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    """From the editor to the list of remarks: also for who has no JavaScript, or wants it on a page of its own."""
    if not page.pk or not is_checked(page.specific_class) or not page.permissions_for_user(user).can_edit():
        return []
    return [Button(_("Text check"), reverse("naast_text_check", args=[page.pk]), icon_name="edit", priority=20)]


remarks_admin.put_beside_the_editor()
# Here and not in ``AppConfig.ready``: by now every app is ready, so that Wagtail has made its redirects when ours looks.
moves.connect()
