"""Reading mails of the outbox."""

from email import message_from_bytes, policy

from naast.mail.models import OutgoingMail


def text_of(mail: OutgoingMail) -> str:
    """The text part as a person reads it."""
    message = message_from_bytes(bytes(mail.raw), policy=policy.default)
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
