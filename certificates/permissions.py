"""Who may see or download a certificate. A refusal is 404, never 403 (rule 4)."""

from django.contrib.auth.models import AnonymousUser

from certificates.models import Certificate
from naast.accounts.models import User

Visitor = User | AnonymousUser


def may_download(user: Visitor, certificate: Certificate) -> bool:
    """The document is its holder's alone: not colleagues, team leads, the provider or staff."""
    return isinstance(user, User) and user.is_active and certificate.person_id == user.pk


def may_verify(certificate: Certificate) -> bool:
    """Whoever knows the token may see what was certified. A certificate in the making certifies nothing yet."""
    return certificate.state not in {Certificate.State.PENDING, Certificate.State.RENDERED}
