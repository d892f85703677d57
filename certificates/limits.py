"""How many unknown addresses of certificates one network may try.

A token has 128 random bits, so this keeps no secret. It keeps the machine from working for who guesses, and the log shows
that somebody does.
"""

import logging
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from naast.networks import network

WINDOW = 600  # seconds
UNKNOWN = 60  # unknown tokens and numbers in a window: a person mistypes a few, and a whole office shares a network
_LOG = logging.getLogger(__name__)


def is_blocked(request: HttpRequest) -> bool:
    """Whether this network tried too many. Then it gets no answer about any token: a right one would tell a guesser."""
    return int(cache.get(_name(request), 0)) >= UNKNOWN


def count_unknown(request: HttpRequest) -> None:
    """Count an unknown token or number.

    The cache holds a number under a name made from the network with our key; not the network, and nothing of the token.
    """
    name = _name(request)
    cache.add(name, 0, timeout=2 * WINDOW)
    try:
        if cache.incr(name) == UNKNOWN:
            _LOG.warning("Too many unknown certificates were asked for from one network")
    except ValueError:  # thrown out of a full cache in between
        return


def _name(request: HttpRequest) -> str:
    # One who guesses has the whole of a network, and one address of it would be a new start.
    address = str(get_adapter().get_client_ip(request))
    whose = salted_hmac("certificates.limits", network(address) or address).hexdigest()
    return f"certificates.unknown:{whose}:{int(time.time() // WINDOW)}"
