"""The pages of the helpers. All are asked by GET and keep nothing: an answer can be shared by its address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from naast.tools import selectors
from naast.tools.costs import collection_costs
from naast.tools.days import UnknownDayError
from naast.tools.forms import CostsForm, LetterForm, MomentForm
from naast.tools.letter import letter_days
from naast.tools.models import ContactHours, CostRule, LetterTerm
from naast.tools.pictures import letter_calendar, week_strip


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What there is."""
    return TemplateResponse(request, "tools/index.html")


@require_safe
@never_cache
def contact(request: HttpRequest) -> HttpResponse:
    """Whether contact is allowed now, or at the moment in the address."""
    now = timezone.localtime().replace(tzinfo=None)
    asked = MomentForm.asked(request.GET)
    form = MomentForm(request.GET if asked else None, initial={"datum": now.date(), "tijd": now.time()})
    if asked and not form.is_valid():
        return _page(request, "contact", form, {}, status=400)
    moment = form.cleaned_data["moment"] if asked else now
    rules = selectors.contact_rules()
    answer = rules.at(moment)
    days = rules.days_from(moment.date())
    years = sorted({each.day.year for each in days})
    found = {
        "now": not asked,
        "answer": answer,
        "next": None if answer.allowed else rules.next_allowed(moment),
        "days": days,
        "strip": week_strip(days, moment),
        "years": [rules.calendar.years[year] for year in years if year in rules.calendar.years],
        "first_day": selectors.first_day(ContactHours),
    }
    return _page(request, "contact", form, found)


@require_safe
def costs(request: HttpRequest) -> HttpResponse:
    """The collection costs over the principal in the address."""
    asked = CostsForm.asked(request.GET)
    form = CostsForm(request.GET if asked else None)
    if not asked:
        return _page(request, "costs", form, {})
    if not form.is_valid():
        return _page(request, "costs", form, {}, status=400)
    given = form.cleaned_data
    rule = selectors.cost_rule(given["verzuim"])
    found: dict[str, Any] = {"given": given, "first_day": selectors.first_day(CostRule), "asked": True}
    if rule is not None:
        found["costs"] = collection_costs(rule, given["bedrag"], with_vat=given["btw"])
    return _page(request, "costs", form, found)


@require_safe
def letter(request: HttpRequest) -> HttpResponse:
    """The days of the fourteen-day letter in the address, and its costs when a principal is given."""
    asked = LetterForm.asked(request.GET)
    form = LetterForm(request.GET if asked else None, initial={"verzonden": timezone.localdate()})
    if not asked:
        return _page(request, "letter", form, {})
    if not form.is_valid():
        return _page(request, "letter", form, {}, status=400)
    return _page(request, "letter", form, _letter(form.cleaned_data) | {"asked": True})


def _letter(given: dict[str, Any]) -> dict[str, Any]:
    sent = given["verzonden"]
    term = selectors.letter_term(sent)
    if term is None:
        return {"given": given, "first_day": selectors.first_day(LetterTerm)}
    calendar = selectors.calendar()
    delivery_days = given["dagen"] or term.delivery_days
    found: dict[str, Any] = {"given": given, "term": term, "delivery_days": delivery_days}
    try:
        days = letter_days(
            term,
            calendar,
            sent=sent,
            received=given["ontvangen"],
            delivery_days=delivery_days,
            margin=given["marge"] or 0,
        )
    except UnknownDayError as unknown:
        return found | {"unknown_day": unknown.day}
    rule = selectors.cost_rule(sent)
    if given["bedrag"] is not None and rule is not None:
        found["costs"] = collection_costs(rule, given["bedrag"], with_vat=given["btw"])
    years = range(days.sent.year, days.safe_day.year + 1)
    return found | {
        "days": days,
        "calendar": letter_calendar(days),
        "years": [calendar.years[year] for year in years if year in calendar.years],
    }


def _page(request: HttpRequest, name: str, form: Any, found: dict[str, Any], *, status: int = 200) -> HttpResponse:
    titles = {
        "contact": _("May I make contact now?"),
        "costs": _("Work out collection costs"),
        "letter": _("Dates of the fourteen-day letter"),
    }
    context = {"form": form, "title": titles[name], **found}
    return TemplateResponse(request, f"tools/{name}.html", context, status=status)
