"""The public sign-up: a page stores what was filled in, a worker does the rest."""

import logging
from collections.abc import Mapping
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from naast.celery import wake
from naast.pages.models import Topic
from newsletters.models import ConsentEvent, Frequency, Newsletter, SignUp, Subscription, SubscriptionState
from newsletters.services.consent_log import Origin
from newsletters.services.subscriptions import Choices, subscribe

logger = logging.getLogger(__name__)

BATCH = 50
# Who did not confirm for so long will not; the link of the mail ended long before.
FORGET_AFTER = timedelta(days=30)
_GIVE_UP_AFTER = timedelta(days=1)


@transaction.atomic
def ask(texts: Mapping[str, str], email: str, choices: Choices, origin: Origin) -> None:
    """Store a sign-up and wake a worker. The work is the same for every address, known or not.

    Args:
        texts: slug of each newsletter, with the consent text that stood beside it.
        email: an address that a mail can be written to.
        choices: topics and frequency.
        origin: for the consent log.
    """
    from newsletters.tasks import take_sign_ups

    SignUp.objects.create(
        email=email.strip(),
        texts=dict(texts),
        topics=[topic.slug for topic in choices.topics],
        frequency=choices.frequency,
        source=origin.source,
        network=origin.network,
    )
    wake(take_sign_ups)


def take_sign_ups() -> int:
    """Look at what was handed in; returns how many. One that cannot be taken now goes behind all others."""
    taken = 0
    for key in list(SignUp.objects.values_list("pk", flat=True)[:BATCH]):
        try:
            taken += _take(key)
        except Exception:
            logger.exception("Sign-up %s cannot be taken", key)
            _move_back(key)
    return taken


def anything_asked() -> bool:
    """Whether a sign-up waits for a worker."""
    return SignUp.objects.exists()


def forget_unconfirmed() -> int:
    """Remove what nobody confirmed within 30 days, and forms that could not be taken; returns how many subscriptions."""
    now = timezone.now()
    SignUp.objects.filter(at__lt=now - _GIVE_UP_AFTER).delete()
    since = now - FORGET_AFTER
    asked_lately = ConsentEvent.objects.filter(subscription=OuterRef("pk"), at__gte=since)
    old = Subscription.objects.filter(
        ~Exists(asked_lately), state=SubscriptionState.PENDING, confirmed_at=None, created_at__lt=since
    )
    return old.delete()[1].get(Subscription._meta.label, 0)


@transaction.atomic
def _move_back(key: int) -> None:
    """Give a form a later key: else a full batch of forms that fail would be the first ones each time."""
    form = SignUp.objects.select_for_update().filter(pk=key).first()
    if form is not None:
        form.delete()
        form.pk = None
        form._state.adding = True
        form.save()


@transaction.atomic
def _take(key: int) -> bool:
    rows = SignUp.objects.filter(pk=key)
    # Two workers that see the same row: the second finds it gone.
    locked = rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    form = locked.first()
    if form is None:
        return False
    newsletters = list(Newsletter.objects.filter(slug__in=form.texts, active=True))
    topics = list(Topic.objects.filter(slug__in=form.topics))
    if newsletters:
        choices = Choices(topics, Frequency(form.frequency))
        subscribe(newsletters, form.email, choices, Origin(form.source, form.network), texts=form.texts)
    form.delete()
    return True
