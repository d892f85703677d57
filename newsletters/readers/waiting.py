"""What waits for the button behind the link in a mail, with the choices that were asked for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from naast.pages.models import Topic
from newsletters.models import ConsentEvent, ConsentKind, Frequency, Newsletter, Subscription, SubscriptionState

_SHOWN = "newsletters.confirm-page"


@dataclass(frozen=True)
class Wanted:
    """A subscription that becomes this once its owner says so."""

    subscription: Subscription
    topics: list[Topic]
    frequency: Frequency

    @property
    def newsletter(self) -> Newsletter:
        """Of which newsletter."""
        return self.subscription.newsletter

    @property
    def masked_email(self) -> str:
        """What a page shows of the address."""
        return self.subscription.masked_email

    def get_frequency_display(self) -> str:
        """The rhythm in words, as of a model."""
        return str(self.frequency.label)


def wanted(row: Subscription) -> Wanted | None:
    """What a subscription waits to become; nothing when nobody asked.

    Anybody can fill in an address. So who left stays as they left until the button is pressed: what was asked for since
    is in the consent log only.
    """
    if row.state == SubscriptionState.PENDING:
        return Wanted(row, list(row.topics.all()), Frequency(row.frequency))
    if row.state != SubscriptionState.UNSUBSCRIBED:
        return None
    lines = ConsentEvent.objects.filter(subscription=row, kind=ConsentKind.REQUESTED)
    if row.unsubscribed_at:
        lines = lines.filter(at__gte=row.unsubscribed_at)
    line = lines.order_by("-at", "-pk").first()
    if line is None:
        return None
    topics = Topic.objects.filter(slug__in=line.choices.get("topics", []))
    return Wanted(row, list(topics), Frequency(line.choices.get("frequency", row.frequency)))


def in_round(rows: Iterable[Subscription], nonce: str) -> list[Wanted]:
    """What waits in one round of signing up, of newsletters that are sent."""
    found = (wanted(row) for row in rows if row.nonce == nonce and row.newsletter.active)
    return [each for each in found if each is not None]


def as_shown(waiting: Iterable[Wanted]) -> str:
    """A mark of what a page showed: it differs as soon as a newsletter, a topic or a rhythm does."""
    parts = (f"{w.subscription.pk} {w.frequency} {sorted(topic.pk for topic in w.topics)}" for w in waiting)
    return salted_hmac(_SHOWN, "\n".join(sorted(parts)), algorithm="sha256").hexdigest()
