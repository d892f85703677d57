"""Sources in the admin, and the report that says how they are."""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from naast.celery import wake
from newsletters import tasks
from newsletters.models import Feed
from newsletters.services import feeds
from newsletters.sources.health import WEEKS, report

HEALTH = "newsletters_feed_health"
PERMISSION = "newsletters.change_feed"
_keepers_only = permission_required(PERMISSION, raise_exception=True)


@_keepers_only
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """How every source is, and what to do about it."""
    rows = report()
    unwell = sum(bool(row.feed.problem) and row.feed.active for row in rows)
    context = {
        "page_title": _("Health of the sources"),
        "header_icon": "site",
        "rows": rows,
        "weeks": WEEKS,
        "numbers": [
            (bars[0].week, [bar.count for bar in bars]) for bars in zip(*(row.bars for row in rows), strict=True)
        ],
        "unwell": unwell,
        "active": sum(row.feed.active for row in rows),
    }
    return render(request, "newsletters/admin/feed_health.html", context)


@_keepers_only
@require_POST
def check_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a source read at once; the answer is in the report a moment later."""
    feed = get_object_or_404(Feed, pk=pk)
    if feeds.ask_now(feed):
        wake(tasks.fetch_feed, feed.pk)
        text = _("“%(name)s” is being read. Open this page again in a moment.")
        messages.success(request, text % {"name": feed.name})
    elif not feed.active:
        messages.warning(request, _("“%(name)s” is switched off.") % {"name": feed.name})
    else:
        text = _("“%(name)s” was read less than a minute ago. Wait a moment.")
        messages.info(request, text % {"name": feed.name})
    return redirect(f"{HEALTH}:index")


class HealthMenuItem(MenuItem):
    """Shown to those who keep the sources."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether to show it."""
        return request.user.has_perm(PERMISSION)


class FeedHealthViewSet(ViewSet):
    """The report."""

    name = HEALTH
    url_prefix = "ontwikkelingen/bronnen"
    icon = "site"
    menu_label = gettext_lazy("Health of the sources")
    menu_name = "gezondheid-van-bronnen"
    menu_item_class = HealthMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """The report, and the button in it."""
        return [
            path("", health, name="index"),
            path("<int:pk>/controleer/", check_now, name="check"),
        ]


class FeedForm(WagtailAdminModelForm):
    """A source as an editor writes it down."""

    def save(self, commit: bool = True) -> Any:
        """Store it. Another address or format: forget what the server said, and read it whole at the next tick."""
        if self.instance.pk and {"url", "kind"} & set(self.changed_data):
            self.instance.etag = self.instance.last_modified = ""
            self.instance.consecutive_failures, self.instance.next_check_at = 0, timezone.now()
        return super().save(commit)


class FeedViewSet(SnippetViewSet):
    """Sources and how they are."""

    model = Feed
    icon = "site"
    menu_label = gettext_lazy("Feeds")
    list_display: ClassVar[list[Any]] = [
        "name", "kind", BooleanColumn("active", label=gettext_lazy("active")), "last_ok_at", "problem",
        "consecutive_failures", "last_error", "next_check_at",
    ]  # fmt: skip
    list_filter: ClassVar[list[str]] = ["active", "kind", "problem"]
    search_fields: ClassVar[list[str]] = ["name", "url"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel(
                "url", help_text=gettext_lazy("The address of the feed, not of the page. Often a page says “RSS”.")
            ),
            FieldRowPanel(
                [
                    FieldPanel("kind", help_text=gettext_lazy("How the source offers its news.")),
                    FieldPanel("stale_after"),
                ]
            ),
            FieldPanel("active", help_text=gettext_lazy("Off: nothing is fetched. What was found stays.")),
            FieldPanel("last_ok_at", read_only=True, help_text=gettext_lazy("When the source last answered.")),
            FieldPanel(
                "last_error", read_only=True, help_text=gettext_lazy("What went wrong the last time. Empty: nothing.")
            ),
        ],
        base_form_class=FeedForm,
    )
