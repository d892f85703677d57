"""Lines of the log: who did what to a certificate, and why."""

from typing import Any

from certificates.models import Certificate, CertificateEvent
from naast.accounts.models import NAME_LENGTH, User
from naast.organisations.models import Provider


def log(
    provider: Provider,
    kind: CertificateEvent.Kind,
    *,
    certificate: Certificate | None = None,
    actor: User | None = None,
    why: str = "",
    **details: Any,
) -> CertificateEvent:
    """Write one line. Call it in the transaction of what it tells about: both are kept, or neither.

    Args:
        provider: whose log it is.
        kind: what was done.
        certificate: to which certificate; nothing when it is about more than one, or about people.
        actor: who did it, named as now; nobody when the platform did it by itself.
        why: the reason in the words of who did it.
        details: what else the line should keep, as JSON: numbers and texts.
    """
    return CertificateEvent.objects.create(
        provider=provider,
        certificate=certificate,
        kind=kind,
        actor=actor,
        actor_name=str(actor)[:NAME_LENGTH] if actor else "",
        why=why,
        details=details,
    )
