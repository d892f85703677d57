"""Leave out a topic, and say "keep sending": by the link in a mail and without signing in. Only a button changes anything."""

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from naast.pages.models import Topic
from newsletters.models import Subscription, SubscriptionState
from newsletters.readers import links, tokens
from newsletters.selectors import subscription_of
from newsletters.services.check_ins import stay as say_stay
from newsletters.services.muting import mute_topic, unmute_topic
from newsletters.views.common import origin


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mute(request: HttpRequest, token: str, topic: str) -> HttpResponse:
    """A page with one button that leaves a topic out; afterwards the same page says so and takes it back."""
    subscription = _find(token, "mute")
    chosen = Topic.objects.filter(slug=topic).first()
    if subscription is None or chosen is None:
        return _unknown(request)
    if subscription.state != SubscriptionState.CONFIRMED:
        return _not_subscribed(request, subscription)
    if request.method == "POST":
        if "undo" in request.POST:
            unmute_topic(subscription, chosen, origin(request, "topic page"))
        else:
            text = _("No more about {topic}").format(topic=chosen.name)
            mute_topic(subscription, chosen, origin(request, "topic page"), text=text)
        # By address and not by message: a second press, or going back, shows what is.
        return redirect("newsletters:mute", token=token, topic=topic)
    topics = list(subscription.topics.all())
    others = [each for each in topics if each != chosen]
    return render(
        request,
        "newsletters/mute.html",
        {
            "subscription": subscription,
            "topic": chosen,
            "others": others,
            "muted": chosen not in topics,
            **_ways_out(subscription),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stay(request: HttpRequest, token: str) -> HttpResponse:
    """The answer to "are these still the right mails?": one button to keep them, and the two other ways."""
    subscription = _find(token, "stay")
    if subscription is None:
        return _unknown(request)
    if subscription.state != SubscriptionState.CONFIRMED:
        return _not_subscribed(request, subscription)
    done = False
    if request.method == "POST":
        done = say_stay(subscription, origin(request, "stay page"), text=_("Keep sending me the newsletter"))
    return render(
        request,
        "newsletters/stay.html",
        {
            "subscription": subscription,
            "topics": list(subscription.topics.all()),
            "done": done,
            **_ways_out(subscription),
        },
    )


def _find(token: str, purpose: str) -> Subscription | None:
    try:
        return subscription_of(tokens.read_mute(token) if purpose == "mute" else tokens.read_stay(token))
    except BadSignature:
        return None


def _ways_out(subscription: Subscription) -> dict[str, str]:
    return {
        "preferences_url": links.preferences_path(subscription.secret),
        "unsubscribe_url": links.unsubscribe_path(subscription.secret),
    }


def _not_subscribed(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    return render(request, "newsletters/not_subscribed.html", {"subscription": subscription})


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletters/link_problem.html", {"reason": "unknown"}, status=404)
