"""What waits with mail: sources that bring nothing any more, and mails that did not leave."""

from collections import Counter
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naast.mail.ledger import State
from naast.mail.models import OutgoingMail
from naast.pages.desk import SHOWN, Found, Row
from newsletters.admin import feeds
from newsletters.admin.mailings import LOOK
from newsletters.sending import figures
from newsletters.services.health import unwell

_LATEST = 2000  # mails of the outbox that are looked at: the cost stays the same however many were ever sent


def keeps_feeds(user: Any) -> bool:
    """Whether somebody keeps the sources."""
    return bool(user.has_perm(feeds.PERMISSION))


def looks_at_mail(user: Any) -> bool:
    """Whether somebody may look at mailings."""
    return bool(user.has_perm(LOOK))


def feeds_in_trouble(user: Any) -> Found:
    """Sources with a problem, the longest first."""
    found = list(unwell())
    rows = [
        Row(title=feed.name, detail=feed.get_problem_display(), when=feed.problem_since, url=_feed_report())
        for feed in found[:SHOWN]
    ]
    return Found(rows=rows, total=len(found), url=_feed_report() if found else "")


def _feed_report() -> str:
    return reverse("newsletters_feed_health:index")


def failed_mails(user: Any) -> Found:
    """Mails of the outbox that failed for good, by what the servers said; without a name or an address."""
    latest = OutgoingMail.objects.order_by("-pk").values("pk")[:_LATEST]
    answers = OutgoingMail.objects.filter(pk__in=latest, state=State.FAILED).values_list("last_error", flat=True)
    counted = Counter(figures.general(answer) for answer in answers)
    rows = [
        Row(
            title=answer or _("No answer was kept."),
            language="en" if answer else "",
            detail=ngettext("%(number)d mail", "%(number)d mails", number) % {"number": number},
        )
        for answer, number in counted.most_common(SHOWN)
    ]
    return Found(rows=rows, total=counted.total())
