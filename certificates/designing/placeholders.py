"""The words between braces that a provider may use in the texts of a design. Filled as text, never as markup."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Protocol

from django.utils import formats
from django.utils.translation import gettext as _

from certificates import names, wording


class _HasFacts(Protocol):
    """The facts a text can name; ``certificates.facts.CertificateFacts`` has them."""

    @property
    def holder_name(self) -> str: ...
    @property
    def course_title(self) -> str: ...
    @property
    def provider_name(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def hours(self) -> Decimal: ...
    @property
    def completed_on(self) -> dt.date: ...
    @property
    def serial(self) -> str: ...


# The same words in designs in English: who writes them works in Dutch. Only facts that every certificate has, so that
# no sentence ends in nothing.
_VALUES: dict[str, Callable[[_HasFacts], str]] = {
    "naam": lambda facts: names.clean(facts.holder_name),
    "cursus": lambda facts: names.without_pictures(facts.course_title),
    "opleider": lambda facts: names.without_pictures(facts.provider_name),
    "niveau": lambda facts: wording.level_text(facts.level),
    "uren": lambda facts: wording.hours_text(facts.hours),
    "datum": lambda facts: formats.date_format(facts.completed_on, "j F Y"),
    "nummer": lambda facts: facts.serial,
}

PLACEHOLDERS = tuple(_VALUES)
"""The fixed list, without braces."""

_PLACE = re.compile(r"\{([^{}]*)\}")


def fill(text: str, facts: _HasFacts) -> str:
    """Return ``text`` with its placeholders filled in the active language.

    One pass: braces in a name or a title are never filled again. What is no placeholder stays as it is.
    """

    def value(found: re.Match[str]) -> str:
        make = _VALUES.get(found[1])
        return make(facts) if make else found[0]

    return _PLACE.sub(value, text)


def faults(text: str) -> list[str]:
    """Return what is wrong with the braces of ``text``, in sentences that say what to do; nothing when all is well."""
    allowed = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    unknown = dict.fromkeys(name for name in _PLACE.findall(text) if name not in PLACEHOLDERS)
    found = [
        _("We do not know %(name)s. Choose from: %(allowed)s.") % {"name": f"{{{name}}}", "allowed": allowed}
        for name in unknown
    ]
    if any(brace in _PLACE.sub("", text) for brace in "{}"):
        text = _("There is a brace without its other half. Take it away, or write one of these: %(allowed)s.")
        found.append(text % {"allowed": allowed})
    return found
