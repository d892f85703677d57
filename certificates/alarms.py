"""Tell who keeps the machine that certificates wait for something only they can mend: one mail a day for each cause."""

import datetime as dt
import errno
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from certificates.waiting import NEEDS_A_NAME
from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from naast.mail.services import enqueue_template

KIND = "certificate_alarm"
_P = Certificate.Problem
_ADVICE: dict[str, Any] = {
    _P.SIGNER_DOWN: _("Look whether the key or the HSM can be reached. The log of the workers says what is wrong."),
    _P.NO_SPACE: _("Make room on the disk of the database."),
    _P.MISSING_FONT: _("Put the files of certificates/fonts back, from the release that runs here."),
    _P.MISSING_PANGO: _("Install Pango on the machine of the workers."),
}
ALARMING = tuple(_ADVICE)
_DISK_FULL = "53100"  # SQLSTATE disk_full, of PostgreSQL


def advice(problem: str) -> str:
    """Return what who keeps the machine can do about a problem, in words.

    Parameters:
        problem: a code of ``Certificate.Problem``; empty for certificates that nobody has begun on.
    """
    if problem in _ADVICE:
        return str(_ADVICE[problem])
    if not problem:
        return _t("Look whether the workers run.")
    if problem in NEEDS_A_NAME:
        return _t("The provider or the holder mends this; you need not do anything.")
    return _t("The log of the workers says what is wrong.")


def is_full(error: BaseException) -> bool:
    """Whether this error, or one that caused it, says that there is no room left to write."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in {errno.ENOSPC, errno.EDQUOT}:
            return True
        # SQLITE_FULL and disk_full; Django keeps the error of the driver as the cause of its own.
        if getattr(cause, "sqlite_errorname", "").startswith("SQLITE_FULL"):
            return True
        if getattr(cause, "sqlstate", None) == _DISK_FULL:
            return True
        cause = cause.__cause__
    return False


def raise_once_a_day(problem: str, now: dt.datetime | None = None) -> int:
    """Put a mail to every superuser in the outbox, unless today's for this problem is there. Returns how many.

    Parameters:
        problem: a code of ``Certificate.Problem``; those that a learner or an author mends raise nothing.
        now: aware; this moment when left out. Days are those of Amsterdam.
    """
    if problem not in ALARMING:
        return 0
    day = timezone.localdate(now).isoformat()
    keys = {
        f"{KIND}:{problem}:{day}:{person.pk}": person
        for person in User.objects.filter(is_superuser=True, is_active=True)
    }
    # Ten thousand certificates that wait ask ten thousand times: no mail is written to find that it is there.
    known = set(OutgoingMail.objects.filter(key__in=keys).values_list("key", flat=True))
    new = {key: person for key, person in keys.items() if key not in known}
    if new:
        waiting = Certificate.objects.filter(state__in=Certificate.IN_THE_MAKING, problem=problem).count()
        for key, person in new.items():
            enqueue_template(kind=KIND, to=person.email, key=key, context=context(problem, waiting))
    return len(new)


def context(problem: str, waiting: int) -> dict[str, Any]:
    """Return what the mail shows: the cause in words, what to do, and how many certificates wait for it."""
    return {"label": Certificate.Problem(problem).label, "advice": str(_ADVICE[problem]), "waiting": waiting}
