"""What pages and mails report: that a link was followed, and, with consent only, that a mailing was opened."""

import base64
import time
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from newsletters.sending import statistics

WINDOW = 600  # seconds
PER_ADDRESS = 60  # visits in a window: a whole office may share an address
# One transparent point (GIF89a).
_POINT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@csrf_exempt  # takes nothing but a number that we signed, knows nobody and sets no cookie
@never_cache
@require_POST
def followed(request: HttpRequest) -> HttpResponse:
    """Count a visit by a link of a mail, as the script of the page reports it.

    The answer is the same whatever was sent, so that nobody learns which numbers exist.
    """
    token = request.POST.get(statistics.PARAMETER, "")
    if _from_our_pages(request) and statistics.read(token) and _may_count(request):
        statistics.follow(token)
    return HttpResponse(status=204)


@never_cache
@require_safe
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """The picture in a mail of a reader who agreed that we see when it is opened.

    The one address of ours where GET keeps something: the reader said yes to exactly this, the newsletter counts opens,
    and without either the picture is not in the mail. HEAD keeps nothing. Everyone gets the same picture.
    """
    if request.method == "GET":
        statistics.opened(token)
    return HttpResponse(_POINT, content_type="image/gif")


def _from_our_pages(request: HttpRequest) -> bool:
    """Whether the page that reports is ours. Browsers send Origin with every POST (Fetch standard §3.2)."""
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc in {request.get_host(), urlsplit(settings.SITE_URL).netloc}
    except ValueError:
        return False


def _may_count(request: HttpRequest) -> bool:
    """Whether this address may count once more in the current window.

    The cache holds a number under a name made from the address with our key, for twenty minutes at most; not the
    address, and nothing of what was followed.
    """
    address = salted_hmac("newsletters.followed", get_adapter().get_client_ip(request)).hexdigest()
    name = f"newsletters.followed:{address}:{int(time.time() // WINDOW)}"
    cache.add(name, 0, timeout=2 * WINDOW)
    try:
        return cache.incr(name) <= PER_ADDRESS
    except ValueError:  # thrown out of a full cache in between
        return True
