"""What every page shows: the main navigation and how to reach a person."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from naast.pages.models import ContactSettings

_NAVIGATION = (
    ("/cursussen/", gettext_noop("Courses")),
    ("/blog/", gettext_noop("Blog")),
    ("/ontwikkelingen/", gettext_noop("Developments")),
    ("/nieuwsbrief/", gettext_noop("Newsletter")),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Offer ``contact`` (loaded only when shown) and ``main_navigation`` to every template."""
    if request.path.startswith("/beheer/"):
        return {}
    return {
        "contact": SimpleLazyObject(lambda: ContactSettings.for_request(request)),
        "main_navigation": [
            {"url": url, "label": _(label), "current": request.path.startswith(url)} for url, label in _NAVIGATION
        ],
    }
