"""What a letter about a payment needs, and whether it is there."""

from collections.abc import Callable

from naast.language.elements.action import action
from naast.language.elements.base import Look
from naast.language.elements.consequence import consequence, one_threat
from naast.language.elements.contact import person, phone
from naast.language.elements.facts import amount, date, purpose, reference
from naast.language.elements.help import acknowledgement, arrangement, referral
from naast.language.passage import Passage
from naast.language.report import Element

_CHECKS: tuple[Callable[[Look], Element], ...] = (
    amount,
    purpose,
    date,
    action,
    person,
    phone,
    arrangement,
    referral,
    consequence,
    reference,
    acknowledgement,
    one_threat,
)


def elements(passage: Passage) -> list[Element]:
    """Every element a letter needs, each found or with advice and an example sentence."""
    look = Look(passage)
    return [check(look) for check in _CHECKS]
