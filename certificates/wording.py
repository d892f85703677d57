"""Facts of a certificate as words: the same on the paper, in the mail and on the verification page."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from certificates.models import Certificate
from courses.models import CoursePage


class _HasFacts(Protocol):
    """Both the row and the renderer's facts."""

    @property
    def hours(self) -> Decimal: ...
    @property
    def level(self) -> str: ...
    @property
    def completed_on(self) -> dt.date: ...
    @property
    def score_percent(self) -> int | None: ...
    @property
    def pass_mark(self) -> int | None: ...


def short_facts(facts: _HasFacts) -> Sequence[tuple[str, str]]:
    """Return pairs of label and value in the active language; facts that are not known are left out."""
    pairs = [
        (_("Study load"), hours_text(facts.hours)),
        (_("Level"), level_text(facts.level)),
        (_("Completed on"), formats.date_format(facts.completed_on, "j F Y")),
    ]
    if facts.score_percent is not None:
        values = {"score": facts.score_percent, "pass_mark": facts.pass_mark}
        # Nobody says what a test in a classroom needed.
        known = facts.pass_mark is not None
        pairs.append(
            (_("Test"), _("%(score)s%% (needed: %(pass_mark)s%%)") % values if known else f"{values['score']}%")
        )
    return [(label, value) for label, value in pairs if value]


def signature_text(certificate: Certificate) -> str:
    """What can be said about the signature under the document that was handed out, in a sentence."""
    document = getattr(certificate, "document", None)
    if document is None:
        return _("There is no document any more.")
    if document.signed_at is None:
        return _("This proof is from before we signed documents. We compare its file with the copy that we keep.")
    values = {"date": formats.date_format(timezone.localtime(document.signed_at), "j F Y")}
    return _("We signed the document digitally on %(date)s. Whoever changes it breaks the signature.") % values


def hours_text(hours: Decimal) -> str:
    """Return a study load as it is written: ``1,5 uur``, or ``1 hour`` and ``1.5 hours``. Empty for no hours."""
    if hours <= 0:
        return ""
    number = formats.number_format(f"{hours.normalize():f}", use_l10n=True)
    # Two messages and no plural forms: those count whole numbers, and one and a half is none.
    text = _("%(hours)s hour") if hours == 1 else _("%(hours)s hours")
    return text % {"hours": number}


def level_text(level: str) -> str:
    """Return the name of a level. A level that is no longer in use is shown as it was written."""
    return str(CoursePage.Level(level).label) if level in CoursePage.Level.values else level
