"""Which issues were sent: the archive shows those and no others."""

from datetime import timedelta

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail.query import PageQuerySet

from naast.mail.ledger import State
from newsletters.models import Delivery, Mailing, MailingKind, MailingState, NewsletterIssuePage

_PUBLISHED, _UNPUBLISHED = "wagtail.publish", "wagtail.unpublish"
_PATIENCE = timedelta(minutes=5)  # beat comes every minute; the worker may be busy


def mailing_of(page: NewsletterIssuePage) -> Mailing | None:
    """The mailing of an issue, whatever became of it; an issue has one at most."""
    if page.pk is None:
        return None
    return Mailing.objects.filter(kind=MailingKind.ISSUE, page=page.pk).select_related("started_by").first()


def is_overdue(page: NewsletterIssuePage) -> bool:
    """Whether the moment of a published issue has passed by more than a few beats and it was not sent."""
    if not page.live or page.send_at is None or page.send_at > timezone.now() - _PATIENCE:
        return False
    return mailing_of(page) is None


def stood_ready(page: NewsletterIssuePage) -> bool:
    """Whether a published issue was there, with its moment, when that moment came: somebody chose that it would leave.

    What was published with a moment of the past was not: an approval or a delayed publication goes round the form, that
    refuses such a moment. An issue that was held back may be mended: it was published before, and since then with the
    same moment and without a break.
    """
    if page.send_at is None or page.last_published_at is None:
        return False
    if page.last_published_at <= page.send_at:
        return True
    entries = PageLogEntry.objects.filter(page=page.pk, action__in=(_PUBLISHED, _UNPUBLISHED))
    for entry in entries.select_related("revision").order_by("-timestamp", "-pk"):
        if entry.action == _UNPUBLISHED or entry.revision is None:
            return False
        if entry.revision.as_object().send_at != page.send_at:
            return False
        if entry.timestamp <= page.send_at:
            return True
    return False


def was_sent(page: NewsletterIssuePage) -> Mailing | None:
    """The mailing of an issue that readers got. One that was cancelled before its first mail was not sent."""
    return _sent().filter(page=page.pk).first() if page.pk else None


def sent_issues(archive: Page) -> PageQuerySet:
    """Published issues of an archive that were sent, the latest first, each with the moment in ``sent_on``."""
    return (
        every_sent_issue()
        .child_of(archive)
        .annotate(sent_on=Min("mailings__created_at", filter=Q(mailings__kind=MailingKind.ISSUE)))
        .order_by("-sent_on", "-pk")
    )


def every_sent_issue() -> PageQuerySet:
    """Published issues that were sent and that everybody may read."""
    return NewsletterIssuePage.objects.live().public().filter(Exists(_sent().filter(page=OuterRef("pk"))))


def _sent() -> "QuerySet[Mailing]":
    some = Exists(Delivery.objects.filter(mailing=OuterRef("pk"), state=State.SENT))
    return Mailing.objects.filter(~Q(state=MailingState.CANCELLED) | Q(some), kind=MailingKind.ISSUE)
