"""Forms of the mail room in Wagtail's admin."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from naast.mail.addresses import normalise, validate_deliverable

ADDRESS_LENGTH = 254  # RFC 5321 §4.5.3.1.3
NOTE_LENGTH = 300


class AddressForm(forms.Form):
    """An address to look up. It is compared by its hash, and kept nowhere."""

    email = forms.EmailField(label=_("e-mail address"), max_length=ADDRESS_LENGTH)


class SuppressForm(forms.Form):
    """An address that must get no mail any more."""

    email = forms.EmailField(label=_("e-mail address"), max_length=ADDRESS_LENGTH, validators=[validate_deliverable])
    note = forms.CharField(
        label=_("reason"),
        max_length=NOTE_LENGTH,
        help_text=_("For your colleagues: who asked for it, and when. Write no e-mail address here."),
    )


class LiftForm(forms.Form):
    """Why an address may get mail again."""

    note = forms.CharField(
        label=_("reason"),
        max_length=NOTE_LENGTH,
        help_text=_("For your colleagues: how you know that the address works, or that this person wants mail again."),
    )


class RateLimitForm(WagtailAdminModelForm):
    """A limit; its domain in the form in which the domains of mails are kept, or it would never be found."""

    def clean_domain(self) -> str:
        """The domain in small letters and in ASCII; a whole address will do too.

        Raises:
            ValidationError: not a domain.
        """
        domain = str(self.cleaned_data["domain"]).rpartition("@")[2].strip()
        if not domain:
            return ""
        try:
            validate_deliverable(f"postmaster@{domain}")
        except ValidationError as error:
            raise ValidationError(_("This is not a domain. Example: example.org.")) from error
        return normalise(f"postmaster@{domain}").rpartition("@")[2]
