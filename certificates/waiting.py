"""Certificates that wait longer than they should: for what, since when, and what helps."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from certificates.models import Certificate, CertificateQuerySet

SHOWN = 50  # certificates of one cause on a page
PATIENCE = dt.timedelta(minutes=10)
"""How long a certificate may wait for a worker before it is shown. Making one takes less than a second."""
_P = Certificate.Problem
_OURS = _("You need not do anything. Who keeps this site has had a mail. We keep trying.")


@dataclass(frozen=True)
class Words:
    """What a provider reads about a cause: what is the matter, and what to do."""

    why: Any
    advice: Any


WORDS = {
    _P.NONE: Words(
        _("Nobody has begun on these yet."),
        _("With many proofs at once this takes a while. Does it last longer than an hour? Tell who keeps this site."),
    ),
    _P.MISSING_NAME: Words(
        _("We do not know whose name goes on the proof."),
        _("Ask the holder to fill in a name, or write it yourself under “Mend the name”. Then we make the proof."),
    ),
    _P.MISSING_GLYPH: Words(
        _("Our letters do not have all characters of this name."),
        _("Ask the holder how to write the name in Latin letters, and mend the name. Then we make the proof."),
    ),
    _P.MISSING_GLYPH_COURSE: Words(
        _("Our letters do not have all characters of the words of the course."),
        _("Tell who keeps this site. For who comes next: write the course without these characters."),
    ),
    _P.TOO_LONG: Words(
        _("There are more words than fit on a page."),
        _("A shorter name may help at once. For who comes next: write shorter learning outcomes."),
    ),
    _P.MISSING_PANGO: Words(_("A part that makes proofs is missing on our machine."), _OURS),
    _P.MISSING_FONT: Words(_("A typeface is missing on our machine."), _OURS),
    _P.SIGNER_DOWN: Words(_("What sets our digital signature does not answer."), _OURS),
    _P.NO_SPACE: Words(_("Our disk is full."), _OURS),
    _P.MAIL: Words(
        _("The mail to the holder cannot be prepared, and the proof goes with it."),
        _("Look whether the mail address is right. Does it last? Tell who keeps this site."),
    ),
    _P.ERROR: Words(
        _("Something went wrong that we did not foresee."),
        _("Try again. Does it last? Tell who keeps this site."),
    ),
}
NEEDS_A_NAME = frozenset({_P.MISSING_NAME, _P.MISSING_GLYPH, _P.TOO_LONG})
"""Trying again does not help these: somebody has to write another name first."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Certificates that wait for the same. ``since``: when the first of them was to be made."""

    problem: str
    number: int
    since: dt.datetime
    certificates: list[Certificate] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The cause in a few words."""
        return str(_P(self.problem).label or _("Not begun yet"))

    @property
    def words(self) -> Words:
        """What is the matter and what to do."""
        return WORDS[_P(self.problem)]

    @property
    def may_try_again(self) -> bool:
        """Whether trying again can help."""
        return self.problem not in NEEDS_A_NAME

    @property
    def more(self) -> int:
        """How many are not among ``certificates``."""
        return self.number - len(self.certificates)


def stuck(rows: CertificateQuerySet, now: dt.datetime | None = None) -> CertificateQuerySet:
    """Those of ``rows`` that wait with a problem, or for longer than ``PATIENCE``."""
    late = Q(problem="", created_at__lt=(now or timezone.now()) - PATIENCE)
    return rows.filter(~Q(problem="") | late, state__in=Certificate.IN_THE_MAKING)


def causes(rows: CertificateQuerySet, shown: int = SHOWN) -> list[Cause]:
    """What ``rows`` wait for, the cause of most of them first.

    Parameters:
        rows: such as those of a provider.
        shown: how many certificates of each cause come along, those that wait longest first.
    """
    waiting = stuck(rows)
    counted = waiting.order_by().values_list("problem").annotate(number=Count("pk"), since=Min("created_at"))
    return [
        Cause(
            problem=problem,
            number=number,
            since=since,
            certificates=list(waiting.filter(problem=problem).order_by("created_at", "pk")[:shown]) if shown else [],
        )
        for problem, number, since in sorted(counted, key=lambda row: (-row[1], row[0]))
    ]


def again_in_words(number: int) -> str:
    """Return what somebody reads who had ``number`` certificates tried again."""
    text = ngettext(
        "We try %(number)d proof again. Look here again in a minute.",
        "We try %(number)d proofs again. Look here again in a minute.",
        number,
    )
    return text % {"number": number}
