"""What is new to whom: developments, what a reader had before, and what that makes of one reader's digest.

Readers are many and distinct answers are few. A reader is therefore a handful of strings and numbers here, and whatever
was worked out for one reader is kept for all who are alike.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Aggregate, QuerySet, TextField
from django.utils import timezone

from naast.mail.ledger import OPEN, State
from newsletters.models import (
    Delivery,
    Development,
    DevelopmentRead,
    DevelopmentState,
    Mailing,
    MailingContent,
    MailingKind,
    Subscription,
)

WINDOW = timedelta(days=35)  # longer than a month: what a monthly reader can have missed, and a new reader gets
CATCH_UP = timedelta(weeks=26)  # how far back the first digest after a pause reaches
AHEAD = timedelta(days=60)  # how far the timeline looks
MOST = 20  # developments in one mail: keeps the HTML under 80 KB, above which mail programs cut it off
MOST_AFTER_PAUSE = 10
MOST_DATES = 8
_GOT = (*OPEN, State.SENT)  # a delivery that failed or was skipped brought nothing: its developments are still new
_KEPT = 20_000  # answers held in memory
_DENSE = 3

NOTHING: frozenset[int] = frozenset()


class Candidate(NamedTuple):
    """A development that may go out, with its topics."""

    key: int
    topics: frozenset[int]
    approved_at: datetime
    in_force_on: date | None


class Choice(NamedTuple):
    """What one digest holds. Equal choices are one rendered mail.

    Attributes:
        items: developments, newest first, each with the topics by which its reader gets it.
        timeline: developments whose date is to come, the first date first.
        left_out: how many more there were than fit.
        after_pause: whether the reader had a pause and catches up.
    """

    items: tuple[tuple[int, tuple[int, ...]], ...]
    timeline: tuple[int, ...]
    left_out: int = 0
    after_pause: bool = False


class Reader(NamedTuple):
    """What planning knows of a reader."""

    key: int
    user: int | None
    paused_until: date | None


class _Had(NamedTuple):
    """What one content brought its readers."""

    developments: frozenset[int]
    closed_at: datetime | None  # everything approved until then is behind them, whether it fitted or not
    cutoff: datetime
    digest: bool


class Numbers(Aggregate):
    """The numbers of a group as one text: a million readers are a million short texts and not millions of rows."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """PostgreSQL's name for it."""
        return self.as_sql(compiler, connection, template="STRING_AGG(%(expressions)s::text, ',')", **context)


