"""Who an issue would go to if it were sent now."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from newsletters.models import Mailing, MailingKind, NewsletterIssuePage, Subscription
from newsletters.sending.audience import confirmed_readers


def readers_now(page: NewsletterIssuePage) -> "QuerySet[Subscription]":
    """The readers of an issue at this moment: the same rule that planning follows once it is sent.

    That rule (:func:`newsletters.sending.audience.readers_of_issue`) reads the topics that were frozen with the mailing; here
    they are those of the page.
    """
    readers = confirmed_readers(Mailing(newsletter=page.newsletter, kind=MailingKind.ISSUE, cutoff=timezone.now()))
    topics = [topic.pk for topic in page.topics.all()]
    if not topics:
        return readers
    through = Subscription.topics.through
    return readers.filter(Exists(through.objects.filter(subscription_id=OuterRef("pk"), topic_id__in=topics)))
