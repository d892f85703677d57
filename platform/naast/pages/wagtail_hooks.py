"""Where Wagtail's own screens would show one provider's drafts to another (rule 4)."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from wagtail import hooks
from wagtail.permissions import page_permission_policy


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
