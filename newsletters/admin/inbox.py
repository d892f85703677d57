"""The editor's inbox in Wagtail's admin: what the sources brought, to approve, to add or to put aside."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from naast.pages.models import Topic
from newsletters import services
from newsletters.admin.approving import INBOX, PERMISSION, approve
from newsletters.developments import arrivals
from newsletters.models import Development, DevelopmentState, Feed, FeedItem, ItemState
from newsletters.services.inbox import put_together, set_apart

_PER_PAGE = 25
_FILTERS = ("status", "bron", "onderwerp", "zoek", "p")
_LONGEST = 200  # letters of a search
_MOST_DIGITS = 18  # of a key: more does not fit in a column
# 403, not the sign-in page: whoever gets here has signed in to the admin already.
_editors_only = permission_required(PERMISSION, raise_exception=True)


@_editors_only
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Items by state, source and topic; the new ones when nothing is asked for."""
    chosen = request.GET.get("status", "")
    state = ItemState(chosen) if chosen in ItemState.values else ItemState.NEW
    feed, topic = _number(request.GET.get("bron", "")), request.GET.get("onderwerp", "")[:_LONGEST]
    search = request.GET.get("zoek", "").replace("\0", "")[:_LONGEST].strip()
    rows = arrivals.items(state, feed=feed, topic=topic.replace("\0", ""), search=search)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "newsletters/admin/inbox.html",
        {
            "page_title": _("Inbox"),
            "header_icon": "mail",
            "page_obj": page,
            "arrivals": arrivals.arrivals(list(page)),
            "state": state,
            "states": [(value, ItemState(value).label) for value in ItemState.values],
            "feeds": Feed.objects.all(),
            "topics": Topic.objects.all(),
            "no_topic": arrivals.NO_TOPIC,
            "chosen": {"feed": feed, "topic": topic, "search": search},
            "is_filtered": bool(feed or topic or search),
            "here": _kept(request.GET),
            "undo": _just_dismissed(request),
        },
    )


@_editors_only
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an item aside, and offer to undo it."""
    return _back(request, aside=services.dismiss(get_object_or_404(FeedItem, pk=pk).pk))


@_editors_only
@require_POST
def dismiss_many(request: HttpRequest) -> HttpResponse:
    """Put the ticked items aside, and offer to undo it."""
    keys = _numbers(request.POST.getlist("item"))
    if not keys:
        messages.warning(request, _("Tick the items first that you want to put aside."))
    return _back(request, aside=services.dismiss(*keys))


@_editors_only
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring an item back into the inbox."""
    item = get_object_or_404(FeedItem, pk=pk)
    if services.restore_item(item.pk):
        messages.success(request, _("“%(title)s” is back in the inbox.") % {"title": item.title})
    return _back(request)


@_editors_only
@require_POST
def restore_many(request: HttpRequest) -> HttpResponse:
    """Undo putting several aside."""
    count = len(services.restore_item(*_numbers(request.POST.getlist("item"))))
    if count:
        text = ngettext("%(count)d item is back in the inbox.", "%(count)d items are back in the inbox.", count)
        messages.success(request, text % {"count": count})
    return _back(request)


@_editors_only
@require_POST
def attach(request: HttpRequest, pk: int, development: int) -> HttpResponse:
    """Add an item to a development about the same event, as a further source."""
    item = get_object_or_404(FeedItem, pk=pk)
    target = get_object_or_404(Development, pk=development, state=DevelopmentState.APPROVED)
    if services.attach(item, target):
        text = _("“%(item)s” is now a source of “%(development)s”.")
        messages.success(request, text % {"item": item.title, "development": target.title})
    else:
        messages.warning(request, _("A colleague was first. Nothing was changed."))
    return _back(request)


@_editors_only
@require_POST
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item from under another: it is not the same event."""
    item = get_object_or_404(FeedItem, pk=pk)
    if set_apart(item):
        messages.success(request, _("“%(title)s” stands by itself now.") % {"title": item.title})
    return _back(request)


@_editors_only
@require_POST
def merge_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the official names decide again."""
    item = get_object_or_404(FeedItem, pk=pk)
    if put_together(item):
        messages.success(request, _("“%(title)s” stands with the other source again.") % {"title": item.title})
    else:
        messages.info(request, _("No other item in the inbox has the same official number."))
    return _back(request)


def _back(request: HttpRequest, *, aside: list[int] | None = None) -> HttpResponse:
    """To the list as it was, with the way back for what was put aside."""
    query = QueryDict(_kept(QueryDict(request.POST.get("hier", "")[:1000])), mutable=True)
    if aside:
        query["terzijde"] = ",".join(map(str, aside))
    return redirect(reverse(f"{INBOX}:index") + (f"?{query.urlencode()}" if query else ""))


def _kept(query: QueryDict) -> str:
    """The part of a query string that says which list is shown."""
    kept = QueryDict(mutable=True)
    for name in _FILTERS:
        value = query.get(name)
        if isinstance(value, str) and value:
            kept[name] = value
    return kept.urlencode()


def _just_dismissed(request: HttpRequest) -> list[FeedItem]:
    keys = _numbers(request.GET.get("terzijde", "").split(",")[:_PER_PAGE])
    return list(FeedItem.objects.filter(pk__in=keys, state=ItemState.DISMISSED))


def _numbers(texts: list[str]) -> list[int]:
    return [number for text in texts[:_PER_PAGE] if (number := _number(text)) is not None]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


class InboxMenuItem(MenuItem):
    """Shown to those who may approve."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether to show it."""
        return request.user.has_perm(PERMISSION)


class InboxViewSet(ViewSet):
    """What the sources brought."""

    name = INBOX
    url_prefix = "ontwikkelingen/inbox"
    icon = "mail"
    menu_label = gettext_lazy("Inbox")
    menu_name = "inbox"
    menu_item_class = InboxMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list, and what can be done with an item."""
        return [
            path("", inbox, name="index"),
            path("terzijde/", dismiss_many, name="dismiss_many"),
            path("terug/", restore_many, name="restore_many"),
            path("<int:pk>/goedkeuren/", approve, name="approve"),
            path("<int:pk>/terzijde/", dismiss, name="dismiss"),
            path("<int:pk>/terug/", restore, name="restore"),
            path("<int:pk>/los/", unmerge, name="unmerge"),
            path("<int:pk>/samen/", merge_again, name="merge_again"),
            path("<int:pk>/bij/<int:development>/", attach, name="attach"),
        ]
