"""Doorways to what is no page: a branch."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from naast.pages.branches import Branch
from naast.pages.contact import reachable
from naast.pages.opening import AMSTERDAM, Hours, Period, clock

_AHEAD = 28
"""Days ahead of which a branch page names the ones that are different."""


@require_safe
def branch(request: HttpRequest, branch: str) -> HttpResponse:
    """A branch: how to reach it, its hours as a table, and how one gets there in words."""
    found = get_object_or_404(Branch, slug=branch)
    now = timezone.now()
    today = now.astimezone(AMSTERDAM).date()
    context = {
        "reachable": reachable(found, now),
        "branch": found,
        "week": _week(found.hours, today),
        "different": _different(found.hours, today),
        "crumbs": [("Naast", "/"), (_("Contact"), "/contact/"), (found.name, "")],
    }
    return render(request, "pages/branch.html", context)


def _week(hours: Hours, today: date) -> list[dict[str, object]]:
    if not hours.are_known:
        return []
    return [
        {"name": name, "times": _words(hours.week.get(day + 1, ())), "today": today.weekday() == day}
        for day, name in WEEKDAYS.items()
    ]


def _different(hours: Hours, today: date) -> list[dict[str, object]]:
    """The days of the coming weeks that are not as usual, and differ from their day of the week."""
    found = []
    for number in range(_AHEAD) if hours.are_known else ():
        day = today + timedelta(days=number)
        holds = hours.on(day)
        if holds.reason and holds.periods != tuple(sorted(hours.week.get(day.isoweekday(), ()))):
            found.append({"day": day, "reason": holds.reason, "times": _words(holds.periods)})
    return found


def _words(periods: tuple[Period, ...]) -> str:
    """“09.00 – 12.30 en 13.00 – 17.30”, or that it is closed."""
    texts = [
        _("%(opens)s to %(closes)s") % {"opens": clock(period.opens), "closes": _closing(period)}
        for period in sorted(periods)
    ]
    return _(" and ").join(texts) if texts else _("closed")


def _closing(period: Period) -> str:
    return clock(period.closes) if period.closes.hour or period.closes.minute else _("midnight")
