"""How allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from naast.accounts.models import EMAIL_LENGTH, User
from naast.mail.addresses import validate_deliverable
from naast.mail.backend import KIND_HEADER


class AccountAdapter(DefaultAccountAdapter):
    """Keeps addresses in lower case and the name from the sign-up form."""

    def clean_email(self, email: str) -> str:
        """The address, when it fits.

        Raises:
            ValidationError: it is longer than a mail system takes (RFC 5321 §4.5.3.1.3: 254 characters), or no mail
                can be written to it.
        """
        if len(email) > EMAIL_LENGTH:
            raise ValidationError(_("This e-mail address is too long."))
        cleaned: str = super().clean_email(email)
        validate_deliverable(cleaned)
        return cleaned

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """The mail of ``template_prefix``, named after it in the outbox: ``account_password_reset_key``.

        In the language of the site, whatever language the page was in: mails are Dutch (ADR 0037).
        """
        kind = f"account_{template_prefix.rpartition('/')[2]}"
        with translation.override(settings.LANGUAGE_CODE):
            message: EmailMessage = super().render_mail(
                template_prefix, email, context, headers={**(headers or {}), KIND_HEADER: kind}
            )
        return message

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Store who signed up."""
        user = super().save_user(request, user, form, commit=False)
        user.email = user.email.strip().lower()
        user.name = form.cleaned_data.get("name", "")
        if commit:
            user.save()
        return user
