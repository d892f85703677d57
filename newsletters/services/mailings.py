"""Open, pause, resume and cancel a mailing. Each is one conditional update: of two editors at once, one does it."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from naast.celery import wake
from naast.mail.templating import Rendered
from naast.pages.models import Topic
from newsletters.models import (
    Correction,
    Delivery,
    Development,
    Mailing,
    MailingContent,
    MailingKind,
    MailingState,
    Newsletter,
    NewsletterIssuePage,
    Subscription,
)
from newsletters.sending.statistics import track_links

Person = AbstractBaseUser | AnonymousUser
OPEN_STATES = (MailingState.RUNNING, MailingState.PAUSED)
_SUBJECT_LENGTH = 255
_REASON_LENGTH = 300
_BATCH = 1000


def open_mailing(
    newsletter: Newsletter,
    *,
    kind: MailingKind,
    period: str,
    mail: Rendered,
    topics: Iterable[Topic] = (),
    readers: "QuerySet[Subscription] | None" = None,
    page: NewsletterIssuePage | None = None,
    correction: Correction | None = None,
    developments: Iterable[Development] = (),
    by: Person | None = None,
    by_day: bool = True,
) -> Mailing:
    """Start a mailing with one content: an issue, a correction, a question to quiet readers. Asked again: the same one.

    The content is frozen here, and the audience closes here: who confirms later does not get it. The deliveries are made
    afterwards, in batches, by the task ``newsletters.plan``, which asks :func:`newsletters.sending.audience.readers_of` who gets
    this kind of mailing. A kind without a rule there cannot be planned; put one in ``AUDIENCES``.

    Args:
        newsletter: whose readers.
        kind: what it is.
        period: names it within the newsletter: ``issue-12``, ``correction-3``, ``check-in-2026-11``.
        mail: with placeholders for what differs per reader (:mod:`newsletters.sending.personal`).
        topics: only for readers of one of these; frozen with the mailing. Nothing: for all.
        readers: for a short list that no rule describes. Their deliveries are made here and now, in this transaction,
            and nobody else gets one.
        page: the issue.
        correction: what is corrected.
        developments: what the mail tells about; a reader's later digests leave them out.
        by: the editor; hears when the mailing pauses itself.
        by_day: whether it waits for the day (:mod:`naast.mail.quiet`).
    """
    from newsletters import tasks

    known = _known(newsletter, period)
    if known is not None:
        return known
    now = timezone.now()
    try:
        with transaction.atomic():
            mailing = Mailing.objects.create(
                newsletter=newsletter,
                kind=kind,
                period=period,
                page=page,
                correction=correction,
                started_by=_person(by),
                by_day=by_day,
                cutoff=now,
                since=now,
                failures_since=now,
            )
            mailing.topics.set(topics)
            content = _freeze(mailing, mail, developments)
            if readers is not None:
                _deliver_to(mailing, content, readers)
            wake(tasks.plan, mailing.pk)
    except IntegrityError:
        known = _known(newsletter, period)
        if known is None:  # not our unique key: a correction that was opened under another name, for one
            raise
        return known
    return mailing


def pause(mailing: Mailing, *, reason: str = "", by: Person | None = None) -> bool:
    """Hold a running mailing: after the commit no mail of it leaves, but for the one each worker is handing over now.

    Args:
        mailing: brought up to date.
        reason: in words, for the editors.
        by: who asks; nobody when the error ceiling does.

    Returns:
        Whether this call did it.
    """
    return _move(
        mailing,
        {"state": MailingState.RUNNING},
        {"state": MailingState.PAUSED, "state_reason": reason[:_REASON_LENGTH], "state_by": _person(by)},
    )


def resume(mailing: Mailing, *, by: Person | None = None) -> bool:
    """Let a paused mailing go on. The error ceiling counts anew. Returns whether this call did it."""
    from newsletters import tasks

    moved = _move(
        mailing,
        {"state": MailingState.PAUSED},
        {
            "state": MailingState.RUNNING,
            "state_reason": "",
            "state_by": _person(by),
            "failures_since": timezone.now(),
        },
    )
    if moved:
        wake(tasks.plan, mailing.pk)
        wake(tasks.drain)
    return moved


def cancel(mailing: Mailing, *, reason: str = "", by: Person | None = None) -> bool:
    """End a mailing for good: what has gone has gone, what waits is skipped. Returns whether this call did it.

    Planning ends with it, in the same update: a planner's next batch finds the mailing closed. What waits is skipped
    afterwards by the task ``newsletters.settle``, in batches; until then the last gate holds it back.
    """
    from newsletters import tasks

    moved = _move(
        mailing,
        {"state__in": OPEN_STATES},
        {
            "state": MailingState.CANCELLED,
            "state_reason": reason[:_REASON_LENGTH],
            "state_by": _person(by),
            "planned_at": Coalesce("planned_at", timezone.now()),
        },
    )
    if moved:
        wake(tasks.settle)
    return moved


def _move(mailing: Mailing, only_if: dict[str, Any], values: dict[str, Any]) -> bool:
    with transaction.atomic():
        moved = Mailing.objects.filter(pk=mailing.pk, **only_if).update(**values)
    mailing.refresh_from_db()
    return moved == 1


def _known(newsletter: Newsletter, period: str) -> Mailing | None:
    return Mailing.objects.filter(newsletter=newsletter, frequency="", period=period).first()


def _freeze(mailing: Mailing, mail: Rendered, developments: Iterable[Development]) -> MailingContent:
    key = hashlib.sha256("\0".join(mail).encode()).hexdigest()
    mail = track_links(mailing, mail)
    content = MailingContent.objects.create(
        mailing=mailing, key=key, subject=mail.subject[:_SUBJECT_LENGTH], text=mail.text, html=mail.html
    )
    content.developments.set(developments)
    return content


def _deliver_to(mailing: Mailing, content: MailingContent, readers: "QuerySet[Subscription]") -> None:
    rows = readers.filter(newsletter=mailing.newsletter_id).order_by("pk").values_list("pk", "domain").distinct()
    Delivery.objects.bulk_create(
        (Delivery(mailing=mailing, subscription_id=key, content=content, domain=domain) for key, domain in rows),
        batch_size=_BATCH,
        ignore_conflicts=True,
    )
    Mailing.objects.filter(pk=mailing.pk).update(planned_at=timezone.now())
    mailing.refresh_from_db(fields=["planned_at"])


def _person(by: Person | None) -> Any:
    return by if by is not None and by.is_authenticated else None
