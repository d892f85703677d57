"""Put in place what the room needs to start: the newsletter, sample feeds and the developments of the content folder."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone

from naast.pages.models import Topic
from newsletters.models import DEVELOPMENTS, Development, Feed, FeedItem, FeedKind, ItemState, Newsletter
from newsletters.models.developments import validate_talk
from newsletters.services.developments import publish
from newsletters.services.inbox import load_topic_words, take_in
from newsletters.services.issue_setup import grant_issues
from newsletters.sources.feeds import FeedError, Item, parse

CONTENT = Path(__file__).resolve().parents[1] / "content"
EDITOR_PERMISSIONS = (
    "add_development",
    "change_development",
    "delete_development",
    "view_development",
    "add_feed",
    "change_feed",
    "delete_feed",
    "view_feed",
    "view_newsletter",
    "change_newsletter",
    "add_correction",
    "view_correction",
    "add_topicword",
    "change_topicword",
    "delete_topicword",
    "view_topicword",
    "change_mailing",
    "view_mailing",
    "add_reviewmark",
    "change_reviewmark",
    "view_reviewmark",
    "add_subscriberimport",
    "view_subscriberimport",
    "view_subscription",
    "change_subscription",
    "view_consentevent",
    "export_consentevent",
)


def ensure_newsletter() -> Newsletter:
    """The newsletter with sector developments; an editor's changes to it are kept."""
    newsletter, _ = Newsletter.objects.get_or_create(
        slug=DEVELOPMENTS,
        defaults={
            "digests": True,
            "name": "Ontwikkelingen",
            "description": (
                "Wat verandert er in regels, politiek en samenleving? En wat betekent dat in uw volgende gesprek? "
                "U leest het in een paar minuten."
            ),
            "consent_text": (
                "Ik wil deze nieuwsbrief per mail krijgen. Ik kan mij altijd afmelden. "
                "Naast gebruikt mijn e-mailadres alleen hiervoor."
            ),
        },
    )
    return newsletter


def grant_editing(group: Group) -> None:
    """Let the members of a group work with developments, feeds and newsletters."""
    group.permissions.add(
        *Permission.objects.filter(content_type__app_label="newsletters", codename__in=EDITOR_PERMISSIONS),
        # Who gets no mail, and what came back: an editor is who a reader asks.
        *Permission.objects.filter(content_type__app_label="mail", codename="change_suppression"),
    )
    grant_issues(group)


def sample_feeds() -> dict[str, Path]:
    """The feeds in the content folder by short name: ``overheid`` for ``overheid.rss.xml``."""
    return {path.name.split(".")[0]: path for path in sorted((CONTENT / "feeds").glob("*.xml"))}


@transaction.atomic
def load_developments(base_url: str | None = None) -> int:
    """Make the sample feeds and the approved developments of ``content/developments.yaml``.

    Loading again changes nothing that is there, so an editor's work is never overwritten.

    Args:
        base_url: where this machine serves the sample feeds; ``SITE_URL/voorbeeldfeeds/`` when left out.

    Returns:
        How many developments were made.

    Raises:
        ValueError: the file names an unknown topic or feed, or a line "in uw gesprek" is too long.
    """
    ensure_newsletter()
    base = (base_url or f"{settings.SITE_URL}/voorbeeldfeeds/").rstrip("/") + "/"
    feeds, items = {}, {}
    for name, path in sample_feeds().items():
        feeds[name] = _sample_feed(path, base)
        items[name] = _items(path)
    entries = yaml.safe_load((CONTENT / "developments.yaml").read_text("utf-8")) or []
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    words = yaml.safe_load((CONTENT / "topic_words.yaml").read_text("utf-8"))
    load_topic_words(words, {slug: topic.pk for slug, topic in topics.items()})
    return sum(_load(entry, feeds, items, topics) for entry in entries)


def _sample_feed(path: Path, base: str) -> Feed:
    # Only the last part names the feed: the same machine may come up at another port.
    feed = Feed.objects.filter(url__endswith=f"/voorbeeldfeeds/{path.name}").first()
    if feed is None:
        kind = FeedKind.ATOM if ".atom." in path.name else FeedKind.RSS
        name = f"Voorbeeldfeed {path.name.split('.')[0]}"
        return Feed.objects.create(url=base + path.name, name=name, kind=kind)
    if feed.url != base + path.name:
        feed.url = base + path.name
        feed.next_check_at = timezone.now()
        feed.save(update_fields=["url", "next_check_at"])
    return feed


def _items(path: Path) -> dict[str, Item]:
    try:
        return {item.guid: item for item in parse(path.read_bytes())}
    except FeedError:  # one of the samples is broken on purpose
        return {}


def _load(
    entry: dict[str, Any], feeds: dict[str, Feed], items: dict[str, dict[str, Item]], topics: dict[str, Topic]
) -> bool:
    where = f"developments.yaml: {entry.get('title')!r}"
    feed_name = entry.get("feed")
    if feed_name is not None and feed_name not in feeds:
        raise ValueError(f"{where} names a feed that is not there: {feed_name}")
    unknown = set(entry["topics"]) - set(topics)
    if unknown:
        raise ValueError(f"{where} names topics that are not there: {', '.join(sorted(unknown))}")
    validate_talk(entry["talk"])
    item = None
    if feed_name is not None:
        found = items[feed_name].get(entry["guid"])
        take_in(feeds[feed_name], [found or Item(entry["guid"], entry["title"], entry["source_url"], "", None)])
        item = FeedItem.objects.get(feed=feeds[feed_name], guid=entry["guid"])
        if item.state != ItemState.NEW:
            return False
        item.state = ItemState.APPROVED
        item.save(update_fields=["state"])
    elif Development.objects.filter(title=entry["title"]).exists():
        return False
    development = Development(
        title=entry["title"],
        summary=" ".join(entry["summary"].split()),
        talk=" ".join(entry["talk"].split()),
        source_name=entry["source_name"],
        source_url=entry["source_url"],
        in_force_on=_day(entry.get("in_force_on")),
        published_on=_day(entry["published_on"]) or timezone.localdate(),
    )
    publish(development, by=None)
    development.save()
    if item is not None:
        FeedItem.objects.filter(pk=item.pk).update(development=development)
    development.topics.set([topics[slug] for slug in entry["topics"]])
    return True


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) or value is None else date.fromisoformat(str(value))
