"""What arrives: stored once, with what it is about and which event it tells of. Two sources, one event: one row to read.

Items are stored with the official names of their event, and committed, before anybody looks for others of that event. So
of two workers who take in the same event at once the later one sees both. Both may: the item with the lowest number is
the one the others go under, whoever finds out.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from newsletters.developments import identifiers
from newsletters.developments.topics import Topics
from newsletters.models import Feed, FeedItem, ItemIdentifier, ItemState, TopicWord
from newsletters.sources.feeds import Item

_BATCH = 500


def take_in(feed: Feed, items: list[Item]) -> datetime | None:
    """Store the items that are new; known ones stay as they are, whatever an editor did with them.

    Returns:
        When the newest of those that are new was published; nothing when nothing is new.
    """
    by_guid = {item.guid: item for item in items}
    known = set(FeedItem.objects.filter(feed=feed, guid__in=by_guid).values_list("guid", flat=True))
    fresh = [item for guid, item in by_guid.items() if guid not in known]
    if not fresh:
        return None
    topics = Topics()
    with transaction.atomic():
        FeedItem.objects.bulk_create(
            [
                FeedItem(
                    feed=feed,
                    guid=item.guid,
                    title=item.title,
                    url=item.url,
                    summary=item.summary,
                    published_at=item.published_at,
                    suggested_topic=topics.suggest(item.title, item.summary).topic,
                )
                for item in fresh
            ],
            ignore_conflicts=True,
        )
        _name(FeedItem.objects.filter(feed=feed, guid__in=[item.guid for item in fresh]))
    now = timezone.now()
    return max(item.published_at or now for item in fresh)


def join_same_events() -> int:
    """Put new items that tell of one event under the first of them. Returns how many went under another.

    Looks at all new items and not only at the latest: what a killed worker left undone is done at the next check.
    """
    return sum(_join(key) for key in _to_join().values_list("pk", flat=True))


@transaction.atomic
def set_apart(item: FeedItem) -> bool:
    """Take an item from under another: it is not that event after all, and loses the names that say so.

    Returns:
        Whether it was under another.
    """
    moved = FeedItem.objects.filter(pk=item.pk, merged_into__isnull=False, state=ItemState.NEW).update(merged_into=None)
    if moved:
        ItemIdentifier.objects.filter(item=item).delete()
    return moved == 1


@transaction.atomic
def put_together(item: FeedItem) -> bool:
    """Undo :func:`set_apart`: read the names again, and join. Returns whether it went under another."""
    rows = FeedItem.objects.filter(pk=item.pk, state=ItemState.NEW, merged_into=None)
    _name(rows.filter(identifiers=None))
    return bool(rows.exists() and _join(item.pk))


def suggest_again() -> int:
    """Suggest the topic of every new item anew, after the words changed. Returns how many got another."""
    topics, changed = Topics(), []
    for item in FeedItem.objects.filter(state=ItemState.NEW).iterator(chunk_size=_BATCH):
        found = topics.suggest(item.title, item.summary).topic
        key = found.pk if found else None
        if item.suggested_topic_id != key:
            item.suggested_topic_id = key
            changed.append(item)
    FeedItem.objects.bulk_update(changed, ["suggested_topic"], batch_size=_BATCH)
    return len(changed)


def load_topic_words(words: dict[str, list[str]], topics: dict[str, int]) -> int:
    """Store words for topics that have none yet; an editor's list is left alone. Returns how many were stored.

    Args:
        words: by the slug of a topic.
        topics: the keys of the topics there are, by slug.
    """
    have = set(TopicWord.objects.values_list("topic_id", flat=True))
    rows = [
        TopicWord(topic_id=key, word=word)
        for slug, key in topics.items()
        if key not in have
        for word in dict.fromkeys(words.get(slug, []))
    ]
    return len(TopicWord.objects.bulk_create(rows, ignore_conflicts=True))


def _name(items: Iterable[FeedItem]) -> None:
    names = [ItemIdentifier(item=item, value=name) for item in items for name in sorted(identifiers.of_item(item))]
    ItemIdentifier.objects.bulk_create(names, ignore_conflicts=True)


def _to_join() -> "QuerySet[FeedItem]":
    """New items on top that share a name with a new item of another group."""
    others = ItemIdentifier.objects.filter(
        Q(item__merged_into=None) | ~Q(item__merged_into=OuterRef("item")),
        value=OuterRef("value"),
        item__state=ItemState.NEW,
    ).exclude(item=OuterRef("item"))
    named = ItemIdentifier.objects.filter(Exists(others), item=OuterRef("pk"))
    return FeedItem.objects.filter(Exists(named), state=ItemState.NEW, merged_into=None).order_by("pk")


@transaction.atomic
def _join(key: int) -> int:
    """Put the groups that share a name with this item under the lowest of their heads. Returns how many moved."""
    names = ItemIdentifier.objects.filter(Q(item=key) | Q(item__merged_into=key)).values("value")
    same = FeedItem.objects.filter(identifiers__value__in=names, state=ItemState.NEW)
    members = {pk for pair in same.values_list("pk", "merged_into") for pk in pair if pk} | {key}
    # In the order of their keys, so that two workers never wait for each other; and read once more under the lock:
    # an editor may just have approved one.
    rows = FeedItem.objects.select_for_update().filter(pk__in=members, state=ItemState.NEW).order_by("pk")
    new = {row.pk: row for row in rows}
    heads = {row.merged_into_id if row.merged_into_id in new else row.pk for row in new.values()}
    if len(heads) < 2:
        return 0
    first = min(heads)
    under = Q(pk__in=heads) | Q(merged_into__in=heads)
    return FeedItem.objects.filter(under, state=ItemState.NEW).exclude(pk=first).update(merged_into=first)
