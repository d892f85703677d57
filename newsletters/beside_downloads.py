"""The newsletter that stands beside the form for a file: a question apart, and a sign-up like any other."""

from naast.downloads.newsletter import Offer
from naast.pages.models import Topic
from newsletters.models import Frequency
from newsletters.readers.centre import active_newsletters
from newsletters.services.consent_log import SOURCE_LENGTH, Origin
from newsletters.services.signing_up import ask
from newsletters.services.subscriptions import Choices


def offer() -> Offer | None:
    """The newsletter with the developments, or else the first that is sent; nothing when there is none."""
    found = next(iter(active_newsletters()), None)
    return Offer(slug=found.slug, text=found.consent_text) if found else None


def take(offer: Offer, email: str, *, source: str, network: str) -> None:
    """Begin a sign-up with all topics, once a week; the mail to confirm leads to the choices."""
    choices = Choices(list(Topic.objects.all()), Frequency.WEEKLY)
    ask({offer.slug: offer.text}, email, choices, Origin(source[:SOURCE_LENGTH], network))
