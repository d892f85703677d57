"""What the pages of the search show."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from naast.pages.models import Topic
from naast.search.asking import MOST_RELATED, Question, asked, clean
from naast.search.matching import Match, everything, match
from naast.search.models import Posting, SearchEntry, Word
from naast.search.services import TITLE
from naast.search.slips import mended
from naast.search.snippets import marked, snippet
from naast.search.sources import sources
from naast.search.teaching import best_bet
from naast.search.words import stem, words

PAGE_SIZE = 10
MOST_SUGGESTIONS = 8
MOST_SUGGESTED_WORDS = 3


@dataclass(frozen=True, kw_only=True)
class Result:
    """A result as a reader sees it."""

    title: SafeString
    url: str
    text: SafeString
    kind: str | Promise
    date: Any
    language: str


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A way to narrow the results: a link, so that it works without a script."""

    label: str | Promise
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Results:
    """Everything on the page with results."""

    query: str
    said_something: bool
    page: Page[Match]
    shown: list[Result]
    total: int
    partly: bool
    missing: tuple[str, ...]
    did_you_mean: str
    kinds: list[Filter]
    topics: list[Filter]
    orders: list[Filter]
    best_bet: Any
    kept: str

    @property
    def narrowed(self) -> bool:
        """Whether a kind or topic was chosen."""
        return any(each.chosen for each in (*self.kinds[1:], *self.topics[1:])) or not self.query


def results(wanted: Mapping[str, str]) -> Results:
    """Answer what stands in the address: ``zoek``, ``soort``, ``onderwerp``, ``volgorde`` and ``pagina``.

    Without a word a kind or topic shows all it holds, the newest first.

    At most eight questions to the database, however much is found; unknown values are ignored.
    """
    question = asked(wanted.get("zoek", ""))
    topics = {topic.slug: topic.name for topic in Topic.objects.all()}
    kinds = sources()
    kind = wanted.get("soort", "") if wanted.get("soort", "") in kinds else ""
    topic = wanted.get("onderwerp", "") if wanted.get("onderwerp", "") in topics else ""
    looking_around = not question.text and bool(kind or topic)
    matches = everything() if looking_around else match(question)
    by_date = wanted.get("volgorde") == "datum"
    address = _Address(question.text, kind, topic, "datum" if by_date else "")

    in_topic = [each for each in matches.found if not topic or topic in each.topics]
    in_kind = [each for each in matches.found if not kind or each.source == kind]
    chosen = [each for each in in_topic if not kind or each.source == kind]
    if by_date:
        chosen.sort(key=lambda each: -(each.date.toordinal() if each.date else 0))
    page = Paginator(chosen, PAGE_SIZE).get_page(wanted.get("pagina"))
    kind_counts = Counter(each.source for each in in_topic)
    topic_counts = Counter(slug for each in in_kind for slug in each.topics)
    kind_labels = {key: source.plural for key, source in kinds.items()}
    return Results(
        query=question.text,
        said_something=bool(question.parts) or looking_around,
        page=page,
        shown=_shown(list(page.object_list), question),
        total=len(chosen),
        partly=matches.partly,
        missing=matches.missing,
        did_you_mean=mended(words(question.text), matches.missing),
        kinds=address.filters("soort", kind_labels, kind_counts, len(in_topic)),
        topics=address.filters("onderwerp", topics, topic_counts, len(in_kind)),
        orders=[] if looking_around else address.orders(),
        best_bet=best_bet(question.text),
        kept=urlencode(address.kept()),
    )


def found_nothing(query: str) -> bool:
    """Whether a question says something, and no entry answers all of it."""
    question = asked(query)
    matches = match(question)
    return bool(question.parts) and (matches.partly or not matches.found)


