"""Developments below an article: those an editor chose, or else the newest about the same topics."""

from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from naast.articles.related import Group, Related, chosen
from newsletters.models import Development, DevelopmentState

SHOWN = 3


def developments(page: Any, request: HttpRequest) -> Group | None:
    """Return the developments that go with an article or debate, as readers may see them."""
    approved = Development.objects.filter(state=DevelopmentState.APPROVED)
    keys = chosen(page.developments)
    if keys:
        found = approved.in_bulk(keys)
        rows = [found[key] for key in keys if key in found]
    else:
        topics = [topic.pk for topic in page.topics.all()]
        rows = list(approved.filter(topics__in=topics).distinct()[:SHOWN]) if topics else []
    items = [
        Related(title=row.title, url=row.get_absolute_url(), note=date_format(row.published_on, "j F Y"))
        for row in rows
    ]
    return Group(title=_("Developments about this"), items=items)
