"""How often one address may have letters checked. Generous: a whole office may share an address."""

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

WINDOW = 60  # seconds
PER_ADDRESS = 60  # letters in a window


def may_check(request: HttpRequest) -> bool:
    """Count a letter of this address in the current window, and tell whether it still fits.

    The cache holds a number under a name made from the address with our key; not the address, and nothing of a letter.
    """
    address = salted_hmac("language.limits", get_adapter().get_client_ip(request)).hexdigest()
    name = f"language.letters:{address}:{int(time.time() // WINDOW)}"
    cache.add(name, 0, timeout=2 * WINDOW)
    try:
        return cache.incr(name) <= PER_ADDRESS
    except ValueError:  # thrown out of a full cache in between
        return True