def suggestions(typed: str) -> list[dict[str, str]]:
    """Titles that hold what was typed so far; the last word may be half written. Three questions to the database."""
    typed_words = words(clean(typed))[:6]
    if not typed_words or len(typed_words[-1]) < 2:
        return []
    *whole, begun = typed_words
    begins = Word.objects.filter(Q(word__startswith=begun) | Q(stem=stem(begun))).order_by("length", "word")
    begins_with = list(begins.values_list("word", "stem")[:MOST_RELATED])
    wanted = [{stem(word)} for word in whole] + [{stem(begun), *(root for _word, root in begins_with)}]
    stems = set().union(*wanted)
    held: dict[int, dict[str, int]] = {}
    rows = Posting.objects.filter(stem__in=stems, weight__gte=TITLE).values_list("entry_id", "stem", "weight")
    for entry, found, weight in rows:
        held.setdefault(entry, {})[found] = weight
    scores = {
        entry: sum(max(have.get(found, 0) for found in part) for part in wanted)
        for entry, have in held.items()
        if all(part & have.keys() for part in wanted)
    }
    best = sorted(scores, key=lambda entry: (-scores[entry], entry))[: 3 * MOST_SUGGESTIONS]
    entries = SearchEntry.objects.filter(Q(until=None) | Q(until__gt=timezone.localdate()), pk__in=best)
    by_key = {entry.pk: entry for entry in entries.defer("text", "summary")}
    shown = [by_key[key] for key in best if key in by_key][:MOST_SUGGESTIONS]
    titles = [{"title": entry.title, "url": entry.url, "kind": _label(entry.source)} for entry in shown]
    return titles + _words_to_search(whole, begins_with)[: min(MOST_SUGGESTED_WORDS, MOST_SUGGESTIONS - len(titles))]


def _words_to_search(whole: list[str], begins_with: list[tuple[str, str]]) -> list[dict[str, str]]:
    """The shortest words with this beginning, one of each stem: a search away, for what stands in no title."""
    from django.utils.translation import gettext as _

    by_stem: dict[str, str] = {}
    for word, root in begins_with:
        by_stem.setdefault(root, word)
    found = [" ".join([*whole, word]) for word in by_stem.values()]
    return [
        {"title": each, "url": f"{reverse('search:search')}?{urlencode({'zoek': each})}", "kind": _("Search for this")}
        for each in found
    ]


@dataclass(frozen=True)
class _Address:
    """The address of the results; every link keeps the rest of it."""

    query: str
    kind: str
    topic: str
    order: str

    def kept(self, **other: str) -> dict[str, str]:
        values = {"zoek": self.query, "soort": self.kind, "onderwerp": self.topic, "volgorde": self.order} | other
        return {name: value for name, value in values.items() if value}

    def filters(self, name: str, labels: Mapping[str, Any], counts: Mapping[str, int], everything: int) -> list[Filter]:
        """Everything, and then each value that something was found in; the chosen one always."""
        from django.utils.translation import gettext as _

        now = self.kind if name == "soort" else self.topic
        found = [
            Filter(
                label=label, count=counts.get(key, 0), url=f"?{urlencode(self.kept(**{name: key}))}", chosen=key == now
            )
            for key, label in labels.items()
            if counts.get(key) or key == now
        ]
        if not self.query and now and len(self.kept()) == 1:
            return found  # without a word this choice is all there is: leaving it shows the ways in
        whole = Filter(
            label=_("Everything"), count=everything, url=f"?{urlencode(self.kept(**{name: ''}))}", chosen=not now
        )
        return [whole, *found] if found else []

    def orders(self) -> list[Filter]:
        """Best first, or newest first."""
        from django.utils.translation import gettext as _

        return [
            Filter(label=label, count=0, url=f"?{urlencode(self.kept(volgorde=value))}", chosen=self.order == value)
            for value, label in (("", _("Best match first")), ("datum", _("Newest first")))
        ]


def _shown(matches: list[Match], question: Question) -> list[Result]:
    entries = SearchEntry.objects.in_bulk([each.key for each in matches])
    stems = question.stems
    return [
        Result(
            title=marked(entry.title, stems),
            url=entry.url,
            text=snippet(entry.summary, entry.text, stems),
            kind=_label(entry.source),
            date=entry.date,
            language=entry.language,
        )
        for each in matches
        if (entry := entries.get(each.key))
    ]


def _label(key: str) -> str:
    source = sources().get(key)
    return str(source.label) if source else ""
