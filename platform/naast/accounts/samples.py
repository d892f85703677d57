"""Examples of the mails about an account, for the gallery; made by the adapter that makes the real ones."""

from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext_lazy as _

from naast.mail.gallery import ADDRESS, MOMENT, Group, Lazy, register_sample
from naast.mail.templating import Rendered, inline_styles, tidy_text

_OTHER = "samira@werk.example.org"


def _render(prefix: str, values: dict[str, Any]) -> Rendered:
    message = get_adapter().render_mail(prefix, ADDRESS, {"email": ADDRESS, **values})
    assert isinstance(message, EmailMultiAlternatives)
    html = str(message.alternatives[0][0])
    return Rendered(str(message.subject), tidy_text(str(message.body)), inline_styles(html))


def _register(prefix: str, label: Lazy, trigger: Lazy, **values: Any) -> None:
    register_sample(
        f"account_{prefix.rpartition('/')[2]}",
        label,
        partial(_render, prefix, values),
        trigger=trigger,
        group=Group.ACCOUNT,
    )


_confirm = f"{settings.SITE_URL}/account/confirm-email/voorbeeld/"
_reset = f"{settings.SITE_URL}/account/password/reset/key/voorbeeld/"
_changed: dict[str, Any] = {"timestamp": MOMENT}

_register(
    "account/email/email_confirmation_signup",
    _("Confirm the address of a new account"),
    _("Somebody makes an account."),
    activate_url=_confirm,
)
_register(
    "account/email/email_confirmation",
    _("Confirm an address that was added"),
    _("Somebody adds an address to their account, or asks for the link again."),
    activate_url=_confirm,
)
_register(
    "account/email/account_already_exists",
    _("The account is there already"),
    _("Somebody makes an account with an address that has one."),
    password_reset_url=f"{settings.SITE_URL}/account/password/reset/",
)
_register(
    "account/email/password_reset_key",
    _("Choose a new password"),
    _("Somebody forgot their password."),
    password_reset_url=_reset,
)
_register(
    "account/email/unknown_account",
    _("No account with this address"),
    _("Somebody asks for a new password with an address that has no account."),
    signup_url=f"{settings.SITE_URL}/account/signup/",
)
_register(
    "account/email/password_reset",
    _("The password was changed, with the link from a mail"),
    _("Somebody chose a new password after forgetting the old one."),
    **_changed,
)
_register(
    "account/email/password_changed", _("The password was changed"), _("Somebody changes their password."), **_changed
)
_register(
    "account/email/password_set",
    _("A password was set"),
    _("Somebody who had no password chooses one."),
    **_changed,
)
_register(
    "account/email/email_changed",
    _("The address was changed"),
    _("Somebody chooses another address; the mail goes to the old one."),
    from_email=ADDRESS,
    to_email=_OTHER,
    **_changed,
)
_register(
    "account/email/email_deleted",
    _("An address was taken away"),
    _("Somebody takes an address out of their account."),
    deleted_email=_OTHER,
    **_changed,
)
_register(
    "mfa/email/totp_activated", _("Signing in with a code is on"), _("Somebody adds a code to signing in."), **_changed
)
_register(
    "mfa/email/totp_deactivated",
    _("Signing in with a code is off"),
    _("Somebody takes the code away from signing in."),
    **_changed,
)
_register(
    "mfa/email/recovery_codes_generated",
    _("New recovery codes"),
    _("Somebody makes new recovery codes."),
    **_changed,
)
