"""A copy of one's own data, and being erased: by a link that was mailed to the address a moment ago."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.core.signing import BadSignature, SignatureExpired
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from naast.tables import table_response
from newsletters.models import Subscription
from newsletters.models.subscriptions import mask
from newsletters.readers import tokens
from newsletters.selectors import subscription_of
from newsletters.services import privacy
from newsletters.views.common import link_problem, origin, unknown_link


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, token: str) -> HttpResponseBase:
    """A page with a button for each form of file; one download per link."""
    found = _found(request, token, tokens.read_export)
    if isinstance(found, HttpResponse):
        return found
    subscription, number = found
    if privacy.used(number):
        return link_problem(request, "used", 410)
    if request.method != "POST":
        return render(request, "newsletters/export.html", {"address": mask(subscription.email)})
    try:
        data = privacy.export(subscription, number, origin(request, "link in mail"))
    except privacy.LinkUsedError:
        return link_problem(request, "used", 410)
    if request.POST.get("form") == "csv":
        return table_response("csv", _("my data"), _rows(data))
    answer = HttpResponse(
        json.dumps(data, ensure_ascii=False, indent=2), content_type="application/json; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="mijn-gegevens-{timezone.localdate():%Y-%m-%d}.json"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """A page that says what goes and what stays, and its button."""
    found = _found(request, token, tokens.read_erase)
    if isinstance(found, HttpResponse):
        return found
    subscription, _number = found
    address = mask(subscription.email)
    if request.method != "POST":
        return render(request, "newsletters/erase.html", {"address": address})
    privacy.erase(subscription.email, origin(request, "link in mail"))
    return render(request, "newsletters/erased.html", {"address": address})


def _found(
    request: HttpRequest, token: str, read: Callable[[str], tokens.Privacy]
) -> tuple[Subscription, int] | HttpResponse:
    """The subscription and the request that a link names, or the page that says why not."""
    try:
        link = read(token)
    except SignatureExpired:
        return link_problem(request, "privacy", 410)
    except BadSignature:
        return unknown_link(request)
    subscription = subscription_of(link.secret)
    return unknown_link(request) if subscription is None else (subscription, link.request)


def _rows(data: dict[str, Any]) -> Iterator[list[Any]]:
    """Everything as one table: what it is about, the number of the entry, the name of the field, its value."""
    yield [_("part"), _("number"), _("field"), _("value")]
    for part, content in data.items():
        entries = content if isinstance(content, list) else [{part: content}]
        for number, entry in enumerate(entries, 1):
            for name, value in entry.items():
                text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
                yield [part, number, name, text]
