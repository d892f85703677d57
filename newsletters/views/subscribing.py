"""Sign up and confirm. Nothing here changes by GET: mail scanners follow links."""

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from newsletters import links, services, tokens
from newsletters.forms import SignUpForm
from newsletters.models import Subscription, SubscriptionState
from newsletters.selectors import subscription_of
from newsletters.views.common import newsletter_or_404, origin


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Form and taking it. Known or unknown, person or program: the answer is the same."""
    newsletter = newsletter_or_404()
    form = SignUpForm(request.POST or None, consent_text=newsletter.consent_text)
    if request.method == "POST":
        if form.caught:
            return redirect("newsletters:signed_up")
        if form.is_valid():
            services.subscribe(newsletter, form.cleaned_data["email"], form.choices(), origin(request, request.path))
            return redirect("newsletters:signed_up")
    return render(
        request,
        "newsletters/sign_up.html",
        {"form": form, "newsletter": newsletter},
        status=422 if form.errors else 200,
    )


@require_safe
def signed_up(request: HttpRequest) -> HttpResponse:
    """What to do now: look in the mailbox."""
    return render(request, "newsletters/signed_up.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail, and its button."""
    try:
        link = tokens.read_confirm(token)
    except BadSignature:
        return _sorry(request, "unknown", 404)
    subscription = subscription_of(link.secret)
    if subscription is None:
        return _sorry(request, "unknown", 404)
    if subscription.state == SubscriptionState.CONFIRMED:
        return _confirmed(request, subscription, already=True)
    if link.nonce != subscription.nonce or subscription.state == SubscriptionState.UNSUBSCRIBED:
        return _sorry(request, "outdated", 410)
    return _expired(request, subscription) if link.expired else _waiting(request, subscription, link.nonce)


def _expired(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    if request.method == "POST":
        services.renew_confirmation(subscription, origin(request, "expired link"))
        return redirect("newsletters:signed_up")
    return _sorry(request, "expired", 410)


def _waiting(request: HttpRequest, subscription: Subscription, nonce: str) -> HttpResponse:
    text = _("You get this newsletter by e-mail from now on. You can unsubscribe at any time.")
    if request.method == "POST":
        services.confirm(subscription, nonce, origin(request, "link in mail"), text=text)
        subscription.refresh_from_db()
        return _confirmed(request, subscription, already=False)
    return render(
        request,
        "newsletters/confirm.html",
        {"subscription": subscription, "topics": subscription.topics.all(), "text": text},
    )


def _confirmed(request: HttpRequest, subscription: Subscription, *, already: bool) -> HttpResponse:
    return render(
        request,
        "newsletters/confirmed.html",
        {
            "already": already,
            "subscription": subscription,
            "preferences_url": links.preferences_path(subscription.secret),
        },
    )


def _sorry(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return render(request, "newsletters/link_problem.html", {"reason": reason}, status=status)
