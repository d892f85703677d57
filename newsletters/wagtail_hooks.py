"""The newsletters room in Wagtail's admin: one menu "Ontwikkelingen" with the inbox and what belongs to it."""

from typing import Any, ClassVar

from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from newsletters import admin_views, selectors
from newsletters.models import Development, DevelopmentState, Digest, Feed, Newsletter
from newsletters.services import publish
from newsletters.services.developments import fill_slug


class LookOnly(ModelPermissionPolicy):
    """Who holds "view" may look; nobody may add, change or delete."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether ``user`` may do ``action``."""
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Whether ``user`` may do one of ``actions``."""
        return any(self.user_has_permission(user, action) for action in actions)


class InboxMenuItem(MenuItem):
    """Shown to those who may approve."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether to show it."""
        return request.user.has_perm(admin_views.PERMISSION)


class InboxViewSet(ViewSet):
    """What the sources brought."""

    name = admin_views.INBOX
    url_prefix = "ontwikkelingen/inbox"
    icon = "mail"
    menu_label = _("Inbox")
    menu_name = "inbox"
    menu_item_class = InboxMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list, and what can be done with an item."""
        return [
            path("", admin_views.inbox, name="index"),
            path("<int:pk>/goedkeuren/", admin_views.approve, name="approve"),
            path("<int:pk>/terzijde/", admin_views.dismiss, name="dismiss"),
            path("<int:pk>/terug/", admin_views.restore, name="restore"),
        ]


class DevelopmentForm(WagtailAdminModelForm):
    """A development that an editor writes or corrects."""

    def save(self, commit: bool = True) -> Any:
        """Store it; the first time it is approved, record by whom and when."""
        if self.instance.state == DevelopmentState.APPROVED:
            publish(self.instance, by=self.for_user)
        else:
            fill_slug(self.instance)
        return super().save(commit)


class DevelopmentViewSet(SnippetViewSet):
    """Developments, also those an editor writes without a feed."""

    model = Development
    icon = "doc-full"
    menu_label = _("Developments")
    list_display: ClassVar[list[str]] = ["title", "state", "source_name", "published_on", "approved_at"]
    list_filter: ClassVar[list[str]] = ["state", "topics"]
    search_fields: ClassVar[list[str]] = ["title", "summary", "source_name"]
    ordering = "-published_on"
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("summary"),
            FieldPanel("talk"),
            FieldPanel("topics", widget=CheckboxSelectMultiple),
            FieldPanel("source_name"),
            FieldPanel("source_url"),
            FieldPanel("in_force_on"),
            FieldPanel("published_on"),
            FieldPanel("state"),
        ],
        base_form_class=DevelopmentForm,
    )


class FeedViewSet(SnippetViewSet):
    """Sources and how they are."""

    model = Feed
    icon = "site"
    menu_label = _("Feeds")
    list_display: ClassVar[list[Any]] = [
        "name", "kind", BooleanColumn("active", label=_("active")), "last_ok_at", "consecutive_failures", "last_error", "next_check_at",
    ]  # fmt: skip
    list_filter: ClassVar[list[str]] = ["active", "kind"]
    search_fields: ClassVar[list[str]] = ["name", "url"]
    copy_view_enabled = False
    panels: ClassVar[list[Any]] = [
        FieldPanel("name"),
        FieldPanel("url"),
        FieldPanel("kind"),
        FieldPanel("active"),
        FieldPanel("last_ok_at", read_only=True),
        FieldPanel("last_error", read_only=True),
    ]


class NewsletterViewSet(SnippetViewSet):
    """Newsletters: their texts, and the text people agree to."""

    model = Newsletter
    icon = "mail"
    menu_label = _("Newsletters")
    list_display: ClassVar[list[Any]] = ["name", "slug", BooleanColumn("active", label=_("active"))]
    copy_view_enabled = False
    panels: ClassVar[list[Any]] = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldPanel("consent_text"),
        FieldPanel("active"),
    ]


class CountColumn(Column):
    """How many deliveries of a digest are in some state."""

    def get_value(self, instance: Digest) -> int:
        """Count once per digest and page."""
        counted: dict[str, int] | None = getattr(instance, "_counted", None)
        if counted is None:
            counted = selectors.counts(instance)
            instance._counted = counted  # type: ignore[attr-defined]
        return counted[self.name]


class DigestViewSet(SnippetViewSet):
    """Digests and how far each is; nothing to change."""

    model = Digest
    icon = "history"
    menu_label = _("Digests")
    list_display: ClassVar[list[Any]] = [
        "__str__",
        "frequency",
        "planned_at",
        CountColumn("total", label=_("mails")),
        CountColumn("sent", label=_("sent")),
        CountColumn("open", label=_("waiting")),
        CountColumn("failed", label=_("failed")),
        CountColumn("skipped", label=_("skipped")),
    ]
    list_filter: ClassVar[list[str]] = ["newsletter", "frequency"]
    list_per_page = 20
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields: ClassVar[list[str]] = ["newsletter", "frequency", "period", "since", "cutoff", "planned_at"]
    panels: ClassVar[list[Any]] = []


class DevelopmentsGroup(SnippetViewSetGroup):
    """The menu."""

    items = (InboxViewSet, DevelopmentViewSet, FeedViewSet, NewsletterViewSet, DigestViewSet)
    menu_icon = "mail"
    menu_label = _("Developments")
    menu_name = "ontwikkelingen"
    menu_order = 250


register_permission_policy(Digest, LookOnly(Digest))
register_snippet(DevelopmentsGroup)
