"""Change choices and unsubscribe, by the link in a mail and without signing in."""

from collections.abc import Callable

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletters import links, services, tokens
from newsletters.forms import ChoicesForm
from newsletters.models import Subscription, SubscriptionState
from newsletters.selectors import subscription_of
from newsletters.views.common import origin


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Topics, frequency, and the way out."""
    subscription = _find(token, tokens.read_preferences)
    if subscription is None:
        return _unknown(request)
    if subscription.state != SubscriptionState.CONFIRMED:
        return _left(request, subscription)
    form = ChoicesForm(
        request.POST or None,
        initial={"topics": list(subscription.topics.all()), "frequency": subscription.frequency},
    )
    if request.method == "POST":
        if "unsubscribe" in request.POST:
            services.unsubscribe(subscription, origin(request, "preferences page"))
            return _left(request, subscription)
        if form.is_valid():
            services.change_choices(subscription, form.choices(), origin(request, "preferences page"))
            messages.success(request, _("Your choices are saved."))
            return redirect("newsletters:preferences", token=token)
    return render(
        request,
        "newsletters/preferences.html",
        {"form": form, "subscription": subscription},
        status=422 if form.errors else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; the button unsubscribes, and a second one takes it back."""
    subscription = _find(token, tokens.read_unsubscribe)
    if subscription is None:
        return _unknown(request)
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
    """Unsubscribe for a mail program: one POST, no cookie, no redirect (RFC 8058). By GET a person gets the page."""
    subscription = _find(token, tokens.read_unsubscribe)
    if subscription is None:
        return _unknown(request)
    if request.method != "POST":
        return redirect("newsletters:unsubscribe", token=token)
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return HttpResponseBadRequest(_("This address is only for mail programs."), content_type="text/plain")
    services.unsubscribe(subscription, origin(request, "one-click"))
    return HttpResponse(_("You are unsubscribed."), content_type="text/plain; charset=utf-8")


def _find(token: str, read: Callable[[str], str]) -> Subscription | None:
    try:
        return subscription_of(read(token))
    except BadSignature:
        return None


def _left(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    return render(
        request,
        "newsletters/unsubscribed.html",
        {
            "subscription": subscription,
            "undo_url": links.unsubscribe_path(subscription.secret) if subscription.confirmed_at else "",
        },
    )


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletters/link_problem.html", {"reason": "unknown"}, status=404)
