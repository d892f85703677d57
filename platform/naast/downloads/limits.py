"""How often files may be asked for: the form sends mail, and someone else may type your address.

Counted on rows, so that a restart or a second server starts no new count; who counts holds the row of the list of
downloads.
"""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from naast.downloads.models import FileRequest
from naast.mail.addresses import mailbox_of

MAILS_A_DAY = 3  # to one address
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def network_may(network: str) -> bool:
    """Whether a network (/24 or /48) may ask for another file now; all together may as often as ten of them.

    A request without an address of its own counts for all together only.
    """
    lately = FileRequest.objects.filter(asked_at__gt=timezone.now() - _HOUR)
    most: int = settings.DOWNLOADS_PER_NETWORK
    return (not network or lately.filter(network=network).count() < most) and lately.count() < 10 * most


def address_may(email: str) -> bool:
    """Whether another mail may go to this mailbox today."""
    mailbox = mailbox_of(email)
    lately = FileRequest.objects.filter(asked_at__gt=timezone.now() - _DAY, mailed=True)
    near = lately.filter(email__istartswith=mailbox.partition("@")[0]).values_list("email", flat=True)
    return sum(mailbox_of(each) == mailbox for each in near) < MAILS_A_DAY
