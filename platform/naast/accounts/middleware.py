"""Staff and providers hold other people's data: they sign in with a second factor."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from naast.accounts.models import User

_GUARDED = ("/beheer/", "/opleider/", "/team/")


class SecondFactorMiddleware:
    """Lead people without a second factor to where they can set one up, before they enter a guarded part."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or redirect to the page that sets up the second factor."""
        # What the router reads too. ``path`` begins with SCRIPT_NAME, which some servers take from a header.
        if settings.REQUIRE_SECOND_FACTOR and request.path_info.startswith(_GUARDED):
            user = request.user
            if isinstance(user, User) and not is_mfa_enabled(user):
                messages.info(request, _("You work with other people's data. Set up a second sign-in step first."))
                return redirect("mfa_activate_totp")
        return self.get_response(request)
