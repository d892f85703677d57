"""The public door of the mail room: what has to be mailed becomes a row here, in the transaction that caused it."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from naast.celery import wake
from naast.mail import mime, tasks
from naast.mail.addresses import address_hash, normalise
from naast.mail.mime import Attachment
from naast.mail.models import SUBJECT_LENGTH, OutgoingMail
from naast.mail.templating import render

__all__ = ["Attachment", "enqueue", "enqueue_template", "store"]


def enqueue(
    *,
    kind: str,
    to: str,
    subject: str,
    text: str,
    html: str | None = None,
    key: str | None = None,
    attachments: Sequence[Attachment] = (),
    headers: Mapping[str, str] | None = None,
    unasked: bool = False,
) -> OutgoingMail:
    """Put one mail in the outbox and wake the worker after the commit.

    Call it inside the transaction that causes the mail: both are kept, or neither.

    Args:
        kind: what sort of mail, for the overview and for statistics.
        to: address, with or without a name.
        subject: one line.
        text: the text part.
        html: the HTML part, already complete; see :func:`enqueue_template`.
        key: names the cause. A second mail with the same key is not made; the first is returned.
        attachments: files.
        headers: further headers.
        unasked: a reminder or a practice question, which stops after a complaint.

    Raises:
        BadHeaderError: a line break in the subject or a header.
        ValueError: ``to`` is not an address.
    """
    if key is not None:
        known = OutgoingMail.objects.defer("raw").filter(key=key).first()
        if known is not None:
            return known
    identifier = mime.message_id(kind, key or uuid.uuid4().hex)
    raw = mime.compose(
        to=to,
        subject=subject,
        text=text,
        html=html,
        message_id=identifier,
        date=timezone.now(),
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
        attachments=attachments,
    )
    return store(kind=kind, to=to, subject=subject, raw=raw, message_id=identifier, key=key, unasked=unasked)


def enqueue_template(
    *,
    kind: str,
    to: str,
    context: Mapping[str, Any],
    key: str | None = None,
    attachments: Sequence[Attachment] = (),
    headers: Mapping[str, str] | None = None,
    folder: str = "mail",
    unasked: bool = False,
) -> OutgoingMail:
    """Put a mail made of templates in the outbox: ``mail/<kind>.subject.txt``, ``.txt`` (written, not scraped), ``.html``.

    Args:
        kind: names the templates.
        to: address, with or without a name.
        context: values for the three templates; ``site_url`` is always there, for absolute links.
        key: see :func:`enqueue`.
        attachments: files.
        headers: further headers.
        folder: where the templates are.
        unasked: see :func:`enqueue`.

    Raises:
        TemplateDoesNotExist: one of the three is missing.
        ValueError: ``to`` is not an address.
    """
    mail = render(kind, context, folder=folder)
    return enqueue(
        kind=kind,
        to=to,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        key=key,
        attachments=attachments,
        headers=headers,
        unasked=unasked,
    )


def store(
    *,
    kind: str,
    to: str,
    subject: str,
    raw: bytes,
    message_id: str,
    key: str | None = None,
    sender: str | None = None,
    unasked: bool = False,
) -> OutgoingMail:
    """Put a complete message in the outbox; for callers that made the bytes themselves. See :func:`enqueue`.

    Raises:
        ValueError: ``to`` or ``sender`` is not an address.
    """
    recipient = mime.bare_address(to)
    values = {
        "kind": kind,
        "sender": mime.bare_address(sender or settings.DEFAULT_FROM_EMAIL),
        "recipient": recipient,
        "domain": normalise(recipient).rpartition("@")[2],
        "address_hash": address_hash(recipient),
        "unasked": unasked,
        "subject": subject[:SUBJECT_LENGTH],
        "raw": raw,
        "message_id": message_id,
    }
    if key is None:
        mail = OutgoingMail.objects.create(**values)
    else:
        try:
            with transaction.atomic():
                mail = OutgoingMail.objects.create(key=key, **values)
        except IntegrityError:
            return OutgoingMail.objects.defer("raw").get(key=key)
    wake(tasks.drain)
    return mail
