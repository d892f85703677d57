"""The outbox in Wagtail's admin: what waits, what failed and why. Nothing can be changed, no content is shown."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from naast.mail.models import OutgoingMail


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


class OutgoingMailViewSet(SnippetViewSet):
    """List and inspect the outbox."""

    model = OutgoingMail
    icon = "mail"
    menu_label = _("Outgoing mail")
    menu_name = "outgoing-mail"
    menu_order = 900
    add_to_settings_menu = True
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


register_permission_policy(OutgoingMail, SuperusersLook(OutgoingMail))
register_snippet(OutgoingMailViewSet)
