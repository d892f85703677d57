"""Questions about the outbox that other rooms may ask."""

from django.db.models import Exists
from django.db.models.expressions import Combinable

from naast.mail.models import OutgoingMail


def mail_exists(key: Combinable) -> Exists:
    """A condition for a query of another room: there is a mail with this key, whether it was sent yet or not.

    It finds in one query what still has to be mailed, however many rows there are.

    Args:
        key: what the key is in the outer query, such as ``OuterRef("mail_key")``.
    """
    return Exists(OutgoingMail.objects.filter(key=key))
