"""Configuration of the mail room."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    """The mail room."""

    name = "naast.mail"
    label = "mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        """Have the return paths of the outbox made and read, and listen to the webhook of a provider of mail."""
        from naast.mail import checks
        from naast.mail.models import OutgoingMail
        from naast.mail.reports import webhook
        from naast.mail.returns import register_ledger

        register_ledger("m", OutgoingMail)
        webhook.connect()
        register(checks.webhook_secret)
