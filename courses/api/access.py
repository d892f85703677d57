"""Who may ask what, and how often. A key in the header is the only way in: no cookie, so no request forgery."""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from courses.api import keys
from courses.api.problems import Problem, no_key
from courses.models import ApiToken

WINDOW = 60  # seconds
PER_KEY = 120  # requests in a window
PER_ADDRESS = 300  # many people may share one; guessing keys is hopeless anyway


class ApiKey(HttpBearer):
    """Lets a request through whose key has a scope."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """Count the address first, whatever it sends."""
        spend(f"address:{get_adapter().get_client_ip(request)}", PER_ADDRESS)
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """The row of the key.

        Raises:
            Problem: there is no such key, it does not work any more, it may not read this, or it asks too often.
        """
        row = keys.find(token.strip())
        if row is None:
            raise no_key()
        refusal = keys.why_not(row)
        if refusal:
            raise Problem(401, refusal, headers={"WWW-Authenticate": 'Bearer realm="Naast", error="invalid_token"'})
        spend(f"key:{row.pk}", PER_KEY)
        if self.scope not in row.scopes:
            raise Problem(
                403,
                _("This key does not have the scope %(scope)s. Make a key that has it.") % {"scope": self.scope},
                headers={"WWW-Authenticate": f'Bearer realm="Naast", error="insufficient_scope", scope="{self.scope}"'},
            )
        keys.note_use(row)
        return row


def spend(who: str, limit: int) -> None:
    """Count a request of ``who`` in the current window.

    Raises:
        Problem: that was one too many.
    """
    now = time.time()
    name = f"api:{who}:{int(now // WINDOW)}"
    cache.add(name, 0, timeout=2 * WINDOW)
    try:
        number = cache.incr(name)
    except ValueError:  # thrown out of a full cache in between
        return
    if number > limit:
        wait = WINDOW - int(now % WINDOW)
        raise Problem(
            429,
            _("You may ask %(limit)d times a minute. Wait %(seconds)d seconds.") % {"limit": limit, "seconds": wait},
            headers={"Retry-After": str(wait)},
        )
