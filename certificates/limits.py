"""How many unknown addresses of certificates one network may try, and how many files it may hand in.

A token has 128 random bits, so the first keeps no secret. It keeps the machine from working for who guesses, and the log
shows that somebody does. The second keeps who hands in files without end from keeping everybody else waiting.
"""

import logging
import time
from datetime import UTC, datetime

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from naast.networks import network

WINDOW = 600  # seconds
UNKNOWN = 60  # unknown tokens and numbers in a window: a person mistypes a few, and a whole office shares a network
FILES = 300  # files in a window: an office may check those of a whole department; together some ten seconds of work
_LOG = logging.getLogger(__name__)


def is_blocked(request: HttpRequest) -> bool:
    """Whether this network tried too many. Then it gets no answer about any token: a right one would tell a guesser."""
    return int(cache.get(_name("unknown", request), 0)) >= UNKNOWN


def count_unknown(request: HttpRequest) -> None:
    """Count an unknown token or number."""
    if _counted("unknown", request) == UNKNOWN:
        _LOG.warning("Too many unknown certificates were asked for from one network")


def too_many_files(request: HttpRequest) -> datetime | None:
    """Count a file that is about to be handed in.

    Returns:
        When this network can try again, if it may hand in no more now; else nothing.
    """
    counted = _counted("files", request)
    if counted <= FILES:
        return None
    if counted == FILES + 1:
        _LOG.warning("Too many files were handed in from one network")
    return datetime.fromtimestamp((time.time() // WINDOW + 1) * WINDOW, UTC)


def _counted(what: str, request: HttpRequest) -> int:
    """Count one more and return how many there were in this window; 0 when the cache threw it out in between.

    The cache holds a number under a name made from the network with our key; not the network, and nothing of the token.
    """
    name = _name(what, request)
    cache.add(name, 0, timeout=2 * WINDOW)
    try:
        return cache.incr(name)
    except ValueError:
        return 0


def _name(what: str, request: HttpRequest) -> str:
    # One who guesses has the whole of a network, and one address of it would be a new start.
    address = str(get_adapter().get_client_ip(request))
    whose = salted_hmac("certificates.limits", network(address) or address).hexdigest()
    return f"certificates.{what}:{whose}:{int(time.time() // WINDOW)}"
