"""The figures of one mailing in Wagtail's admin: visits per link, as a table, a plot and a file, and what came back."""

from typing import Any, NamedTuple

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from naast.mail.admin_views import PERMISSION
from naast.mail.reports import retention
from naast.tables import FORMS, Table, table_response
from newsletters.models import Mailing
from newsletters.sending import figures

_LOOK = "newsletters.view_mailing"
_SHOWN = 100  # links on the page; the file has them all
_BARS = 12
_ROW, _BAR, _LEFT, _WIDTH = 30, 18, 44, 400  # of the plot, in its own units
FEW_CLICKS = 10


class Bar(NamedTuple):
    """One bar of the plot, with the number of its row in the table."""

    number: int
    clicks: int
    width: float
    top: int
    middle: int
    after: float


@permission_required(_LOOK, raise_exception=True)
@never_cache
@require_safe
def statistics(request: HttpRequest, pk: int) -> HttpResponse:
    """What was followed and what came back, with a sentence about what these numbers are not."""
    mailing, name = _find(pk)
    found = figures.statistics_of(mailing)
    bars = _bars(found.links)
    return render(
        request,
        "newsletters/admin/mailing_statistics.html",
        {
            "page_title": _("Figures"),
            "page_subtitle": name,
            "header_icon": "view",
            "mailing": mailing,
            "name": name,
            "statistics": found,
            "links": found.links[:_SHOWN],
            "hidden": max(len(found.links) - _SHOWN, 0),
            "bars": bars,
            "height": len(bars) * _ROW + 4,
            "few": 0 < found.clicks < FEW_CLICKS,
            "fewest": figures.FEWEST,
            "returned": figures.came_back(mailing),
            "reports_kept": retention.KEPT.days,
            "may_see_reports": request.user.has_perm(PERMISSION),
        },
    )


@permission_required(_LOOK, raise_exception=True)
@never_cache
@require_safe
def statistics_file(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """The same table as a file.

    Raises:
        Http404: no such mailing, or no such form.
    """
    mailing, name = _find(pk)
    if form not in FORMS:
        raise Http404
    return table_response(form, f"{_('Figures')} {name}", _table(figures.statistics_of(mailing)))


def _table(found: figures.Statistics) -> Table:
    # "Of these" only with enough people: see figures.FEWEST.
    heads: list[Any] = [_("Link"), _("Words of the link"), _("Visits")]
    yield heads + ([_("Readers who agreed")] if found.enough else [])
    for row in found.links:
        line: list[Any] = [row.link.url, row.link.label, row.clicks]
        yield line + ([row.readers] if found.enough else [])


def _bars(links: list[figures.LinkFigures]) -> list[Bar]:
    """The links that were followed most; nothing when none was."""
    most = max((row.clicks for row in links), default=0)
    if not most:
        return []
    bars = []
    for place, row in enumerate(links[:_BARS]):
        width = max(row.clicks / most * (_WIDTH - _LEFT - 60), 2 if row.clicks else 0)
        top = place * _ROW + 4
        bars.append(Bar(place + 1, row.clicks, width, top, top + _BAR // 2, _LEFT + width + 8))
    return bars


def _find(pk: int) -> tuple[Mailing, str]:
    mailing = get_object_or_404(figures.mailings_by_name(), pk=pk)
    return mailing, figures.name_of(mailing)
