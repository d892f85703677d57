"""How many comments come in, and how many mails they cause: somebody else may type your address.

Counted on the rows themselves, so that a restart or a second server starts no new count; who counts holds the row of the
desk, so that a hundred posts at once pass one by one.
"""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from naast.comments.models import Act, Comment, Decision

PER_ADDRESS_AN_HOUR = 5
PER_ADDRESS_A_DAY = 10
MAILS_A_DAY = 5  # to one address, before a moderator has read anything
CHANGES_AN_HOUR = 10  # of one comment
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class TooManyError(Exception):
    """There is no room for another one now; it can be sent again later.

    Attributes:
        tomorrow: later is tomorrow; else it is in an hour.
    """

    def __init__(self, *, tomorrow: bool = False) -> None:
        super().__init__()
        self.tomorrow = tomorrow


def check_room(mailbox: str, network: str) -> None:
    """See whether another comment fits; call it while holding the row of the desk.

    Args:
        mailbox: hash of the address.
        network: of the writer, /24 or /48; empty when it is not known.

    Raises:
        TooManyError: too many came from this address or network, or in all.
    """
    now = timezone.now()
    hour = Comment.objects.filter(created_at__gt=now - _HOUR, by_author=False)
    if hour.count() >= settings.COMMENTS_PER_HOUR:
        raise TooManyError
    if network and hour.filter(network=network).count() >= settings.COMMENTS_PER_NETWORK:
        raise TooManyError
    of_address = Comment.objects.filter(mailbox_hash=mailbox, created_at__gt=now - _DAY)
    if of_address.count() >= PER_ADDRESS_A_DAY:
        raise TooManyError(tomorrow=True)
    if of_address.filter(created_at__gt=now - _HOUR).count() >= PER_ADDRESS_AN_HOUR:
        raise TooManyError


def may_mail(mailbox: str) -> bool:
    """Whether a comment that just came in may cause a mail: five a day to one address."""
    rows = Comment.objects.filter(mailbox_hash=mailbox, suspicion="", created_at__gt=timezone.now() - _DAY)
    return rows.count() <= MAILS_A_DAY


def check_changes(comment: Comment) -> None:
    """See whether its writer may change it once more.

    Raises:
        TooManyError: it was changed ten times in this hour.
    """
    lately = Decision.objects.filter(comment=comment, act=Act.CHANGED, at__gt=timezone.now() - _HOUR)
    if lately.count() >= CHANGES_AN_HOUR:
        raise TooManyError
