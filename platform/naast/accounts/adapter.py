"""How allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from naast.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Keeps addresses in lower case and the name from the sign-up form."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Store who signed up."""
        user = super().save_user(request, user, form, commit=False)
        user.email = user.email.strip().lower()
        user.name = form.cleaned_data.get("name", "")
        if commit:
            user.save()
        return user
