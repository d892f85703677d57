"""Items that arrive in the inbox, and what an editor fills in about one."""

from typing import Any

from naast.pages.models import Topic
from newsletters.models import Feed, FeedItem
from newsletters.services.inbox import join_same_events, take_in
from newsletters.sources.feeds import Item

INBOX = "/beheer/ontwikkelingen/inbox/"


def arrive(feed: Feed, *titles: str, summary: str = "") -> list[FeedItem]:
    """New items, as a check of the feed brings them."""
    take_in(feed, [Item(title[:200], title, "", summary, None) for title in titles])
    join_same_events()
    return list(FeedItem.objects.filter(feed=feed, title__in=titles).order_by("pk"))


def state_of(item: FeedItem) -> str:
    item.refresh_from_db()
    return item.state


def words(known: dict[str, Topic], /, **changes: Any) -> dict[str, Any]:
    return {
        "title": "In eigen woorden",
        "summary": "Wat er is veranderd.",
        "talk": "Vraag of de klant dit al weet.",
        "topics": [known["juridisch"].pk],
        "source_name": "Rijksoverheid",
        "source_url": "https://example.org/1",
        "published_on": "2026-11-21",
        "in_force_on": "",
        "expires_on": "",
    } | changes
