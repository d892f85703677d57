"""Forget what nobody needs any more: a year of reports shows how an address did over a year, and older ones show nothing."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from naast.mail.models import MailReport, Suppression

KEPT = timedelta(days=400)


def retire() -> int:
    """Delete reports of more than 400 days ago, and suppressions that ended as long ago. Returns how many rows."""
    before = timezone.now() - KEPT
    reports, _ = MailReport.objects.filter(received_at__lt=before).delete()
    ended, _ = Suppression.objects.filter(Q(lifted_at__lt=before) | Q(until__lt=before)).delete()
    return reports + ended
