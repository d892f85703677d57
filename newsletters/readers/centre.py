"""What the preference centre shows: one address, its newsletters, and what happened before, in words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils.functional import cached_property

from naast.accounts.models import User
from naast.accounts.selectors import verified_addresses
from naast.mail import suppression
from naast.mail.addresses import address_hash, normalise
from naast.mail.models import Suppression
from naast.pages.models import Topic
from newsletters.models import ConsentEvent, Newsletter, Subscription, SubscriptionState
from newsletters.models.subscriptions import mask
from newsletters.readers.consent_words import in_words
from newsletters.services.subscriptions import left_lately

_HISTORY = 50


@dataclass
class Reader:
    """An address, and whether whoever asks has proved to read it."""

    email: str
    signed_in: bool = False

    @cached_property
    def subscriptions(self) -> list[Subscription]:
        """All of this address, whatever their state."""
        rows = Subscription.objects.filter(email_normalised=normalise(self.email))
        return list(rows.select_related("newsletter").prefetch_related("topics").order_by("pk"))

    @property
    def confirmed(self) -> list[Subscription]:
        """Those that are on."""
        return [row for row in self.subscriptions if row.state == SubscriptionState.CONFIRMED]

    @property
    def proved(self) -> bool:
        """Whether a further newsletter can be turned on here, without another mail to confirm.

        Signed in with a verified address, or by the link of a subscription while one of the address is on. Who left
        everything gets a mail to confirm, as with any sign-up: an old link alone starts nothing again.
        """
        return self.signed_in or bool(self.confirmed)

    @property
    def masked(self) -> str:
        """What the page shows of the address."""
        return mask(self.email)

    @property
    def paused_until(self) -> date | None:
        """The first day with mail again, when nothing is sent now."""
        return max((row.away_until for row in self.confirmed if row.away_until), default=None)

    @property
    def statistics(self) -> bool:
        """Whether clicks are kept with this reader."""
        return any(row.statistics_consent for row in self.confirmed)

    @property
    def left_lately(self) -> bool:
        """Whether the last unsubscription can be taken back."""
        return left_lately().filter(email_normalised=normalise(self.email)).exists()

    @property
    def suppressions(self) -> list[Suppression]:
        """Why mail does not reach this address, if it does not."""
        return list(suppression.of_address(self.email).filter(suppression.in_force()))

    def of(self, newsletter: Newsletter) -> Subscription | None:
        """The subscription on a newsletter, if any."""
        return next((row for row in self.subscriptions if row.newsletter_id == newsletter.pk), None)


class Happened(NamedTuple):
    """A line of the log in words."""

    at: datetime
    newsletter: str
    words: str


def active_newsletters() -> list[Newsletter]:
    """What people can subscribe to; the one with developments first."""
    return sorted(Newsletter.objects.filter(active=True), key=lambda row: (not row.digests, row.name))


def reader_of_person(person: User) -> Reader | None:
    """The reader a signed-in person is, by the address they sign in with; nothing while it is not verified."""
    return Reader(person.email, signed_in=True) if person.email.lower() in verified_addresses(person) else None


def history(email: str) -> list[Happened]:
    """What happened with an address, newest first; at most fifty lines."""
    rows = ConsentEvent.objects.filter(address_hash=address_hash(email)).select_related("newsletter")[:_HISTORY]
    names = {topic.slug: topic.name for topic in Topic.objects.all()}
    return [Happened(row.at, row.newsletter.name, in_words(row, names)) for row in rows]
