"""Opening, planning and sending mailings with one content in tests."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from naast.mail.drain import Tally
from naast.mail.ledger import State
from naast.mail.templating import Rendered
from naast.mail.transport import MemoryTransport
from newsletters.models import Delivery, Mailing, MailingKind, Newsletter, Subscription, SubscriptionState
from newsletters.sending import delivering, single
from newsletters.sending.personal import MUTE, PERSON, PREFERENCES, UNSUBSCRIBE
from newsletters.services import mailings

MAIL = Rendered(
    "Nieuws – één",
    f"Dag,\n\nLees https://example.org/?nb=1{PERSON} verder.\n.punt\nKeuzes: {PREFERENCES}\nAfmelden: {UNSUBSCRIBE}\n",
    f'<html lang="nl"><body><p>{"Tekst met é. " * 40}</p><a href="{PREFERENCES}">Keuzes</a>'
    f'<a href="{MUTE}juridisch/">Zonder</a><a href="{UNSUBSCRIBE}">Afmelden</a></body></html>',
)


def start(newsletter: Newsletter, *, period: str = "issue-1", mail: Rendered = MAIL, **values: Any) -> Mailing:
    """Open a mailing and plan it to the end; whatever the day."""
    values = {"kind": MailingKind.ISSUE, "by_day": False, **values}
    mailing = mailings.open_mailing(newsletter, period=period, mail=mail, **values)
    assert single.plan(mailing)
    return mailing


def send(post: MemoryTransport | None = None, *, seconds: float = 60) -> Tally:
    """Send what is due."""
    return delivering.drain_deliveries(post or MemoryTransport(), seconds=seconds)


def states(mailing: Mailing) -> dict[str, int]:
    """How many deliveries are in each state."""
    count: dict[str, int] = {}
    for state in Delivery.objects.filter(mailing=mailing).values_list("state", flat=True):
        count[State(state)] = count.get(State(state), 0) + 1
    return count


class Interrupted(MemoryTransport):
    """Does something once it has taken so many mails: what an editor or a reader does while the mails go out."""

    def __init__(self, after: int, act: Callable[[], object]) -> None:
        super().__init__()
        self._after, self._act = after, act

    def finish(self, raw: bytes) -> None:
        super().finish(raw)
        if len(self.sent) == self._after:
            self._act()


def many_readers(newsletter: Newsletter, count: int) -> list[str]:
    """Confirmed readers, made at once; their addresses."""
    rows = [Subscription(newsletter=newsletter, email=f"lezer{number:03}@example.org") for number in range(count)]
    for row in rows:
        row.derive()
        row.state, row.confirmed_at = SubscriptionState.CONFIRMED, timezone.now()
    Subscription.objects.bulk_create(rows)
    return [row.email for row in rows]
