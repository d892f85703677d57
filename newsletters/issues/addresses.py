"""Whether the addresses in an issue lead somewhere: those of this site by its own rows, others by asking their server."""

import time
from concurrent.futures import ThreadPoolExecutor, wait
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from naast import guard
from naast.guard import GuardError, Resolve, Trouble
from newsletters.issues.targets import Link
from newsletters.models import Development, DevelopmentState

SECONDS = 12.0  # for all addresses together: somebody waits for the page
_EACH = 6.0
_GRACE = 0.5  # for who ends at the deadline to say so
_AT_ONCE = 6
_MOST = 40  # addresses in one look
_REDIRECTS = 4
_MOVED = frozenset({301, 302, 303, 307, 308})
_NO_HEAD = frozenset({403, 404, 405, 501})  # servers that answer HEAD wrongly get a GET
_GONE = frozenset({404, 410})
_PERSONAL = {"token", "secret"}
_HEADERS = {"User-Agent": "Naast link check", "Accept": "text/html,*/*", "Connection": "close"}


class Unreachable(NamedTuple):
    """An address with what is wrong with it."""

    link: Link
    text: str


def is_ours(url: str) -> bool:
    """Whether an address is one of this site, by http or https."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.hostname == settings.SITE_HOST


def own_problem(url: str) -> str:
    """What is wrong with an address of this site, in words; nothing when a reader can open it."""
    parts, site = urlsplit(url), urlsplit(settings.SITE_URL)
    if parts.scheme != site.scheme:
        return _("The link begins with %(wrong)s:// and this site with %(right)s://.") % {
            "wrong": parts.scheme,
            "right": site.scheme,
        }
    path = unquote(parts.path) or "/"
    if path.startswith("/beheer/"):
        return _("This page is for editors only.")
    try:
        found = resolve(path)
    except Resolver404:
        return _("This page does not exist.")
    return _problem_of(found, path)


def _problem_of(found: ResolverMatch, path: str) -> str:
    problem = ""
    if _PERSONAL & found.kwargs.keys():
        problem = _("This link is somebody’s own, from a mail. Every reader would use it.")
    elif found.url_name == "wagtail_serve" and not _page_is_open(path):
        problem = _("This page does not exist or is not published.")
    elif found.view_name == "newsletters:development":
        approved = Development.objects.filter(state=DevelopmentState.APPROVED)
        if not approved.filter(slug=found.kwargs["slug"]).exists():
            problem = _("This development does not exist or is not approved.")
    return problem


def _page_is_open(path: str) -> bool:
    if "\x00" in path:  # PostgreSQL refuses the question
        return False
    root = Site.objects.filter(is_default_site=True).values_list("root_page__url_path", flat=True).first() or "/"
    whole = f"{root.rstrip('/')}/{path.strip('/')}".rstrip("/") + "/"
    return Page.objects.filter(url_path=whole).live().public().exists()


def unreachable(found: list[Link], *, seconds: float = SECONDS, resolver: Resolve = guard.resolve) -> list[Unreachable]:
    """Ask the servers of other sites whether their pages are there.

    Internal addresses are refused, also behind a redirect (:mod:`naast.guard`). Nothing of a page is read but its
    status. Some sites answer programs with a refusal: that is a reason to look, not to leave the link out.

    Args:
        found: addresses; those of this site, of mail and of telephones are passed over, and each is asked once.
        seconds: for everything together.
        resolver: for tests; what finds the addresses of a name.
    """
    links = list({link.url: link for link in found if is_foreign(link.url)}.values())
    until = time.monotonic() + seconds
    pool = ThreadPoolExecutor(max_workers=_AT_ONCE)
    asked = [pool.submit(_problem, link.url, until, resolver) for link in links[:_MOST]]
    done, _late = wait(asked, timeout=seconds + _GRACE)
    # A name server cannot be hurried: whoever still waits for one is left behind, and the page is shown.
    pool.shutdown(wait=False, cancel_futures=True)
    texts = [future.result() if future in done else _words(Trouble.SLOW) for future in asked]
    troubles = [Unreachable(link, text) for link, text in zip(links, texts, strict=False) if text]
    return troubles + [Unreachable(link, _("There was no time to look at this link.")) for link in links[_MOST:]]


def is_foreign(url: str) -> bool:
    """Whether an address is a page of another site."""
    return url.startswith(("http://", "https://")) and not is_ours(url)


def _problem(url: str, until: float, resolver: Resolve) -> str:
    until = min(until, time.monotonic() + _EACH)
    try:
        status = _status(url, until, resolver)
    except GuardError as error:
        return _words(error.trouble)
    if status in _GONE:
        return _("The page is not there any more (status %(status)d).") % {"status": status}
    if status >= 400:
        return _("The site did not show the page to us (status %(status)d). Open the link yourself.") % {
            "status": status
        }
    return _("The link is sent on too often.") if status in _MOVED else ""


def _status(url: str, until: float, resolver: Resolve) -> int:
    status = 0
    for _redirect in range(_REDIRECTS + 1):
        status, location = _ask("HEAD", url, until, resolver)
        if status in _NO_HEAD:
            status, location = _ask("GET", url, until, resolver)
        if status not in _MOVED or not location:
            break
        url = urljoin(url, location)
    return status


def _ask(method: str, url: str, until: float, resolver: Resolve) -> tuple[int, str]:
    target = guard.parse(url.partition("#")[0])
    with guard.connect(target, until=until, private=settings.FEED_PRIVATE_HOSTS, resolver=resolver) as connection:
        connection.request(method, target.path, headers={"Host": target.host_header, **_HEADERS})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")


def _words(trouble: Trouble) -> str:
    return {
        Trouble.INVALID: _("This is not an address."),
        Trouble.SCHEME: _("This is not an address."),
        Trouble.UNKNOWN_NAME: _("The name of the site is not known."),
        Trouble.INTERNAL: _("The link points to an internal address. Readers cannot open it."),
        Trouble.SLOW: _("The site did not answer in time."),
        Trouble.CERTIFICATE: _("The site has no valid certificate."),
        Trouble.UNREACHABLE: _("The site could not be reached."),
    }[trouble]
