"""Who may see, download or change a certificate. A refusal is 404, never 403 (rule 4).

What somebody may do at the desk follows from the role there, in one table: ``naast.organisations.roles``.
"""

from django.contrib.auth.models import AnonymousUser

from certificates.models import Certificate
from naast.accounts.models import User
from naast.organisations import roles
from naast.organisations.models import Provider
from naast.organisations.roles import Action

Visitor = User | AnonymousUser


def may(user: Visitor, provider: Provider, action: Action) -> bool:
    """Whether somebody may do this with the certificates of a provider. Costs one query."""
    return roles.may(user, provider, action)


def may_hold(user: Visitor, certificate: Certificate) -> bool:
    """A certificate has one page of its own, for its holder: not colleagues, team leads, the provider or staff."""
    return isinstance(user, User) and user.is_active and certificate.person_id == user.pk


def may_download(user: Visitor, certificate: Certificate) -> bool:
    """The document is its holder's, unless they share it; the desk has a door of its own."""
    return may_hold(user, certificate)


def may_verify(certificate: Certificate) -> bool:
    """Whoever knows the token may see what was certified. A certificate in the making certifies nothing yet."""
    return certificate.state not in Certificate.IN_THE_MAKING
