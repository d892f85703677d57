"""The form about a provider's store."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import RecordStore
from courses.xapi.client import check_address


class RecordStoreForm(forms.Form):
    """Where the store is and how to get in. The secret goes in and never comes out."""

    endpoint = forms.URLField(
        label=gettext_lazy("Address (endpoint)"),
        max_length=400,
        assume_scheme="https",
        help_text=gettext_lazy("As your record store shows it. It begins with https://."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    username = forms.CharField(
        label=gettext_lazy("User name (key)"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret"),
        max_length=400,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    active = forms.BooleanField(label=gettext_lazy("Send statements"), required=False)

    def __init__(self, data: QueryDict | None, *, store: RecordStore | None) -> None:
        self.store = store
        known = {"endpoint": store.endpoint, "username": store.username, "active": store.active} if store else {}
        super().__init__(data, initial=known or {"active": True})
        self.fields["secret"].help_text = (
            _("We keep it encrypted and never show it again. Leave it empty to keep the secret that is there.")
            if store
            else _("We keep it encrypted and never show it again.")
        )
        self.fields["secret"].required = store is None

    def clean_endpoint(self) -> str:
        """The address as it is kept: without a slash or ``/statements`` at its end.

        Raises:
            ValidationError: nothing would be sent there.
        """
        address: str = self.cleaned_data["endpoint"]
        parts = urlsplit(address)
        if parts.query or parts.fragment:
            raise forms.ValidationError(_("Leave out what comes after ? or # in the address."))
        address = address.rstrip("/").removesuffix("/statements").rstrip("/")
        problem = check_address(address)
        if problem:
            raise forms.ValidationError(problem)
        return address

    def clean_username(self) -> str:
        """Basic authentication puts a colon between name and secret (RFC 7617 §2).

        Raises:
            ValidationError: there is one in the name.
        """
        name: str = self.cleaned_data["username"]
        if ":" in name:
            raise forms.ValidationError(_("A user name has no colon (:) in it."))
        return name

    def clean(self) -> dict[str, Any]:
        """Ask for the secret again when it would go to somebody else than before.

        Otherwise a colleague could have the secret sent to an address of their own.
        """
        cleaned = super().clean() or {}
        if self.store and not cleaned.get("secret") and not self.errors:
            before = (self.store.endpoint, self.store.username)
            if (cleaned["endpoint"], cleaned["username"]) != before:
                self.add_error("secret", _("Fill in the secret too: you changed the address or the user name."))
        return cleaned
