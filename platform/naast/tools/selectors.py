"""The rules as they are in the database now. Nothing is remembered: an editor's change shows at the next question."""

from datetime import date
from typing import TypeVar

from naast.tools.contact import ContactRules
from naast.tools.days import Calendar
from naast.tools.models import CalendarYear, ContactHours, CostRule, DatedRule, LetterTerm

R = TypeVar("R", bound=DatedRule)


def calendar() -> Calendar:
    """Every year with its holidays."""
    return Calendar(CalendarYear.objects.prefetch_related("days"))


def contact_rules() -> ContactRules:
    """All contact hours, with the calendar."""
    return ContactRules(ContactHours.objects.all(), calendar())


def cost_rule(day: date) -> CostRule | None:
    """The rule for who came in default on ``day``, with its steps."""
    return _on(CostRule, day)


def letter_term(day: date) -> LetterTerm | None:
    """The rule for a letter that is sent on ``day``."""
    return _on(LetterTerm, day)


def first_day(model: type[R]) -> date | None:
    """The first day on which any rule of this kind holds."""
    oldest = model._default_manager.order_by("valid_from").first()
    return oldest.valid_from if oldest else None


def _on(model: type[R], day: date) -> R | None:
    rule = model._default_manager.filter(valid_from__lte=day).order_by("-valid_from").first()
    return rule if rule is not None and rule.holds_on(day) else None
