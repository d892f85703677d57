"""The editor's inbox in Wagtail's admin: what the sources brought, to approve or to put aside."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsletters import services
from newsletters.forms import ApproveForm
from newsletters.models import FeedItem, ItemState

INBOX = "newsletters_inbox"
PERMISSION = "newsletters.change_development"
_PER_PAGE = 25
# 403, not the sign-in page: whoever gets here has signed in to the admin already.
_editors_only = permission_required(PERMISSION, raise_exception=True)


@_editors_only
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Items by state; the new ones when none is asked for."""
    chosen = request.GET.get("status", ItemState.NEW)
    state = ItemState(chosen) if chosen in ItemState.values else ItemState.NEW
    items = (
        FeedItem.objects.filter(state=state)
        .select_related("feed", "development")
        .order_by(F("published_at").desc(nulls_last=True), "-pk")
    )
    return render(
        request,
        "newsletters/admin/inbox.html",
        {
            "page_title": _("Inbox"),
            "header_icon": "mail",
            "page_obj": Paginator(items, _PER_PAGE).get_page(request.GET.get("p")),
            "state": state,
            "states": [(value, ItemState(value).label) for value in ItemState.values],
            "undo": _just_dismissed(request),
        },
    )


@_editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for the editor's own words; the source stands beside it."""
    item = get_object_or_404(FeedItem.objects.select_related("feed"), pk=pk)
    if item.state != ItemState.NEW:
        messages.warning(request, _("This item is no longer new."))
        return redirect(f"{INBOX}:index")
    form = ApproveForm(request.POST or None, initial=_from_source(item))
    if request.method == "POST" and form.is_valid():
        development = form.save(commit=False)
        if services.approve(item, development, form.cleaned_data["topics"], by=request.user):
            messages.success(request, _("“%(title)s” is approved and visible.") % {"title": development.title})
        else:
            messages.warning(request, _("A colleague was first. Nothing was changed."))
        return redirect(f"{INBOX}:index")
    return render(
        request,
        "newsletters/admin/approve.html",
        {"page_title": _("Approve"), "header_icon": "check", "item": item, "form": form},
    )


@_editors_only
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an item aside, and offer to undo it."""
    item = get_object_or_404(FeedItem, pk=pk)
    done = services.dismiss(item)
    return redirect(reverse(f"{INBOX}:index") + (f"?terzijde={item.pk}" if done else ""))


@_editors_only
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring an item back into the inbox."""
    item = get_object_or_404(FeedItem, pk=pk)
    if services.restore_item(item):
        messages.success(request, _("“%(title)s” is back in the inbox.") % {"title": item.title})
    return redirect(f"{INBOX}:index")


def _just_dismissed(request: HttpRequest) -> FeedItem | None:
    key = request.GET.get("terzijde", "")
    if not (key.isdecimal() and len(key) < 19):
        return None
    return FeedItem.objects.filter(pk=int(key), state=ItemState.DISMISSED).first()


def _from_source(item: FeedItem) -> dict[str, Any]:
    """What may be taken over as it is: name, address and date of the source. The words are the editor's."""
    return {
        "title": item.title[:200],
        "source_name": item.feed.name,
        "source_url": item.url,
        "published_on": timezone.localdate(item.published_at) if item.published_at else timezone.localdate(),
    }
