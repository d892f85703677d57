"""Django's way out: every mail of Django, allauth and Wagtail becomes a row of the outbox."""

import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailAlternative, utf8_charset_qp
from django.db import transaction

from naast.mail import mime
from naast.mail.services import store
from naast.mail.templating import inline_styles, tidy_text

KIND_HEADER = "X-Naast-Kind"  # says what sort of mail it is; taken out before the mail leaves


class OutboxBackend(BaseEmailBackend):
    """Stores mails in place of sending them; nothing here talks to a server, so nothing here can be slow."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store each message once per recipient; hidden ones (bcc) get their own row and stay hidden.

        Returns:
            How many messages were stored.

        Raises:
            BadHeaderError: a line break in a header.
            ValueError: a recipient is not an address. Both are silent with ``fail_silently``.
        """
        stored = 0
        for message in email_messages:
            try:
                with transaction.atomic():
                    stored += self._store(message)
            except ValueError:
                if not self.fail_silently:
                    raise
        return stored

    def _store(self, message: EmailMessage) -> int:
        recipients = message.recipients()
        if not recipients:
            return 0
        kind = str(message.extra_headers.pop(KIND_HEADER, "django"))
        names = {name.lower(): name for name in message.extra_headers}
        if "message-id" not in names:
            # Django would ask the resolver for this machine's name, which can hang.
            message.extra_headers["Message-ID"] = mime.message_id(kind, uuid.uuid4().hex)
            names["message-id"] = "Message-ID"
        if "auto-submitted" not in names:
            message.extra_headers["Auto-Submitted"] = "auto-generated"
        if isinstance(message, EmailMultiAlternatives) and message.alternatives:
            # Mails of allauth and Wagtail are made of the same parts; they bring their rules in the head.
            message.body = tidy_text(str(message.body))
            message.alternatives = [
                EmailAlternative(inline_styles(str(content)) if kind == "text/html" else content, kind)
                for content, kind in message.alternatives
            ]
        # Seven bits: a server without 8BITMIME takes it too.
        message.encoding = utf8_charset_qp
        raw = b"\r\n".join(message.message().as_bytes().splitlines()) + b"\r\n"
        for recipient in recipients:
            store(
                kind=kind,
                to=str(recipient),
                subject=" ".join(str(message.subject).split()),
                raw=raw,
                message_id=str(message.extra_headers[names["message-id"]]),
                sender=message.from_email,
            )
        return 1
