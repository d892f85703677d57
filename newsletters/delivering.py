"""From deliveries to mails, through the ledger of the mail room."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef

from naast.mail import ledger, mime
from naast.mail.drain import SECONDS, Envelope, Tally, drain
from naast.mail.transport import SmtpTransport, Transport
from newsletters import links
from newsletters.models import Delivery, DigestContent, Subscription, SubscriptionState
from newsletters.rendering import personal

_CONTENTS_HELD = 50  # rendered contents kept between batches; a few dozen kilobytes each


def anything_due() -> bool:
    """Whether a delivery waits for a worker."""
    return ledger.due(Delivery)


def drain_deliveries(transport: Transport | None = None, *, seconds: float = SECONDS) -> Tally:
    """Send what is due, for at most ``seconds``. Who unsubscribed since the planning is skipped at the last gate."""
    contents: dict[int, DigestContent] = {}
    sender = mime.bare_address(settings.DEFAULT_FROM_EMAIL)

    def prefetch(rows: Sequence[Delivery]) -> None:
        """Two queries per batch, however many rows: readers, and contents not seen before."""
        readers = Subscription.objects.in_bulk([row.subscription_id for row in rows])
        missing = {row.content_id for row in rows} - contents.keys()
        if missing:
            if len(contents) + len(missing) > _CONTENTS_HELD:
                contents.clear()
                missing = {row.content_id for row in rows}
            contents.update(DigestContent.objects.select_related("digest__newsletter").in_bulk(missing))
        for row in rows:
            # A reader erased since the claim took the delivery along: the last gate will not open for it.
            if row.subscription_id in readers:
                row.subscription = readers[row.subscription_id]
            if row.content_id in contents:
                row.content = contents[row.content_id]

    return drain(
        Delivery,
        compose=lambda row: Envelope(sender, mime.bare_address(row.subscription.email), message(row)),
        transport=transport or SmtpTransport(),
        only_if=still_wanted(),
        prefetch=prefetch,
        seconds=seconds,
    )


def still_wanted() -> Any:
    """The condition at the last gate: the reader is still subscribed."""
    return Exists(Subscription.objects.filter(pk=OuterRef("subscription_id"), state=SubscriptionState.CONFIRMED))


def message(delivery: Delivery) -> bytes:
    """The complete mail of one delivery; the same bytes each time it is made.

    Its headers let a mail program unsubscribe for its user (RFC 2369, RFC 8058) and file the mail (RFC 2919).
    """
    newsletter = delivery.content.digest.newsletter
    reader = links.of_reader(delivery.subscription.secret)
    text, html = personal(delivery.content, reader)
    return mime.compose(
        to=delivery.subscription.email,
        subject=delivery.content.subject,
        text=text,
        html=html,
        message_id=delivery.message_id,
        date=delivery.created_at,
        headers={
            "List-Id": f"<{newsletter.slug}.{settings.SITE_HOST}>",
            "List-Unsubscribe": f"<{reader.one_click}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Precedence": "bulk",
            "Auto-Submitted": "auto-generated",
        },
    )