class News:
    """What is new, for the readers of one digest.

    Args:
        digest: whose window it is.
        kept: how many answers are held at a time.
    """

    def __init__(self, digest: Mailing, *, kept: int = _KEPT) -> None:
        self.digest = digest
        self.today = timezone.localdate(digest.cutoff)
        self.earliest = digest.cutoff - CATCH_UP
        self.candidates = _candidates(digest, min(self.earliest, digest.since), self.today)
        self.usual = [candidate for candidate in self.candidates if candidate.approved_at > digest.since]
        self.timeline = _dates_to_come(digest, self.today)
        self._kept = kept
        self._contents: dict[int, _Had] = {}
        self._mailings = self._mailings_with(self.usual)
        self._numbers: dict[str, frozenset[int]] = {}
        self._answers: dict[tuple[str, str], Choice | None] = {}

    @property
    def only_after_pause(self) -> bool:
        """Whether there is something for readers who come back from a pause, and nothing for the others."""
        return bool(self.candidates) and not self.usual

    def choose(self, readers: list[Reader], among: QuerySet[Subscription]) -> list[Choice | None]:
        """What each of ``readers`` gets, in their order; nothing for who has nothing new.

        Args:
            readers: in the order of their keys.
            among: the same readers as a query, perhaps with more around them.
        """
        if not readers:
            return []
        first, last = readers[0].key, readers[-1].key
        # A range on the other tables, so that the database walks along their keys and reads no whole table.
        these: dict[str, Any] = {"subscription_id__gte": first, "subscription_id__lte": last}
        if last - first >= _DENSE * len(readers):
            these["subscription__in"] = among  # most of the range are others: leave those in the database
        topics = self._topics(these)
        had = self._had(these)
        back = self._back(readers)
        read = self._read(readers)
        answers = self._answers
        if len(answers) > self._kept or len(self._numbers) > self._kept:
            answers.clear()
            self._numbers.clear()
        chosen: list[Choice | None] = []
        for reader in readers:
            wanted = topics.get(reader.key, "")
            if reader.key in back:
                chosen.append(self._after_pause(reader, wanted, back[reader.key], read))
                continue
            before = had.get(reader.key, "")
            if reader.user in read:
                chosen.append(self._choose(self.usual, wanted, self._seen(before) | read[reader.user]))
                continue
            try:
                chosen.append(answers[wanted, before])
            except KeyError:
                answer = answers[wanted, before] = self._choose(self.usual, wanted, self._seen(before))
                chosen.append(answer)
        return chosen

    def _choose(
        self,
        candidates: Iterable[Candidate],
        wanted: str,
        seen: frozenset[int],
        *,
        most: int = MOST,
        after_pause: bool = False,
    ) -> Choice | None:
        topics = self._parse(wanted)
        items = [
            (candidate.key, tuple(sorted(candidate.topics & topics)))
            for candidate in candidates
            if candidate.key not in seen and not candidate.topics.isdisjoint(topics)
        ]
        if not items:
            return None
        dates = [candidate.key for candidate in self.timeline if not candidate.topics.isdisjoint(topics)]
        return Choice(tuple(items[:most]), tuple(dates[:MOST_DATES]), max(len(items) - most, 0), after_pause)

    def _after_pause(
        self, reader: Reader, wanted: str, before: list[_Had], read: dict[int | None, frozenset[int]]
    ) -> Choice | None:
        """The first digest after a pause: everything since the last one, the newest in full."""
        last = max((had.cutoff for had in before if had.digest), default=self.earliest)
        since = min(last, self.digest.since)
        candidates = [candidate for candidate in self.candidates if candidate.approved_at > since]
        seen = self._together(before) | read.get(reader.user, NOTHING)
        return self._choose(candidates, wanted, seen, most=MOST_AFTER_PAUSE, after_pause=True)

    def _topics(self, these: dict[str, Any]) -> dict[int, str]:
        through = Subscription.topics.through.objects.filter(**these)
        return dict(through.order_by().values_list("subscription_id").annotate(numbers=Numbers("topic_id")))

    def _had(self, these: dict[str, Any]) -> dict[int, str]:
        if not self._mailings:
            return {}
        rows = Delivery.objects.filter(**these, mailing__in=self._mailings, state__in=_GOT)
        return dict(rows.order_by().values_list("subscription_id").annotate(numbers=Numbers("content_id")))

    def _back(self, readers: list[Reader]) -> dict[int, list[_Had]]:
        """Who had a pause and no digest since, with what those had before."""
        paused = {
            reader.key: reader.paused_until
            for reader in readers
            if reader.paused_until is not None and self.earliest.date() < reader.paused_until <= self.today
        }
        if not paused:
            return {}
        before: dict[int, list[_Had]] = {key: [] for key in paused}
        rows = Delivery.objects.filter(
            subscription__in=list(paused), mailing__cutoff__gt=self.earliest, state__in=_GOT
        ).exclude(mailing=self.digest)
        for key, content in rows.values_list("subscription_id", "content_id"):
            before[key].append(self._content(content))
        return {
            key: rows
            for key, rows in before.items()
            if not any(had.digest and timezone.localdate(had.cutoff) >= paused[key] for had in rows)
        }

    def _read(self, readers: list[Reader]) -> dict[int | None, frozenset[int]]:
        """What people who have an account read on the site."""
        users = [reader.user for reader in readers if reader.user is not None]
        if not users:
            return {}
        found: dict[int | None, set[int]] = defaultdict(set)
        rows = DevelopmentRead.objects.filter(
            user__in=users, development__in=[candidate.key for candidate in self.candidates]
        )
        for user, development in rows.values_list("user_id", "development_id"):
            found[user].add(development)
        return {user: frozenset(developments) for user, developments in found.items()}

    def _seen(self, contents: str) -> frozenset[int]:
        return self._together(self._content(key) for key in self._parse(contents))

    def _together(self, contents: Iterable[_Had]) -> frozenset[int]:
        seen: set[int] = set()
        closed_at: datetime | None = None
        for had in contents:
            seen |= had.developments
            if had.closed_at is not None:
                closed_at = max(closed_at or had.closed_at, had.closed_at)
        if closed_at is not None:
            seen.update(candidate.key for candidate in self.candidates if candidate.approved_at <= closed_at)
        return frozenset(seen)

    def _content(self, key: int) -> _Had:
        if key not in self._contents:
            if len(self._contents) > self._kept:
                self._contents.clear()
            rows = MailingContent.objects.filter(pk=key).values_list(
                "left_out", "mailing__cutoff", "mailing__kind", "developments"
            )
            found = list(rows)
            left_out, cutoff, kind, _first = found[0]
            self._contents[key] = _Had(
                frozenset(row[3] for row in found) - {None},
                cutoff if left_out else None,
                cutoff,
                kind == MailingKind.DIGEST,
            )
        return self._contents[key]

    def _mailings_with(self, candidates: list[Candidate]) -> list[int]:
        """The mailings that may have brought one of ``candidates``: only their deliveries are looked at."""
        if not candidates:
            return []
        contents = MailingContent.objects.filter(mailing__newsletter=self.digest.newsletter_id)
        with_them = contents.filter(developments__in=[candidate.key for candidate in candidates])
        closed = contents.filter(left_out__gt=0, mailing__cutoff__gte=min(each.approved_at for each in candidates))
        found = {*with_them.values_list("mailing_id", flat=True), *closed.values_list("mailing_id", flat=True)}
        return sorted(found - {self.digest.pk})

    def _parse(self, numbers: str) -> frozenset[int]:
        try:
            return self._numbers[numbers]
        except KeyError:
            parsed = self._numbers[numbers] = frozenset(map(int, numbers.split(","))) if numbers else NOTHING
            return parsed


def _candidates(digest: Mailing, since: datetime, today: date) -> list[Candidate]:
    """The approved developments since a moment that still hold, newest first."""
    rows = Development.objects.filter(
        state=DevelopmentState.APPROVED, approved_at__gt=since, approved_at__lte=digest.cutoff
    ).exclude(expires_on__lte=today)
    return _loaded(rows)


def _dates_to_come(digest: Mailing, today: date) -> list[Candidate]:
    rows = Development.objects.filter(
        state=DevelopmentState.APPROVED,
        approved_at__lte=digest.cutoff,
        in_force_on__gt=today,
        in_force_on__lte=today + AHEAD,
    ).exclude(expires_on__lte=today)
    return _loaded(rows.order_by("in_force_on", "pk"))


def _loaded(rows: QuerySet[Development]) -> list[Candidate]:
    return [
        Candidate(row.pk, frozenset(topic.pk for topic in row.topics.all()), row.approved_at, row.in_force_on)
        for row in rows.prefetch_related("topics")
        if row.approved_at is not None
    ]
