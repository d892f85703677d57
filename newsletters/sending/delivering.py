"""From deliveries to mails, through the ledger of the mail room."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from naast.mail import ledger, mime, supply
from naast.mail.drain import SECONDS, Envelope, Tally, Verdicts, drain
from naast.mail.gate import Condition
from naast.mail.ledger import State
from naast.mail.quiet import may_mail_people_now
from naast.mail.returns import return_path
from naast.mail.suppression import suppressed
from naast.mail.transport import SmtpTransport, Transport
from newsletters.models import Delivery, Mailing, MailingContent, MailingState, Subscription, SubscriptionState
from newsletters.readers import links
from newsletters.sending import ceiling
from newsletters.sending.frozen import FrozenMail
from newsletters.sending.headers import list_headers
from newsletters.sending.personal import LINKS
from newsletters.sending.statistics import anonymous, personalised

_CONTENTS_HELD = 50  # contents kept between batches; a few dozen kilobytes each


def open_parts() -> list[Q]:
    """The mailings that may be sent at this moment, each a part of the ledger: running, and by day when they ask for it.

    One by one and not in one question: a worker then looks at the rows of these only, however many wait elsewhere.
    """
    running = Mailing.objects.filter(state=MailingState.RUNNING)
    if not may_mail_people_now(timezone.now()):
        running = running.filter(by_day=False)
    return [Q(mailing=key) for key in running.order_by("pk").values_list("pk", flat=True)]


def anything_due() -> bool:
    """Whether a delivery of a mailing that may be sent now waits for a worker."""
    return supply.due(Delivery, open_parts)


def drains_at_work() -> int:
    """How many workers are sending."""
    return ledger.drains_at_work(Delivery)


def drain_deliveries(transport: Transport | None = None, *, seconds: float = SECONDS) -> Tally:
    """Send what is due, for at most ``seconds``.

    Who unsubscribed or was suppressed since the planning is held back at the last gate, and so is every mail of a mailing
    that was paused or cancelled meanwhile.
    """
    batch = _Batch()
    return drain(
        Delivery,
        compose=batch.envelope,
        transport=transport or SmtpTransport(),
        only_if=still_wanted(),
        verdicts=_Verdicts(),
        parts=open_parts,
        prefetch=batch.load,
        seconds=seconds,
    )


def still_wanted() -> Condition:
    """The condition at the last gate: the reader is still subscribed and not suppressed, and the mailing still runs."""
    reader = Subscription.objects.filter(
        ~suppressed(OuterRef("address_hash"), unasked=True),
        pk=OuterRef("subscription_id"),
        state=SubscriptionState.CONFIRMED,
    )
    running = Mailing.objects.filter(pk=OuterRef("mailing_id"), state=MailingState.RUNNING)
    return Q(Exists(reader)) & Q(Exists(running))


def message(delivery: Delivery) -> bytes:
    """The complete mail of one delivery; the same bytes each time it is made."""
    reader = delivery.subscription
    frozen = _freeze(delivery.content, consent=reader.statistics_consent)
    return _message(delivery, _Reader(reader.email, reader.secret, reader.statistics_consent), frozen)


class _Reader(NamedTuple):
    """What a mail needs to know of a subscription. Fifty rows of a model take longer than fifty mails."""

    email: str
    secret: str
    consent: bool


class _Batch:
    """What a drain holds in memory: the readers of one batch, and the contents it has seen, already encoded."""

    def __init__(self) -> None:
        self._readers: dict[int, _Reader] = {}
        self._contents: dict[int, MailingContent] = {}
        self._frozen: dict[tuple[int, bool], FrozenMail] = {}

    def load(self, rows: Sequence[Delivery]) -> None:
        """Two queries per batch, however many rows: readers, and contents not seen before."""
        found = Subscription.objects.filter(pk__in=[row.subscription_id for row in rows])
        self._readers = {
            key: _Reader(email, secret, consent)
            for key, email, secret, consent in found.values_list("pk", "email", "secret", "statistics_consent")
        }
        missing = {row.content_id for row in rows} - self._contents.keys()
        if missing:
            if len(self._contents) + len(missing) > _CONTENTS_HELD:
                self._contents.clear()
                self._frozen.clear()
                missing = {row.content_id for row in rows}
            self._contents.update(MailingContent.objects.select_related("mailing__newsletter").in_bulk(missing))
        for row in rows:
            if row.content_id in self._contents:
                row.content = self._contents[row.content_id]
            reader = self._readers.get(row.subscription_id)
            if reader is not None and reader.consent:  # few; only their links say who they are
                row.subscription = Subscription(pk=row.subscription_id, statistics_consent=True)

    def envelope(self, row: Delivery) -> Envelope:
        """The mail of one row.

        Raises:
            LookupError: the reader was erased since the claim, and the delivery with it: the last gate will not open.
        """
        reader = self._readers[row.subscription_id]
        key = (row.content_id, reader.consent)
        frozen = self._frozen.get(key)
        if frozen is None:
            frozen = self._frozen[key] = _freeze(row.content, consent=reader.consent)
        return Envelope(return_path(row), mime.bare_address(reader.email), _message(row, reader, frozen))


class _Verdicts(Verdicts[Delivery]):
    def held_back(self, row: Delivery) -> State | None:
        """Ask why: a reader who left or is suppressed ends the row, and so does a cancelled mailing. A pause does not."""
        found = (
            Delivery.objects.filter(pk=row.pk)
            .annotate(suppressed=suppressed(OuterRef("subscription__address_hash"), unasked=True))
            .values_list("subscription__state", "suppressed", "mailing__state")
            .first()
        )
        if found is None:
            return None
        reader, listed, mailing = found
        if reader != SubscriptionState.CONFIRMED:
            return State.SKIPPED
        if listed:
            return State.SUPPRESSED
        return State.SKIPPED if mailing == MailingState.CANCELLED else None

    def failed(self, row: Delivery) -> None:
        ceiling.check(row.mailing_id)


def _freeze(content: MailingContent, *, consent: bool) -> FrozenMail:
    """The encoded content; of readers who agreed to statistics it keeps the placeholders for them."""
    text, html = content.text, content.html
    if not consent:
        text, html = anonymous(text), anonymous(html)
    return FrozenMail(name=f"{content.mailing_id}/{content.key}", subject=content.subject, text=text, html=html)


def _message(delivery: Delivery, reader: _Reader, frozen: FrozenMail) -> bytes:
    """Fill in what is the reader's own. The headers let a mail program unsubscribe for its user (RFC 2369, RFC 8058)."""
    own = links.of_reader(reader.secret)

    def value(placeholder: str) -> str:
        field = LINKS.get(placeholder)
        return personalised(placeholder, delivery) if field is None else str(getattr(own, field))

    return frozen.message(
        to=reader.email,
        message_id=Delivery.message_id_of(delivery.mailing_id, reader.secret),
        date=delivery.created_at,
        headers=list_headers(delivery.content.mailing, own, secret=reader.secret),
        value=value,
    )
