"""Sign up and confirm. Nothing here changes by GET: mail scanners follow links."""

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from newsletters import selectors, services
from newsletters.forms import SignUpForm
from newsletters.models import Subscription, SubscriptionState
from newsletters.readers import links, tokens
from newsletters.readers.centre import active_newsletters
from newsletters.readers.waiting import Wanted, as_shown
from newsletters.views.common import link_problem, origin, unknown_link


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Form and taking it. Known or unknown, person or program: the answer is the same, and so is the work."""
    newsletters = active_newsletters()
    if not newsletters:
        raise Http404
    form = SignUpForm(request.POST or None, newsletters=newsletters)
    if request.method == "POST":
        if form.caught:
            return redirect("newsletters:signed_up")
        if form.is_valid():
            services.ask(form.texts(), form.cleaned_data["email"], form.choices(), origin(request, request.path))
            return redirect("newsletters:signed_up")
    return render(
        request,
        "newsletters/sign_up.html",
        {"form": form, "newsletters": newsletters, "newsletter": newsletters[0]},
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
        return unknown_link(request)
    subscription = selectors.subscription_of(link.secret)
    if subscription is None:
        return unknown_link(request)
    waiting = selectors.waiting_with(subscription, link.nonce)
    if not waiting:
        if subscription.state == SubscriptionState.CONFIRMED:
            return _confirmed(request, [subscription], already=True)
        return link_problem(request, "outdated", 410)
    return _expired(request, waiting[0].subscription) if link.expired else _waiting(request, waiting, link.nonce)


def _expired(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    if request.method == "POST":
        services.renew_confirmation(subscription, origin(request, "expired link"))
        return redirect("newsletters:signed_up")
    return link_problem(request, "expired", 410)


def _waiting(request: HttpRequest, waiting: list[Wanted], nonce: str) -> HttpResponse:
    """The page with the button. The button confirms what the page showed and nothing that was added since."""
    one = waiting[0].subscription
    if len(waiting) == 1:
        text = _("You get this newsletter by e-mail from now on. You can unsubscribe at any time.")
    else:
        text = _("You get these newsletters by e-mail from now on. You can unsubscribe at any time.")
    if request.method == "POST":
        shown = request.POST.get("shown", "")
        if services.confirm(one, nonce, origin(request, "link in mail"), text=text, shown=shown):
            return _confirmed(request, [each.subscription for each in waiting], already=False)
        if not selectors.waiting_with(one, nonce):  # a second press at the same moment
            return _confirmed(request, [one], already=True)
    context = {
        "subscriptions": waiting,
        "text": text,
        "shown": as_shown(waiting),
        "changed": request.method == "POST",
    }
    return render(request, "newsletters/confirm.html", context, status=409 if context["changed"] else 200)


def _confirmed(request: HttpRequest, subscriptions: list[Subscription], *, already: bool) -> HttpResponse:
    for subscription in subscriptions:
        subscription.refresh_from_db()
    return render(
        request,
        "newsletters/confirmed.html",
        {
            "already": already,
            "subscriptions": subscriptions,
            "preferences_url": links.preferences_path(subscriptions[0].secret),
        },
    )
