"""Somebody of the provider who acts, a corrected certificate, and what was mailed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # pytest reads this file before Django is ready
    from certificates.models import Certificate
    from naast.accounts.models import User
    from naast.organisations.models import Provider


@pytest.fixture
def owner(school: "Provider") -> "User":
    """Who answers for the school."""
    from naast.accounts.models import User
    from naast.organisations.models import ProviderMembership

    person = User.objects.create_user("eigenaar@example.org", name="Olga Eigenaar")
    ProviderMembership.objects.create(provider=school, user=person, role=ProviderMembership.Role.OWNER)
    return person


@pytest.fixture
def corrected(owner: "User") -> "Callable[..., Certificate]":
    """Replace a certificate and really make the new one: ``corrected(certificate, holder_name="…")``."""
    from certificates import making
    from certificates.services import replacing

    def make(certificate: "Certificate", **changes: Any) -> "Certificate":
        new = replacing.replace(certificate, actor=owner, why="Naam mocht beter.", **changes)
        assert making.make(new.pk)
        new.refresh_from_db()
        return new

    return make


@pytest.fixture
def mailed() -> Callable[..., list[Any]]:
    """The mails of a kind in the outbox, the oldest first, as messages: ``mailed("certificate_revoked")``."""
    from email import message_from_bytes, policy

    from naast.mail.models import OutgoingMail

    def read(kind: str) -> list[Any]:
        rows = OutgoingMail.objects.filter(kind=kind).order_by("pk")
        return [message_from_bytes(bytes(row.raw), policy=policy.default) for row in rows]

    return read
