"""The door of the provider's portal: who works for a provider may enter its part, and no other."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from naast.accounts.requests import person
from naast.organisations import roles
from naast.organisations.models import ProviderMembership


def for_provider(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let people of the provider in the address through, and hand the view that provider.

    The view is called as ``view(request, provider, **rest)``; strangers find nothing (rule 4). What somebody may do
    there depends on the role: ``naast.organisations.roles.require`` below this decorator.
    """

    @wraps(view)
    def guarded(request: HttpRequest, provider: str, **rest: Any) -> HttpResponseBase:
        memberships = ProviderMembership.objects.select_related("provider")
        found = get_object_or_404(memberships, user=person(request), provider__slug=provider)
        roles.remember(request, found)
        return view(request, found.provider, **rest)

    return login_required(never_cache(guarded))
