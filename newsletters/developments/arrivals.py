"""What the inbox shows about an item: what it may be about and why, its event's official names, and what it belongs to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from newsletters.developments import identifiers
from newsletters.developments.topics import Suggestion, Topics
from newsletters.models import Development, DevelopmentState, FeedItem, ItemIdentifier, ItemState

NO_TOPIC = "geen"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One row of the inbox.

    Attributes:
        item: what arrived.
        suggestion: the topic it may be about, with the words that say so.
        names: the official names of its event, as people write them.
        others: further sources about the same event, under it.
        belongs_to: approved developments about the same event.
    """

    item: FeedItem
    suggestion: Suggestion
    names: list[str]
    others: list[FeedItem]
    belongs_to: list[Development]


def items(state: str, *, feed: int | None = None, topic: str = "", search: str = "") -> QuerySet[FeedItem]:
    """The items in a state, newest first; what stands under another is shown with it.

    Args:
        state: an ``ItemState``.
        feed: only of this source, also when it stands under an item of another.
        topic: the slug of a suggested topic, or ``geen`` for those without.
        search: words that must all stand in title or text.
    """
    rows = FeedItem.objects.filter(state=state, merged_into=None)
    under = FeedItem.objects.filter(merged_into=OuterRef("pk"))
    if feed is not None:
        rows = rows.filter(Q(feed=feed) | Exists(under.filter(feed=feed)))
    if topic:
        rows = rows.filter(suggested_topic=None) if topic == NO_TOPIC else rows.filter(suggested_topic__slug=topic)
    for word in search.split()[:8]:
        here = Q(title__icontains=word) | Q(summary__icontains=word)
        rows = rows.filter(here | Exists(under.filter(here)))
    return rows.select_related("feed", "development").order_by(F("published_at").desc(nulls_last=True), "-pk")


def arrivals(page: Sequence[FeedItem]) -> list[Arrival]:
    """What there is to show about the items of one page; as many queries for one as for all."""
    topics = Topics()
    others: dict[int, list[FeedItem]] = defaultdict(list)
    for row in FeedItem.objects.filter(merged_into__in=page).select_related("feed").order_by("pk"):
        others[row.merged_into_id or 0].append(row)
    names = _names([*page, *(row for rows in others.values() for row in rows)])
    known = _developments({name for found in names.values() for name in found})
    return [_arrival(item, others[item.pk], names, known, topics) for item in page]


def _arrival(
    item: FeedItem,
    others: list[FeedItem],
    names: dict[int, list[str]],
    known: dict[str, list[Development]],
    topics: Topics,
) -> Arrival:
    own = sorted({name for row in (item, *others) for name in names[row.pk]})
    belongs = {row.pk: row for name in own for row in known[name]} if item.state == ItemState.NEW else {}
    return Arrival(
        item=item,
        suggestion=topics.suggest(item.title, item.summary),
        names=[identifiers.shown(name) for name in own],
        others=others,
        belongs_to=list(belongs.values()),
    )


def _names(rows: list[FeedItem]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for key, value in ItemIdentifier.objects.filter(item__in=rows).values_list("item", "value"):
        found[key].append(value)
    return found


def _developments(names: set[str]) -> dict[str, list[Development]]:
    found: dict[str, list[Development]] = defaultdict(list)
    rows = ItemIdentifier.objects.filter(
        value__in=names, item__development__state=DevelopmentState.APPROVED
    ).select_related("item__development")
    for row in rows:
        if row.item.development is not None and row.item.development not in found[row.value]:
            found[row.value].append(row.item.development)
    return found
