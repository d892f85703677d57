"""What the views of this room share."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from naast.networks import network
from newsletters.models import Subscription
from newsletters.selectors import subscription_of
from newsletters.services import Origin


def origin(request: HttpRequest, source: str) -> Origin:
    """Where a request came from, for the consent log."""
    return Origin(source, network(get_adapter().get_client_ip(request)))


def subscription_named(token: str, read: Callable[[str], str]) -> Subscription | None:
    """The subscription that a signed link names, or nothing when it is not ours."""
    try:
        return subscription_of(read(token))
    except BadSignature:
        return None


def link_problem(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    """The page for a link that does not work, with what to do now."""
    return render(request, "newsletters/link_problem.html", {"reason": reason}, status=status)


def unknown_link(request: HttpRequest) -> HttpResponse:
    """The page for a link that is not ours, or was cut off."""
    return link_problem(request, "unknown", 404)
