"""What a reader does in the preference centre: one address, all its newsletters."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from naast.mail.addresses import normalise
from naast.mail.services import enqueue_template
from newsletters.models import ConsentKind, Newsletter, Subscription, SubscriptionState
from newsletters.models.subscriptions import new_secret
from newsletters.readers import links
from newsletters.sending import statistics
from newsletters.services.consent_log import Origin, log
from newsletters.services.subscriptions import Choices, left_lately, welcome_back

LONGEST_PAUSE = timedelta(weeks=26)


def last_day_of_pause() -> date:
    """Until when a pause that begins today may last."""
    return timezone.localdate() + LONGEST_PAUSE


@transaction.atomic
def turn_on(newsletter: Newsletter, email: str, choices: Choices, origin: Origin) -> bool:
    """Subscribe an address that is proved already, without another mail to confirm.

    The caller has made sure of the proof: a signed link that was mailed to this address and belongs to a confirmed
    subscription, or a signed-in person whose address is verified. The line keeps the consent text that was shown. The
    address gets a notice with the way out, because a mail with that link may have been forwarded.

    Returns:
        Whether it was off before.
    """
    Subscription.objects.get_or_create(
        newsletter=newsletter, email_normalised=normalise(email), defaults={"email": email.strip()}
    )
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("newsletter")
    row = rows.get(newsletter=newsletter, email_normalised=normalise(email))
    if row.state == SubscriptionState.CONFIRMED or not newsletter.active:
        return False
    now = timezone.now()
    row.state, row.confirmed_at, row.unsubscribed_at = SubscriptionState.CONFIRMED, now, None
    row.frequency, row.nonce = choices.frequency, new_secret()
    row.user = get_user_model().objects.filter(email__iexact=email).first()
    row.save(update_fields=["state", "confirmed_at", "unsubscribed_at", "frequency", "nonce", "user"])
    row.topics.set(choices.topics if newsletter.digests else [])
    log(row, ConsentKind.CONFIRMED, origin, text=newsletter.consent_text, at=now)
    welcome_back(row.email)
    reader = links.of_reader(row.secret)
    enqueue_template(
        kind="newsletter_added",
        to=row.email,
        context={"newsletter": newsletter, "unsubscribe_url": reader.unsubscribe, "url": reader.preferences},
        # Turning it on and off again fills no mailbox: one notice a day.
        key=f"newsletter-added:{row.pk}:{timezone.localdate(now)}",
        folder="newsletters/mail",
    )
    return True


@transaction.atomic
def pause(email: str, until: date | None, origin: Origin) -> int:
    """Send nothing until a day, or again from now on; returns how many newsletters it was about.

    Args:
        email: whose.
        until: the first day with mail again, at most 26 weeks away; nothing ends the pause.
        origin: for the consent log.

    Raises:
        ValueError: the day is today, in the past, or too far away.
    """
    if until is not None and not timezone.localdate() < until <= last_day_of_pause():
        raise ValueError("no such pause")
    if until is None:
        # Ended today, and not forgotten: the next digest still brings what was missed.
        today = timezone.localdate()
        rows = _confirmed(email).filter(paused_until__gt=today)
        return _change(rows, ConsentKind.PAUSED, origin, {"paused_until": today}, {"until": ""})
    rows = _confirmed(email).exclude(paused_until=until)
    return _change(rows, ConsentKind.PAUSED, origin, {"paused_until": until}, {"until": until.isoformat()})


@transaction.atomic
def set_statistics(email: str, agreed: bool, text: str, origin: Origin, *, notice: bool) -> int:
    """Agree to personal statistics, or take that back; what was kept is then removed. Returns how many changed.

    Args:
        email: whose.
        agreed: the choice.
        text: the explanation that stood beside it.
        origin: for the consent log.
        notice: whether the address hears by mail that it was turned on: it was done by a link, and a mail with that link
            may have been forwarded (consent is the reader's own, Telecommunicatiewet art. 11.7a).
    """
    rows = _confirmed(email) if agreed else Subscription.objects.filter(email_normalised=normalise(email))
    rows = rows.select_related("newsletter").exclude(statistics_consent=agreed)
    changed = list(rows)
    count = _change(
        rows, ConsentKind.CHANGED, origin, {"statistics_consent": agreed}, {"statistics": agreed}, text=text
    )
    if not agreed:
        for row in changed:
            statistics.forget_engagement(row)
    elif count and notice:
        enqueue_template(
            kind="statistics_agreed",
            to=changed[0].email,
            context={"url": links.preferences(changed[0].secret)},
            # One notice a day, as above.
            key=f"statistics-agreed:{changed[0].pk}:{timezone.localdate()}",
            folder="newsletters/mail",
        )
    return count


@transaction.atomic
def undo_leaving(email: str, origin: Origin) -> int:
    """Take back the last unsubscription of an address, of one newsletter or of all at once, within 24 hours."""
    left = left_lately().filter(email_normalised=normalise(email))
    last = left.order_by("-unsubscribed_at").values_list("unsubscribed_at", flat=True).first()
    values = {"state": SubscriptionState.CONFIRMED, "unsubscribed_at": None}
    return _change(left.filter(unsubscribed_at=last), ConsentKind.RESTORED, origin, values, {}) if last else 0


def _confirmed(email: str) -> Any:
    return Subscription.objects.filter(
        email_normalised=normalise(email), state=SubscriptionState.CONFIRMED
    ).select_related("newsletter")


def _change(
    rows: Any, kind: ConsentKind, origin: Origin, values: dict[str, Any], choices: dict[str, Any], *, text: str = ""
) -> int:
    now, changed = timezone.now(), 0
    for row in list(rows.select_related("newsletter")):
        # Again with the condition, so that of two presses at once one writes the line.
        if rows.filter(pk=row.pk).update(**values):
            row.refresh_from_db()
            log(row, kind, origin, text=text, at=now, **choices)
            changed += 1
    return changed
