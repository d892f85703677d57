"""What is forgotten by itself, and when (GDPR art. 5(1)(e))."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from naast.comments.models import Comment, State
from naast.comments.tokens import LINK_WITHIN

REFUSED_KEPT = timedelta(days=30)  # long enough to undo a mistake
NETWORK_KEPT = timedelta(days=2)  # the longest limit counts a day
_BATCH = 500


@transaction.atomic
def forget_old() -> int:
    """Remove what was refused a month ago, addresses after a year, networks after two days. Returns rows removed.

    The address goes when the link ends that was mailed to it; name and text stay on the site.
    """
    now = timezone.now()
    refused = Comment.objects.filter(state__in=(State.REJECTED, State.SPAM), written_at__lt=now - REFUSED_KEPT)
    # With the answers below them, which nobody sees any more either.
    keys = list(refused.exclude(decided_at__gt=now - REFUSED_KEPT).values_list("pk", flat=True)[:_BATCH])
    removed = Comment.objects.filter(pk__in=keys).delete()[1].get(Comment._meta.label, 0)
    gone = Comment.objects.filter(state=State.DELETED, replies=None)
    # The count of this hour needs its rows.
    removed += gone.filter(created_at__lt=now - NETWORK_KEPT).delete()[1].get(Comment._meta.label, 0)
    Comment.objects.filter(created_at__lt=now - NETWORK_KEPT).exclude(network="").update(network="")
    old = Comment.objects.filter(written_at__lt=now - LINK_WITHIN, by_author=False, user=None).exclude(email="")
    old.exclude(state=State.WAITING).update(email="", mailbox_hash="", secret=None, wants_replies=False)
    return removed
