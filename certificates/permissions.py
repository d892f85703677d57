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
    """Whether the page of its own is for this visitor, with the document, the credential and the buttons that are there.

    That page is for its holder alone: not for colleagues, team leads, the provider or staff. Two other ways lead to the
    document, each with a rule of its own: the address at which the holder shares it (whoever knows that may look), and
    the desk of the provider, where the role decides (``roles.EXPORT``).
    """
    return isinstance(user, User) and user.is_active and certificate.person_id == user.pk


def may_verify(certificate: Certificate) -> bool:
    """Whoever knows the token may see what was certified. A certificate in the making certifies nothing yet."""
    return certificate.state not in Certificate.IN_THE_MAKING
