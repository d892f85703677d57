"""What the report on the sources shows: how each is, and how much it brought per week."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce, TruncWeek
from django.utils import timezone

from newsletters.models import Feed, FeedItem, FeedProblem

WEEKS = 13
RECOVERED_FOR = timedelta(days=14)  # so long the report says that a source is well again
_HEIGHT = 36  # of the plot
_STEP, _BAR = 12, 9  # from bar to bar, and the width of one


@dataclass(frozen=True)
class Bar:
    """One week: how many items, and where its bar stands in the plot."""

    week: date
    count: int
    x: int
    y: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Health:
    """One row of the report."""

    feed: Feed
    bars: list[Bar]
    recovered: bool

    @property
    def total(self) -> int:
        """Items in the whole plot."""
        return sum(bar.count for bar in self.bars)

    @property
    def busy_weeks(self) -> int:
        """Weeks with at least one item."""
        return sum(bar.count > 0 for bar in self.bars)


def report(now: datetime | None = None) -> list[Health]:
    """Every source, those with a problem first; two queries, however many sources."""
    now = now or timezone.now()
    this_week = timezone.localdate(now) - timedelta(days=timezone.localdate(now).weekday())
    weeks = [this_week - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    counts = _counts(weeks[0])
    feeds = sorted(Feed.objects.all(), key=lambda feed: (not feed.active, not feed.problem, feed.name.casefold()))
    return [
        Health(feed=feed, bars=_bars(weeks, counts[feed.pk]), recovered=_has_recovered(feed, now)) for feed in feeds
    ]


def _counts(first: date) -> dict[int, dict[date, int]]:
    moment = Coalesce("published_at", "received_at")
    rows: QuerySet[FeedItem, tuple[int, datetime, int]] = (
        FeedItem.objects.annotate(moment=moment)
        .filter(moment__date__gte=first)
        .annotate(week=TruncWeek("moment"))
        .order_by()
        .values_list("feed", "week")
        .annotate(number=Count("pk"))
    )
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for feed, week, number in rows:
        found[feed][timezone.localdate(week)] = number
    return found


def _bars(weeks: list[date], counts: dict[date, int]) -> list[Bar]:
    most = max(counts.values(), default=0)
    bars = []
    for place, week in enumerate(weeks):
        count = counts.get(week, 0)
        height = round(max(2.0, _HEIGHT * count / most), 1) if count else 0
        bars.append(Bar(week, count, place * _STEP, round(_HEIGHT - height, 1), height))
    return bars


def _has_recovered(feed: Feed, now: datetime) -> bool:
    """Whether to say that it is well again: only of a problem that the editors were told about."""
    since = feed.problem_since
    told = feed.alarmed_at is not None and since is not None and feed.alarmed_at <= since
    return feed.problem == FeedProblem.NONE and told and since is not None and since >= now - RECOVERED_FOR
