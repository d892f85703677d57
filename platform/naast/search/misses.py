"""What people look for and do not find, for editors: a count per question and month, and nothing about anybody.

The page reports it by POST when it is open in a browser, since a GET changes nothing: crawlers and mail scanners follow
links. Questions that may be about a person are not kept: with a digit, an address, a greeting or title with a name, or
longer than five words. What was asked once only is not shown: a name that somebody typed by mistake stays unseen.
"""

import datetime
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from naast.language.personal_data import personal_data
from naast.networks import network
from naast.search.asking import clean
from naast.search.models import Miss
from naast.search.selectors import found_nothing
from naast.search.words import words

MOST_WORDS = 5
MOST_A_MONTH = 2000  # different questions; after that only known ones are counted
KEPT_MONTHS = 13
LEAST_SHOWN = 2
PER_NETWORK = 30  # reports in an hour
_HOUR = 3600


def may_report(request: HttpRequest) -> bool:
    """Count a report of this network in the current hour, and tell whether it still fits."""
    where = salted_hmac("search.misses", network(get_adapter().get_client_ip(request))).hexdigest()
    name = f"search.misses:{where}:{int(time.time() // _HOUR)}"
    cache.add(name, 0, timeout=2 * _HOUR)
    try:
        return cache.incr(name) <= PER_NETWORK
    except ValueError:  # thrown out of a full cache in between
        return True


def report(query: str) -> bool:
    """Count a question that found nothing. Returns whether it was: the server looks for itself, and keeps no person."""
    query = clean(query)
    normal = " ".join(words(query))
    if not normal or may_be_personal(query) or not found_nothing(query):
        return False
    month = this_month()
    if Miss.objects.filter(month=month, query=normal).update(count=F("count") + 1):
        return True
    if Miss.objects.filter(month=month).count() >= MOST_A_MONTH:
        return False
    _miss, created = Miss.objects.get_or_create(month=month, query=normal)
    if not created:
        Miss.objects.filter(month=month, query=normal).update(count=F("count") + 1)
    return True


def may_be_personal(query: str) -> bool:
    """Whether a question may be about a person: numbers, addresses and names are in what people paste by mistake."""
    return (
        any(sign.isdigit() or sign == "@" for sign in query)
        or len(query.split()) > MOST_WORDS
        or bool(personal_data(query))
    )


def shown() -> "QuerySet[Miss]":
    """What editors see: asked more than once, the latest month first."""
    return Miss.objects.filter(count__gte=LEAST_SHOWN)


def forget() -> int:
    """Drop what is older than thirteen months. Returns how many."""
    month = this_month()
    oldest = month.replace(year=month.year - 1) - datetime.timedelta(days=1)
    gone, _counts = Miss.objects.filter(month__lt=oldest.replace(day=1)).delete()
    return gone


def this_month() -> datetime.date:
    """The first day of this month, here."""
    return timezone.localdate().replace(day=1)
