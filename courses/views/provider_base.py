"""The door of the provider's portal: who works for a provider may enter its part, and no other."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from naast.accounts.requests import person
from naast.organisations.selectors import providers_of


def for_provider(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let people of the provider in the address through, and hand the view that provider.

    The view is called as ``view(request, provider, **rest)``; strangers find nothing (rule 4).
    """

    @wraps(view)
    def guarded(request: HttpRequest, provider: str, **rest: Any) -> HttpResponseBase:
        found = get_object_or_404(providers_of(person(request)), slug=provider)
        return view(request, found, **rest)

    return login_required(never_cache(guarded))
