"""What this room does when somebody signs in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from naast.accounts.models import User


def connect() -> None:
    """Connect every receiver once, however often the app registry becomes ready."""
    user_logged_in.connect(remember_editing, dispatch_uid="accounts.remember_editing")


def remember_editing(*, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Remember in the session whether the header shows the way to the admin: asking costs two queries a page.

    Only the link depends on it; the admin checks permissions itself.
    """
    request.session["may_edit"] = user.has_perm("wagtailadmin.access_admin")
