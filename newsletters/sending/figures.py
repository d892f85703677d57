"""What the pages about mailings show: counts, failures in words that group, and visits per link. Reading only."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from naast.mail.ledger import OPEN, State
from naast.mail.reports import retention
from naast.mail.selectors import Returned, bounces_of
from newsletters.models import Delivery, Engagement, Mailing, MailingState, TrackedLink
from newsletters.models.subscriptions import mask

FEWEST = 5  # below so many readers a figure about them says too little, and too much about each
_ANSWERS = 20_000  # distinct answers that are looked at: many servers repeat the address in theirs
_GROUPS = 20
_EXAMPLES = 3
_ANSWER_LENGTH = 200
_WEEK, _MONTH, _DECEMBER = re.compile(r"(\d{4})-W(\d\d)"), re.compile(r"(?:.*-)?([12]\d{3})-(\d\d)"), 12
_ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]]+@([\w.-]+)")
# Numbers of queues, connections and networks differ from mail to mail while the answer is the same.
_NUMBER = re.compile(r"(?=[\w:./-]*\d)(?=[\w:./-]*[A-Za-z:])[\w:./-]{10,}|\b\d{1,3}(?:\.\d{1,3}){3}\b")


class Counts(NamedTuple):
    """Deliveries of a mailing by what became of them; ``total`` is the sum of the others."""

    total: int = 0
    waiting: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    suppressed: int = 0

    @property
    def withheld(self) -> int:
        """How many were not sent on purpose."""
        return self.skipped + self.suppressed


def counts_of(mailings: Collection[Mailing]) -> dict[int, Counts]:
    """The counts of many mailings in one query, answered from the index on mailing and state alone."""
    by_state: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Delivery.objects.filter(mailing__in=[mailing.pk for mailing in mailings]).order_by()
    for key, state, number in rows.values_list("mailing", "state").annotate(number=Count("*")):
        by_state[key][state] = number
    return {mailing.pk: _counts(by_state[mailing.pk]) for mailing in mailings}


def _counts(by_state: dict[str, int]) -> Counts:
    return Counts(
        total=sum(by_state.values()),
        waiting=sum(by_state.get(state, 0) for state in OPEN),
        sent=by_state.get(State.SENT, 0),
        failed=by_state.get(State.FAILED, 0),
        skipped=by_state.get(State.SKIPPED, 0),
        suppressed=by_state.get(State.SUPPRESSED, 0),
    )


# --- Failures ---------------------------------------------------------------------------------------------------------


@dataclass
class Failure:
    """One answer of a mail server, and how many deliveries ended with it."""

    answer: str
    count: int = 0
    addresses: list[str] = field(default_factory=list)  # a few examples


class Failures(NamedTuple):
    """The answers that came most, and how many deliveries failed with another."""

    groups: list[Failure]
    others: int


def failures(mailing: Mailing, failed: int, *, with_addresses: bool) -> Failures:
    """Failed deliveries grouped by what the server said, most first. Two queries.

    Args:
        mailing: whose.
        failed: how many failed in all.
        with_addresses: whether the reader of the page may see whole addresses; otherwise a first letter and the domain.
    """
    if not failed:
        return Failures([], 0)
    rows = Delivery.objects.filter(mailing=mailing, state=State.FAILED).order_by()
    groups: dict[str, Failure] = {}
    samples: dict[int, Failure] = {}
    for answer, count, sample in (
        rows.values("last_error")
        .annotate(count=Count("*"), sample=Max("pk"))
        .order_by("-count", "sample")
        .values_list("last_error", "count", "sample")[:_ANSWERS]
    ):
        words = general(answer)
        group = groups.setdefault(words, Failure(words))
        group.count += count
        samples[sample] = group
    shown = sorted(groups.values(), key=lambda group: -group.count)[:_GROUPS]
    wanted = _first_of_each(samples, shown)
    for key, email in Delivery.objects.filter(pk__in=wanted).order_by("pk").values_list("pk", "subscription__email"):
        samples[key].addresses.append(email if with_addresses else mask(email))
    return Failures(shown, max(failed - sum(group.count for group in shown), 0))


def general(answer: str) -> str:
    """An answer of a server without what is particular to one mail, so that equal answers stand together."""
    words = " ".join(_NUMBER.sub("…", _ADDRESS.sub(r"…@\1", answer)).split())
    return words if len(words) <= _ANSWER_LENGTH else f"{words[:_ANSWER_LENGTH]}…"


def _first_of_each(samples: dict[int, Failure], shown: list[Failure]) -> list[int]:
    taken: dict[int, int] = defaultdict(int)
    visible = {id(group) for group in shown}
    wanted = []
    for key, group in samples.items():
        if id(group) in visible and taken[id(group)] < _EXAMPLES:
            taken[id(group)] += 1
            wanted.append(key)
    return wanted


# --- Visits -----------------------------------------------------------------------------------------------------------


class LinkFigures(NamedTuple):
    """How often one link was followed, and by how many of the readers who agreed to it."""

    link: TrackedLink
    clicks: int
    readers: int | None  # nothing when too few agreed

    @property
    def path(self) -> str:
        """The address without the name of the site, which is the same for all."""
        return self.link.url.removeprefix(settings.SITE_URL) or "/"


class Statistics(NamedTuple):
    """What is known about a mailing after it was sent."""

    sent: int
    agreed: int  # of these, who agreed that we keep what they do
    links: list[LinkFigures]
    clicks: int
    opened: int | None  # nothing when opens are not counted, or too few agreed
    counts_opens: bool

    @property
    def enough(self) -> bool:
        """Whether so many agreed that a number about them is not about someone."""
        return self.agreed >= FEWEST


def statistics_of(mailing: Mailing) -> Statistics:
    """The figures of one mailing. The number of queries does not depend on how many links or readers it has.

    Args:
        mailing: with its newsletter loaded.
    """
    sent = Delivery.objects.filter(mailing=mailing, state=State.SENT).order_by()
    agreed = sent.filter(subscription__statistics_consent=True).count()
    known = {} if agreed < FEWEST else _readers_per_link(mailing)
    links = [
        LinkFigures(link, link.clicks, known.get(link.pk, 0) if agreed >= FEWEST else None)
        for link in TrackedLink.objects.filter(mailing=mailing).order_by("-clicks", "pk")
    ]
    counts_opens = mailing.newsletter.count_opens
    return Statistics(
        sent=sent.count(),
        agreed=agreed,
        links=links,
        clicks=sum(row.clicks for row in links),
        opened=known.get(None, 0) if counts_opens and agreed >= FEWEST else None,
        counts_opens=counts_opens,
    )


def _readers_per_link(mailing: Mailing) -> dict[int | None, int]:
    """How many readers followed each link, and under ``None`` how many opened the mailing."""
    rows = Engagement.objects.filter(delivery__mailing=mailing).order_by()
    return dict(rows.values_list("link").annotate(number=Count("*")))


# --- What came back ---------------------------------------------------------------------------------------------------


class CameBack(NamedTuple):
    """What came back of a mailing, and whether that is the whole story."""

    counts: Returned
    heard: bool  # whether Naast is told at all; otherwise "nothing" would say little
    complete: bool  # whether all reports about it are still kept (naast.mail.reports.retention)

    @property
    def anything(self) -> bool:
        """Whether any number is not zero."""
        return self.counts != Returned()


def came_back(mailing: Mailing) -> CameBack:
    """Bounces and complaints of one mailing. The number of queries does not depend on how many there are.

    Args:
        mailing: whose deliveries are looked up by their reports; they stay ``sent`` (ADR 0026).
    """
    keys = Delivery.objects.filter(mailing=mailing).order_by().values("pk")
    return CameBack(
        counts=bounces_of(Delivery._meta.label, keys),
        heard=bool((settings.RETURN_ADDRESS and settings.REPORTS_MAILBOX) or settings.ANYMAIL_WEBHOOK_SECRET),
        complete=mailing.created_at >= timezone.now() - retention.KEPT,
    )


# --- Names ------------------------------------------------------------------------------------------------------------


def mailings_by_name() -> QuerySet[Mailing]:
    """Mailings with all that :func:`name_of` and their pages need, in one query."""
    return Mailing.objects.select_related("newsletter", "page", "correction__development", "started_by", "state_by")


def name_of(mailing: Mailing) -> str:
    """What editors call a mailing; from :func:`mailings_by_name`."""
    if mailing.page is not None:
        return str(mailing.page.title)
    if mailing.correction is not None:
        return _("Correction of “%(title)s”") % {"title": mailing.correction.development.title}
    return f"{capfirst(mailing.get_kind_display())}, {period_in_words(mailing.period)}"


def period_in_words(period: str) -> str:
    """The key of a period as people say it; a key that is no period stays as it is."""
    if week := _WEEK.fullmatch(period):
        return _("week %(week)d of %(year)s") % {"week": int(week[2]), "year": week[1]}
    if (month := _MONTH.fullmatch(period)) and 1 <= int(month[2]) <= _DECEMBER:
        return date_format(date(int(month[1]), int(month[2]), 1), "F Y")
    return period


# --- What needs someone's eyes ----------------------------------------------------------------------------------------


def open_mailings() -> list[Mailing]:
    """Mailings that run or stand still, those that stand still first."""
    rows = mailings_by_name().filter(state__in=(MailingState.RUNNING, MailingState.PAUSED))
    return list(rows.order_by("state", "-created_at")[:_GROUPS])
