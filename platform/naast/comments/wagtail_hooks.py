"""The comments room in Wagtail's admin: the queue, with how many wait in the menu."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from naast.comments import admin_views, selectors


class QueueMenuItem(MenuItem):
    """For moderators with the number that waits, and for who edits pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether to show it."""
        return selectors.is_moderator(request.user) or selectors.own_pages(request.user).exists()

    def render_component(self, request: HttpRequest) -> Any:
        """With the number that waits; the item itself is shared by all requests and keeps its plain label."""
        component = super().render_component(request)
        waiting = selectors.waiting().count() if selectors.is_moderator(request.user) else 0
        if waiting:
            component.label = _("Comments (%(count)d)") % {"count": waiting}
        return component


class QueueViewSet(ViewSet):
    """What waits, and what was decided."""

    name = admin_views.QUEUE
    url_prefix = "reacties"
    icon = "comment"
    menu_label = gettext_lazy("Comments")
    menu_name = "reacties"
    menu_order = 190
    menu_item_class = QueueMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list, one comment, and what can be done with it."""
        return [
            path("", admin_views.index, name="index"),
            path("veel/", admin_views.decide_many, name="decide_many"),
            path("ongedaan/", admin_views.undo, name="undo"),
            path("woorden/", admin_views.words, name="words"),
            path("<int:pk>/", admin_views.detail, name="detail"),
            path("<int:pk>/antwoord/", admin_views.reply, name="reply"),
            path("<int:pk>/<slug:act>/", admin_views.decide, name="decide"),
        ]


@hooks.register("register_admin_viewset")
def register_queue() -> QueueViewSet:
    """Give the queue its addresses and its place in the menu."""
    return QueueViewSet()


@hooks.register("register_permissions")
def offer_permission() -> QuerySet[Permission]:
    """Let administrators give a group the queue, where they give all permissions."""
    return Permission.objects.filter(content_type__app_label="comments", codename="change_comment")
