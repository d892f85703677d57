"""Answers anonymous readers from the pages that are kept."""

import hashlib
from collections.abc import Callable
from datetime import datetime, time, timedelta
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response

from naast import public
from naast.pagecache import watching
from naast.pagecache.kept import Kept, Key, Shelf

_WAGTAIL = "wagtail_serve"
_LANGUAGE = "taal"  # naast.languages, a room above this one
_IGNORED = frozenset({"nb"})  # the number of a link in a letter: for the browser's script only
_LONGEST_QUERY = 120
_OTHER_HEADERS = ("HTTP_AUTHORIZATION", "HTTP_X_REQUESTED_WITH", "HTTP_RANGE", "HTTP_X_FORWARDED_HOST")
_VARY = frozenset({"cookie", "accept-encoding"})

# Addresses with a query, and hosts with a made-up port or capitals, have a room of their own: who makes them up by the
# thousand puts out no page at its one address.
shelf = Shelf(settings.PAGE_CACHE_MEGABYTES * 1024 * 1024 * 3 // 4)
shelf_of_queries = Shelf(settings.PAGE_CACHE_MEGABYTES * 1024 * 1024 // 4)


class PageCacheMiddleware:
    """Give a kept page, or make one and keep it when nothing in it belongs to anybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; browsers keep the page too, and ask each time whether it is still the same."""
        if not settings.PAGE_CACHE_MEGABYTES or (key := _key(request)) is None:
            return self.get_response(request)
        place = shelf_of_queries if key[-1] or not _is_own_host(key[1]) else shelf
        page = place.get(key)
        if page is not None:
            if page.is_fresh(timezone.now()):
                return _answer(request, HttpResponse(page.body, headers=page.headers))
            place.drop(key)
        return self._made(request, key, place)

    def _made(self, request: HttpRequest, key: Key, place: Shelf) -> HttpResponseBase:
        before = watching.total()
        started = timezone.localtime()
        with watching.reading() as read:
            response = self.get_response(request)
        if not _is_for_all(request, response) or not _can_be_kept(read):
            return response
        response.headers["ETag"] = f'W/"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
        response.headers.setdefault("Cache-Control", "private, no-cache")
        names = tuple(sorted(read.names))
        question = watching.question_about(names)
        numbers = watching.numbers(question, names)
        # What changed while the page was made may be half in it. The next reader has it made again.
        if request.META.get("QUERY_STRING", "") == key[-1] and watching.total() == before:
            until = min(_midnight(started), read.until or datetime.max.replace(tzinfo=started.tzinfo))
            place.put(key, Kept(response.content, dict(response.items()), until, question, names, numbers))
        return _answer(request, response)


def _key(request: HttpRequest) -> Key | None:
    """What makes one page another for somebody anonymous, or nothing when this request is to be left alone.

    The name of the host stands in it as it came: only pages that were made are kept, and Django makes none for a host
    that is not ours.
    """
    meta = request.META
    if request.method not in {"GET", "HEAD"} or any(name in meta for name in _OTHER_HEADERS):
        return None
    cookies = request.COOKIES
    if cookies and not cookies.keys() <= {_LANGUAGE, settings.CSRF_COOKIE_NAME}:
        return None
    accept = meta.get("HTTP_ACCEPT", "*/*")
    if "text/html" not in accept and "*/*" not in accept:
        return None
    query = meta.get("QUERY_STRING", "")
    if query:
        query = _query(query)
        if query is None:
            return None
    language = cookies.get(_LANGUAGE, "")
    if language not in {"", *(code for code, _name in settings.LANGUAGES)}:
        return None
    return (request.scheme or "", meta.get("HTTP_HOST", meta.get("SERVER_NAME", "")), request.path, language, query)


def _is_own_host(host: str) -> bool:
    return host == urlsplit(settings.SITE_URL).netloc or host in settings.ALLOWED_HOSTS


def _query(query: str) -> str | None:
    """The part of a query that makes another page, or nothing when there is something else in it."""
    if len(query) > _LONGEST_QUERY:
        return None
    pairs = [pair for pair in query.split("&") if pair.partition("=")[0] not in _IGNORED]
    names = [name for name, _value in parse_qsl("&".join(pairs), keep_blank_values=True)]
    if len(names) != len(pairs) or not set(names) <= set(public.PAGE_CACHE_PARAMETERS) or len(set(names)) != len(names):
        return None
    return "&".join(pairs)


def _is_for_all(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether an answer is a page that would be the same for everybody who is not signed in."""
    match = request.resolver_match
    if request.method != "GET" or match is None or match.view_name not in {_WAGTAIL, *public.PUBLIC_VIEWS}:
        return False
    if response.status_code != 200 or response.streaming or not isinstance(response, HttpResponse) or response.cookies:
        return False
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return False
    if any(word in response.headers.get("Cache-Control", "") for word in ("no-store", "max-age=0")):
        return False
    vary = {name.strip().lower() for name in response.headers.get("Vary", "").split(",") if name.strip()}
    session = getattr(request, "session", None)
    return (
        vary <= _VARY
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not getattr(session, "modified", False)
        and not getattr(getattr(request, "user", None), "is_authenticated", False)
    )


def _can_be_kept(read: watching.Reading) -> bool:
    return not read.refusals and not read.timed and bool(read.names)


def _midnight(moment: datetime) -> datetime:
    """When the day of ``moment`` ends: dates and what is in force are by the day."""
    tomorrow = (moment + timedelta(days=1)).date()
    return timezone.make_aware(datetime.combine(tomorrow, time.min))


def _answer(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    if "HTTP_IF_NONE_MATCH" in request.META:
        return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response
    return response
