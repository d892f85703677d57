"""The mail room in Wagtail's admin: one menu "Mail" with the outbox, what came back, who gets none, and the limits."""

from typing import Any, ClassVar

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from naast.mail import admin_views
from naast.mail.forms import RateLimitForm
from naast.mail.gallery_views import GalleryViewSet
from naast.mail.models import OutgoingMail, RateLimit


class SuperusersLook(ModelPermissionPolicy):
    """Superusers may look; nobody may add, change or delete."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether ``user`` may do ``action`` on any mail."""
        return action == "view" and user.is_active and user.is_superuser

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Whether ``user`` may do one of ``actions``."""
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Any) -> Any:
        """Who may do one of ``actions``."""
        users = super().users_with_any_permission(actions)
        return users.filter(is_superuser=True) if "view" in actions else users.none()


class SuperusersOnly(ModelPermissionPolicy):
    """Superusers may do everything, others nothing."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether ``user`` may do ``action``."""
        return user.is_active and user.is_superuser

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Whether ``user`` may do one of ``actions``."""
        return user.is_active and user.is_superuser

    def users_with_any_permission(self, actions: Any) -> Any:
        """Who may do one of ``actions``."""
        return super().users_with_any_permission(actions).filter(is_superuser=True)


class OutgoingMailViewSet(SnippetViewSet):
    """List and inspect the outbox."""

    model = OutgoingMail
    icon = "mail"
    menu_label = _("Outgoing mail")
    menu_name = "outgoing-mail"
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields: ClassVar[list[str]] = [
        "kind", "recipient", "state", "attempts", "created_at", "next_attempt_at", "sent_at", "last_error", "message_id",
    ]  # fmt: skip
    list_display: ClassVar[list[str]] = ["recipient", "kind", "state", "attempts", "created_at", "last_error"]
    list_filter: ClassVar[list[str]] = ["state", "kind"]
    search_fields: ClassVar[list[str]] = ["recipient", "kind"]
    ordering = "-created_at"
    panels: ClassVar[list[Any]] = []

    def get_queryset(self, request: Any) -> Any:
        """Without the messages themselves: they are large, and secret."""
        return OutgoingMail.objects.defer("raw")


class AllowedMenuItem(MenuItem):
    """Shown to those who may say who gets no mail."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether to show it."""
        return request.user.has_perm(admin_views.PERMISSION)


class SuppressionViewSet(ViewSet):
    """Who gets no mail."""

    name = admin_views.SUPPRESSIONS
    url_prefix = "mail/geen-mail"
    icon = "warning"
    menu_label = _("Addresses without mail")
    menu_name = "geen-mail"
    menu_item_class = AllowedMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list, and what can be done with it."""
        return [
            path("", admin_views.suppressions, name="index"),
            path("zoeken/", admin_views.find, name="find"),
            path("toevoegen/", admin_views.add, name="add"),
            path("<int:pk>/", admin_views.lift, name="lift"),
        ]


class ReportViewSet(ViewSet):
    """What came back."""

    name = admin_views.REPORTS
    url_prefix = "mail/teruggekomen"
    icon = "redirect"
    menu_label = _("Returned mail")
    menu_name = "teruggekomen"
    menu_item_class = AllowedMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list, and one report."""
        return [
            path("", admin_views.reports, name="index"),
            path("<int:pk>/", admin_views.report, name="detail"),
        ]


class RateLimitViewSet(SnippetViewSet):
    """How fast mail may leave, in all and per receiving domain."""

    model = RateLimit
    icon = "time"
    menu_label = _("Rate limits")
    menu_name = "rate-limits"
    list_display: ClassVar[list[str]] = ["__str__", "per_minute", "burst"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("domain"),
            FieldPanel("per_minute", help_text=_("What a mail provider takes in a minute without refusing.")),
            FieldPanel("burst"),
        ],
        base_form_class=RateLimitForm,
    )


class MailGroup(SnippetViewSetGroup):
    """The menu."""

    items = (GalleryViewSet, SuppressionViewSet, ReportViewSet, RateLimitViewSet, OutgoingMailViewSet)
    menu_icon = "mail"
    menu_label = _("Mail")
    menu_name = "mail"
    menu_order = 260


@hooks.register("register_permissions")
def offer_permission() -> QuerySet[Permission]:
    """Let administrators give a group the list of addresses without mail, where they give all permissions."""
    return Permission.objects.filter(content_type__app_label="mail", codename="change_suppression")


register_permission_policy(OutgoingMail, SuperusersLook(OutgoingMail))
register_permission_policy(RateLimit, SuperusersOnly(RateLimit))
register_snippet(MailGroup)
