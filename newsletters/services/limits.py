"""How many mails the public forms may cause: someone else may type your address.

Counted on the lines of the consent log, so that a restart or a second server starts no new count. A limit ends by itself
and never keeps the owner of an address out: a link that was mailed before keeps working, and a sign-up above a limit is
stored, so that the same form sends the mail an hour later.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from naast.mail.addresses import address_hash, mailbox_hash
from newsletters.models import ConsentEvent, ConsentKind

ADDRESS_PAUSE = timedelta(minutes=10)
MAILS_A_DAY = 5  # to one address
_HOUR = timedelta(hours=1)
ASKED = (ConsentKind.REQUESTED, ConsentKind.REMINDED)  # kinds that stand for a mail to someone who need not have asked
_NOT_MAILED, _MAILBOX = "not_mailed", "mailbox"  # in the proof of a line
PRIVACY = (ConsentKind.EXPORT_ASKED, ConsentKind.ERASE_ASKED)


def may_mail_sign_up(email: str, network: str) -> bool:
    """Whether a sign-up from this network may cause a mail to this address now.

    Per address one in ten minutes and five a day; per network (/24 or /48) and for the whole site as many an hour as
    ``settings.SIGN_UPS_PER_NETWORK`` and ``settings.SIGN_UPS_PER_HOUR`` say. A request without an address of its own
    counts for the site only.
    """
    now = timezone.now()
    hour = ConsentEvent.objects.filter(_mailed(), kind__in=ASKED, at__gt=now - _HOUR)
    return (
        _address_may(email, ASKED, now)
        and (not network or _acts(hour.filter(network=network)) < settings.SIGN_UPS_PER_NETWORK)
        and _acts(hour) < settings.SIGN_UPS_PER_HOUR
    )


def proof_of_mail(email: str, *, mailed: bool) -> dict[str, Any]:
    """What a line about a sign-up keeps for the limits: whether it made a mail, and which mailbox it went to."""
    proof: dict[str, Any] = {} if mailed else {_NOT_MAILED: True}
    if "+" in email.rpartition("@")[0]:
        proof[_MAILBOX] = mailbox_hash(email)
    return proof


def may_mail_privacy(email: str, kind: ConsentKind) -> bool:
    """Whether another link to export or erase may be mailed: per kind one in ten minutes and five a day."""
    return _address_may(email, (kind,), timezone.now())


def _address_may(email: str, kinds: tuple[ConsentKind, ...], now: datetime) -> bool:
    mailbox = mailbox_hash(email)
    asked = ConsentEvent.objects.filter(
        _mailed(),
        Q(address_hash__in=(address_hash(email), mailbox)) | Q(**{f"proof__{_MAILBOX}": mailbox}),
        kind__in=kinds,
        at__gt=now - timedelta(days=1),
    )
    return not asked.filter(at__gt=now - ADDRESS_PAUSE).exists() and _acts(asked) < MAILS_A_DAY


def _mailed() -> Q:
    return ~Q(proof__has_key=_NOT_MAILED)


def _acts(events: QuerySet[ConsentEvent]) -> int:
    """One sign-up for several newsletters is one act, and one mail: its lines have one moment."""
    return events.order_by().values("at", "address_hash").distinct().count()
