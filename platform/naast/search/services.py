"""Writing the index. Each entry follows from its row: made anew it is the same, so every call may be repeated."""

import hashlib
import logging
import math
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import astuple
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from naast.search.models import Posting, SearchEntry, Word
from naast.search.sources import Entry, Source, sources
from naast.search.words import STOP_WORDS, stem, words

logger = logging.getLogger(__name__)

TITLE, SUMMARY = 100, 12  # what a word is worth by where it stands; in the text 3 to 9, so that titles come first
SHORT_TITLE = 40  # shared by the words of a title: “Aanmaning” before “Een aanmaning die helpt”
LONGEST_TEXT = 100_000  # characters
SWEEP_MOST = 200  # entries that one sweep adds
SWEEP_CHECKS = 20  # entries that one sweep looks at again
CHECK_AFTER = timedelta(hours=6)


def refresh(source: Source, keys: Collection[int]) -> None:
    """Make the entries of these rows what they must be: made, renewed or taken out."""
    rows = {row.pk: row for row in source.rows().filter(pk__in=keys)}
    remove(source.key, [key for key in keys if key not in rows])
    for key, row in rows.items():
        entry = source.entry(row)
        if entry is None:
            remove(source.key, [key])
        else:
            _write(source.key, key, entry)


def refresh_what_goes(source: Source, keys: Collection[int]) -> None:
    """:func:`refresh`, but a row that cannot be indexed holds up no other: it is logged, and stays as it was."""
    try:
        with transaction.atomic():
            refresh(source, keys)
    except Exception:
        if len(keys) == 1:
            logger.exception("%s %s could not be put in the index of the search", source.key, keys)
            return
        for key in keys:
            refresh_what_goes(source, [key])


def remove(key: str, object_ids: Collection[int]) -> None:
    """Take rows of a source out of the index."""
    if object_ids:
        SearchEntry.objects.filter(source=key, object_id__in=object_ids).delete()


def rebuild() -> int:
    """Make the whole index anew, a source at a time; a search in between finds the old entries. Returns how many."""
    for source in sources().values():
        there = set(source.rows().values_list("pk", flat=True))
        known = set(SearchEntry.objects.filter(source=source.key).values_list("object_id", flat=True))
        for batch in _batches(sorted(there | known)):
            with transaction.atomic():
                SearchEntry.objects.filter(source=source.key, object_id__in=batch).update(fingerprint="")
                refresh_what_goes(source, batch)
    SearchEntry.objects.exclude(source__in=sources()).delete()
    forget_words()
    return SearchEntry.objects.count()


def sweep() -> int:
    """Repair what no signal told: rows that became public or stopped being so by the clock, or by other rows.

    Bounded: adds at most 200 entries, and looks again at the 20 that were not looked at for longest. Returns how many
    entries it added or took out.
    """
    moved = 0
    SearchEntry.objects.exclude(source__in=sources()).delete()
    missing: list[tuple[Source, int]] = []
    for source in sources().values():
        there = set(source.rows().values_list("pk", flat=True))
        known = set(SearchEntry.objects.filter(source=source.key).values_list("object_id", flat=True))
        remove(source.key, known - there)
        moved += len(known - there)
        missing += [(source, key) for key in sorted(there - known)]
    for source, key in missing[:SWEEP_MOST]:
        refresh_what_goes(source, [key])
    _look_again()
    return moved + len(missing[:SWEEP_MOST])


def forget_words() -> None:
    """Drop the forms of words that stand nowhere any more."""
    from django.db.models import Exists, OuterRef

    Word.objects.filter(~Exists(Posting.objects.filter(stem=OuterRef("stem")))).delete()


def _look_again() -> None:
    """Compare the entries that were not compared for longest: a slug of a topic or a setting may have changed."""
    before = timezone.now() - CHECK_AFTER
    old = SearchEntry.objects.filter(checked_at__lt=before).order_by("checked_at")[:SWEEP_CHECKS]
    for entry in old:
        refresh_what_goes(sources()[entry.source], [entry.object_id])
        SearchEntry.objects.filter(pk=entry.pk).update(checked_at=timezone.now())


@transaction.atomic
def _write(key: str, object_id: int, entry: Entry) -> None:
    """Write one entry, unless it stands there already."""
    fingerprint = hashlib.sha256(repr(astuple(entry)).encode()).hexdigest()
    if SearchEntry.objects.filter(source=key, object_id=object_id, fingerprint=fingerprint).exists():
        return
    row, _created = SearchEntry.objects.update_or_create(
        source=key,
        object_id=object_id,
        defaults={
            "title": entry.title[:255],
            "url": entry.url,
            "summary": entry.summary,
            "text": entry.text[:LONGEST_TEXT],
            "topics": " ".join(entry.topics)[:500],
            "date": entry.date,
            "until": entry.until,
            "language": entry.language,
            "fingerprint": fingerprint,
            "checked_at": timezone.now(),
        },
    )
    row.postings.all().delete()
    title, summary, text = words(entry.title), words(entry.summary), words(entry.text[:LONGEST_TEXT])
    weights = weigh(title, summary, text)
    Posting.objects.bulk_create(
        (Posting(entry=row, stem=found, weight=weight) for found, weight in weights.items()), batch_size=1000
    )
    _learn({word for word in (*title, *summary, *text) if not word.isdigit() and word not in STOP_WORDS})


def weigh(title: list[str], summary: list[str], text: list[str]) -> Counter[str]:
    """What each stem says about an entry. Small words count in the title only: a title may consist of them."""
    weights: Counter[str] = Counter()
    for found, times in Counter(stem(word) for word in text if word not in STOP_WORDS).items():
        weights[found] = min(9, 3 + 2 * int(math.log2(times)))
    for found in {stem(word) for word in summary if word not in STOP_WORDS}:
        weights[found] += SUMMARY
    for found in {stem(word) for word in title}:
        weights[found] += TITLE + SHORT_TITLE // len(title)
    return weights


def _learn(found: set[str]) -> None:
    known = set(Word.objects.filter(word__in=found).values_list("word", flat=True)) if len(found) < 10_000 else set()
    new = sorted(found - known)  # in one order everywhere, so that two writers do not wait for each other
    Word.objects.bulk_create(
        (Word(word=word, stem=stem(word), length=len(word)) for word in new), ignore_conflicts=True, batch_size=1000
    )


def _batches(keys: list[int], size: int = 100) -> Iterable[list[Any]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))
