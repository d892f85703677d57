"""Unsubscribe by the link in a mail, without signing in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletters import services
from newsletters.models import Subscription, SubscriptionState
from newsletters.readers import links, tokens
from newsletters.services.subscriptions import left_lately
from newsletters.views.common import origin, subscription_named, unknown_link


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; the button unsubscribes, and a second one takes it back."""
    subscription = subscription_named(token, tokens.read_unsubscribe)
    if subscription is None:
        return unknown_link(request)
    if request.method == "POST" and "undo" in request.POST:
        if services.undo_unsubscribe(subscription, origin(request, "undo")):
            messages.success(request, _("You are subscribed again."))
            return redirect(links.preferences_path(subscription.secret))
        return _left(request, subscription)
    if request.method == "POST":
        services.unsubscribe(subscription, origin(request, "link in mail"))
        return _left(request, subscription)
    if subscription.state == SubscriptionState.UNSUBSCRIBED:
        return _left(request, subscription)
    return render(
        request,
        "newsletters/unsubscribe.html",
        {"subscription": subscription, "preferences_url": links.preferences_path(subscription.secret)},
    )


@csrf_exempt  # a mail program has no cookie to protect (RFC 8058 §3.1)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_click(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe for a mail program: one POST, no cookie, no redirect (RFC 8058). By GET a person gets the page.

    The body is a form, ``multipart/form-data`` or ``application/x-www-form-urlencoded`` (RFC 8058 §3.2).
    """
    subscription = subscription_named(token, tokens.read_unsubscribe)
    if subscription is None:
        return unknown_link(request)
    if request.method != "POST":
        return redirect("newsletters:unsubscribe", token=token)
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return HttpResponseBadRequest(_("This address is only for mail programs."), content_type="text/plain")
    services.unsubscribe(subscription, origin(request, "one-click"))
    return HttpResponse(_("You are unsubscribed."), content_type="text/plain; charset=utf-8")


def _left(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    undo = left_lately().filter(pk=subscription.pk).exists()
    return render(
        request,
        "newsletters/unsubscribed.html",
        {
            "subscription": subscription,
            "undo_url": links.unsubscribe_path(subscription.secret) if undo else "",
            "preferences_url": links.preferences_path(subscription.secret),
        },
    )
