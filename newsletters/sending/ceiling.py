"""The error ceiling: a mailing whose mails fail one after another stops by itself, and tells the editor why.

A server that turned against us, a list that was bought, a domain without its records: sending on makes all of them worse.
What counts is the latest attempts and not the whole mailing. Otherwise a hundred thousand mails that went well would
hide the ten thousand that fail after them.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naast.accounts.models import User
from naast.mail.ledger import State
from naast.mail.services import enqueue_template
from newsletters.models import Delivery, Mailing, MailingState
from newsletters.services import mailings

_ADMIN_PAGE = "newsletters_mailings:detail"
_WORDS = 200  # characters of the server's answer in the reason


def check(mailing_id: int) -> bool:
    """Pause a running mailing when too many of its latest attempts failed for good. Asked after each failure.

    The latest attempts are those since the twentieth failure counted back (``MAILING_FAILURES_LEAST``), but never from
    before the mailing was last resumed. When more than a tenth of them failed (``MAILING_FAILURES_PERCENT``) it pauses.
    Two questions, both answered from an index; the second counts no further than it needs to.

    Returns:
        Whether this call paused it; of all workers that see the same failures, one does.
    """
    mailing = Mailing.objects.filter(pk=mailing_id, state=MailingState.RUNNING).first()
    if mailing is None:
        return False
    least, percent = settings.MAILING_FAILURES_LEAST, settings.MAILING_FAILURES_PERCENT
    rows = Delivery.objects.filter(mailing=mailing)
    failures = rows.filter(state=State.FAILED, failed_at__gte=mailing.failures_since).order_by("-failed_at")
    first = failures.values_list("failed_at", flat=True)[least - 1 : least].first()
    if first is None:
        return False
    failed = failures.filter(failed_at__gte=first).count()
    enough = failed * (100 - percent) // percent + 1  # so many that went well, and it is no longer too much
    sent = rows.filter(state=State.SENT, sent_at__gte=first)[:enough].count()
    if 100 * failed <= percent * (failed + sent):
        return False
    return _pause(mailing, failed, failed + sent, failures.values_list("last_error", flat=True).first() or "")


def _pause(mailing: Mailing, failed: int, attempts: int, answer: str) -> bool:
    with translation.override(settings.LANGUAGE_CODE):
        reason = ngettext(
            "%(failed)d of the last %(attempts)d mail failed. The last answer was: %(answer)s",
            "%(failed)d of the last %(attempts)d mails failed. The last answer was: %(answer)s",
            attempts,
        ) % {"failed": failed, "attempts": attempts, "answer": answer[:_WORDS] or _("no answer")}
    with transaction.atomic():
        # Of two workers one gets past this line, and the mails are made in the same transaction: once for each pause.
        if not mailings.pause(mailing, reason=reason):
            return False
        for editor in _editors(mailing):
            enqueue_template(
                kind="mailing_paused",
                to=editor.email,
                context={
                    "mailing": mailing,
                    "reason": mailing.state_reason,
                    "mailing_url": settings.SITE_URL + reverse(_ADMIN_PAGE, args=[mailing.pk]),
                },
                folder="newsletters/mail",
            )
    return True


def _editors(mailing: Mailing) -> Iterable[User]:
    """Who started it; when nobody did, or that person is gone, everyone who may change mailings."""
    if mailing.started_by is not None and mailing.started_by.is_active:
        return [mailing.started_by]
    codename = {"codename": "change_mailing", "content_type__app_label": "newsletters"}
    allowed = Q(**{f"groups__permissions__{key}": value for key, value in codename.items()}) | Q(
        **{f"user_permissions__{key}": value for key, value in codename.items()}
    )
    people = User.objects.filter(allowed, is_active=True).distinct().order_by("pk")
    return people if people.exists() else User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
