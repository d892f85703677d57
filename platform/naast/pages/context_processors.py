"""What every page shows: where one can go, how to reach a person, and in which language it speaks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from naast.languages import switch_to

_NAVIGATION = (
    ("/cursussen/", gettext_noop("Courses")),
    ("/blog/", gettext_noop("Blog")),
    ("/stellingen/", gettext_noop("Debates")),
    ("/ontwikkelingen/", gettext_noop("Developments")),
    ("/hulpmiddelen/", gettext_noop("Tools")),
)
_FOOT = (
    (
        gettext_noop("Learn and read"),
        (
            ("/cursussen/", gettext_noop("Courses")),
            ("/blog/", gettext_noop("Blog")),
            ("/stellingen/", gettext_noop("Debates")),
            ("/ontwikkelingen/", gettext_noop("Developments")),
            ("/nieuwsbrief/", gettext_noop("Newsletter")),
            ("/downloads/", gettext_noop("Downloads")),
        ),
    ),
    (
        gettext_noop("At work"),
        (
            ("/begin/", gettext_noop("Where to begin")),
            ("/hulpmiddelen/", gettext_noop("Helpers for the job")),
            ("/brievencheck/", gettext_noop("Letter check")),
            ("/woordenlijst/", gettext_noop("Word list")),
        ),
    ),
    (
        gettext_noop("About Naast"),
        (
            ("/over-naast/", gettext_noop("About Naast")),
            ("/hoe-we-werken/", gettext_noop("How we work")),
            ("/contact/", gettext_noop("Contact")),
            ("/toegankelijkheid/", gettext_noop("Accessibility")),
            ("/privacy/", gettext_noop("Privacy")),
            ("/cookies/", gettext_noop("Cookies")),
            ("/colofon/", gettext_noop("Colophon")),
        ),
    ),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Offer ``contact`` (loaded only when shown), the menus and the languages to every template.

    ``dutch`` is the attribute for what editors wrote: `` lang="nl"`` in an interface in another language, else nothing.
    """
    if request.path.startswith("/beheer/"):
        return {}
    from naast.pages.contact import Contact

    language = translation.get_language() or settings.LANGUAGE_CODE
    return {
        "contact": SimpleLazyObject(lambda: Contact(request)),
        "main_navigation": [_link(request, *item) for item in _NAVIGATION],
        "foot_navigation": [
            {"title": _(title), "links": [_link(request, *item) for item in items]} for title, items in _FOOT
        ],
        "language": language,
        "languages": [
            {"code": code, "name": name, "url": switch_to(request, code)}
            for code, name in (("nl", "Nederlands"), ("en", "English"))
            if code != language
        ],
        "dutch": "" if language == settings.LANGUAGE_CODE else mark_safe(' lang="nl"'),
    }


def _link(request: HttpRequest, url: str, label: str) -> dict[str, Any]:
    return {"url": url, "label": _(label), "current": request.path.startswith(url), "here": request.path == url}
