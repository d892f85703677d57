"""Subscribers in Wagtail's admin: who gets what, since when and with which proof. Nobody is added or changed by hand."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from naast.mail import suppression
from naast.mail.addresses import normalise
from naast.mail.suppression import suppressed
from newsletters import services
from newsletters.models import ConsentEvent, Newsletter, Subscription, SubscriptionState
from newsletters.readers.centre import Reader

SUBSCRIBERS = "newsletters_subscribers"
LOOK, END = "newsletters.view_subscription", "newsletters.change_subscription"
_PER_PAGE = 50
_SHORTEST = 3  # letters to search for: fewer would list nearly everybody
# 403, not the sign-in page: whoever gets here has signed in to the admin already.
_may_look = permission_required(LOOK, raise_exception=True)
_may_end = permission_required(END, raise_exception=True)


class SearchForm(forms.Form):
    """Looks for an address. It is posted, so that no address stands in the log of a web server."""

    address = forms.CharField(label=gettext_lazy("Address, or a part of it"), min_length=_SHORTEST, max_length=254)


class SubscribersMenuItem(MenuItem):
    """Shown to those who may look."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether to show it."""
        return request.user.has_perm(LOOK)


class SubscriberViewSet(ViewSet):
    """Who subscribed to what."""

    name = SUBSCRIBERS
    url_prefix = "abonnees"
    icon = "group"
    menu_label = gettext_lazy("Subscribers")
    menu_name = "abonnees"
    menu_item_class = SubscribersMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list, one subscription, and the button that ends it."""
        return [
            path("", index, name="index"),
            path("<int:pk>/", detail, name="detail"),
            path("<int:pk>/beeindigen/", end, name="end"),
        ]


@_may_look
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """All subscriptions, newest first; of one newsletter or state, or of addresses that hold what was typed."""
    chosen = {"newsletter": request.GET.get("nieuwsbrief", ""), "state": request.GET.get("status", "")}
    rows = _rows(chosen)
    form = SearchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        rows = rows.filter(email_normalised__contains=normalise_part(form)) if form.is_valid() else rows.none()
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("p") if request.method != "POST" else 1)
    return render(
        request,
        "newsletters/admin/subscribers.html",
        {
            "page_title": _("Subscribers"),
            "header_icon": "group",
            "page_obj": page,
            "form": form,
            "searched": request.method == "POST",
            "newsletters": Newsletter.objects.all(),
            "states": SubscriptionState.choices,
            "chosen": chosen,
        },
        status=422 if form.errors else 200,
    )


@_may_look
@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One subscription, the others of the address, and its whole log."""
    subscription = get_object_or_404(Subscription.objects.select_related("newsletter", "user"), pk=pk)
    events = ConsentEvent.objects.filter(address_hash=subscription.address_hash).select_related("newsletter")
    return render(
        request,
        "newsletters/admin/subscriber.html",
        {
            "page_title": subscription.email,
            "header_icon": "group",
            "subscription": subscription,
            "topics": subscription.topics.all(),
            "others": [row for row in Reader(subscription.email).subscriptions if row.pk != subscription.pk],
            "suppressions": suppression.of_address(subscription.email).filter(suppression.in_force()),
            "events": events,
            "may_end": request.user.has_perm(END) and subscription.state != SubscriptionState.UNSUBSCRIBED,
        },
    )


@_may_end
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a subscription for somebody who asked for it in another way, by telephone for one."""
    subscription = get_object_or_404(Subscription.objects.select_related("newsletter"), pk=pk)
    if services.unsubscribe(subscription, services.Origin(f"admin, by {request.user.pk}")):
        messages.success(request, _("The subscription has ended. Nothing more is sent."))
    else:
        messages.warning(request, _("This subscription had ended already. Nothing was changed."))
    return redirect(f"{SUBSCRIBERS}:detail", pk=pk)


def normalise_part(form: SearchForm) -> str:
    """A part of an address, or a whole one, as it is stored."""
    typed = str(form.cleaned_data["address"]).strip()
    return normalise(typed) if "@" in typed.strip("@") else typed.lower()


def _rows(chosen: dict[str, Any]) -> QuerySet[Subscription]:
    rows = (
        Subscription.objects.select_related("newsletter")
        .annotate(stopped=suppressed(OuterRef("address_hash"), unasked=True))
        .order_by("-pk")
    )
    if chosen["newsletter"]:
        rows = rows.filter(newsletter__slug=chosen["newsletter"])
    return rows.filter(state=chosen["state"]) if chosen["state"] else rows
