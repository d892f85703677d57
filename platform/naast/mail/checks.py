"""What Django looks at before it starts: settings of mail that would open a door."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from naast.mail.reports.webhook import is_strong


def webhook_secret(**_kwargs: Any) -> list[CheckMessage]:
    """An error when the secret of the webhook can be guessed: who has it can have anybody's mail stopped."""
    secret = settings.ANYMAIL_WEBHOOK_SECRET
    if not secret or is_strong(secret):
        return []
    return [
        Error(
            "ANYMAIL_WEBHOOK_SECRET must be user:password, with a password of at least 16 letters and no spaces.",
            hint="Leave it empty when no provider of mail reports by webhook.",
            id="mail.E001",
        )
    ]
