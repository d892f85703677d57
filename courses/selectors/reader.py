"""What a reader keeps with lessons, and the words that are explained to them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.db.models import F, TextField, Value

from courses.glossary import Word
from courses.models import Bookmark, GlossaryTerm, LessonNote, LessonPage
from courses.permissions import Visitor, may_learn
from courses.selectors.contexts import step_context
from naast.accounts.models import User

_GLOSSARY = "courses.glossary"  # key in the cache


@dataclass(frozen=True)
class Glossary:
    """All words of the trade."""

    words: tuple[Word, ...]

    @cached_property
    def version(self) -> str:
        """Changes with every edit of a word, so that what was kept of an older glossary is not shown again."""
        return hashlib.sha256(repr(self.words).encode()).hexdigest()[:16]


def glossary() -> Glossary:
    """All words in alphabetical order: from the shared cache, so that they cost a lesson no query.

    ``forget_glossary`` makes an edit show at once; changes that come by no signal show within a minute.
    """
    found: Glossary | None = cache.get(_GLOSSARY)
    if found is None:
        found = read_glossary()
        cache.set(_GLOSSARY, found, timeout=60)  # seconds
    return found


def forget_glossary() -> None:
    """Read the words anew at the next lesson."""
    cache.delete(_GLOSSARY)


def read_glossary() -> Glossary:
    """All words from their rows. A page that is kept whole reads these, since the page cache sees no other cache."""
    rows = GlossaryTerm.objects.values_list("pk", "term", "variants", "explanation", "source")
    words = (
        Word(pk=pk, term=term, variants=_lines(variants), explanation=explanation, source=source)
        for pk, term, variants, explanation, source in rows
    )
    return Glossary(tuple(sorted(words, key=lambda word: word.term.casefold())))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (line.strip() for line in text.splitlines())))


def lesson_context(lesson: LessonPage, user: Visitor) -> dict[str, Any]:
    """What the page of a lesson shows: its place in the course, the glossary and what the reader keeps with it."""
    context = step_context(lesson, user)
    kept: dict[str, Any] = {"note": None, "bookmarked": False}
    if isinstance(user, User) and may_learn(context["enrolment"]):
        kept = kept_with(user, lesson.uid)
    return context | kept | {"glossary": glossary()}


def kept_with(person: User, lesson_uid: str) -> dict[str, Any]:
    """Somebody's own ``note`` with a lesson, and whether it is ``bookmarked``, in one query."""
    note, bookmark = (
        model.objects.filter(person=person, lesson_uid=lesson_uid).order_by().values_list("saved_at", text)
        for model, text in ((LessonNote, F("text")), (Bookmark, Value(None, output_field=TextField())))
    )
    rows = {text is None: (saved_at, text) for saved_at, text in note.union(bookmark, all=True)}
    saved_at, text = rows.get(False, (None, ""))
    return {"note": LessonNote(saved_at=saved_at, text=text) if text else None, "bookmarked": True in rows}


@dataclass(kw_only=True)
class Kept:
    """A lesson somebody wrote a note with, marked, or both."""

    lesson_uid: str
    title: str
    course_title: str
    url: str  # empty when the lesson is not there any more
    note: LessonNote | None = None
    bookmark: Bookmark | None = None


def kept_by(person: User, search: str = "") -> list[Kept]:
    """Everything a person keeps, by course and title; with ``search`` only where all its words stand, in any case."""
    found: dict[str, Kept] = {}
    for row in (*_rows(LessonNote, person), *_rows(Bookmark, person)):
        kept = found.get(row.lesson_uid)
        if kept is None:
            url = row.lesson.url if row.lesson and row.lesson.live else ""
            kept = Kept(lesson_uid=row.lesson_uid, title=row.title, course_title=row.course_title, url=url or "")
            found[row.lesson_uid] = kept
        if isinstance(row, LessonNote):
            kept.note = row
        else:
            kept.bookmark = row
    wanted = search.casefold().split()
    shown = [kept for kept in found.values() if _has(kept, wanted)]
    return sorted(shown, key=lambda kept: (kept.course_title.casefold(), kept.title.casefold()))


def _rows(model: "type[LessonNote | Bookmark]", person: User) -> "Sequence[LessonNote | Bookmark]":
    return list(model.objects.filter(person=person).select_related("lesson"))


def _has(kept: Kept, wanted: list[str]) -> bool:
    text = f"{kept.title} {kept.course_title} {kept.note.text if kept.note else ''}".casefold()
    return all(word in text for word in wanted)


def as_text(kept: Sequence[Kept], *, heading: str, markdown: bool) -> str:
    """Notes and bookmarks as a file to keep: plain text, or Markdown."""
    parts = [f"# {heading}" if markdown else heading.upper()]
    course = None
    for each in kept:
        if each.course_title != course:
            course = each.course_title
            parts.append(f"## {course}" if markdown else f"{course}\n{'=' * len(course)}")
        title = f"### {each.title}" if markdown else f"{each.title}\n{'-' * len(each.title)}"
        parts.append(title)
        if each.note:
            parts.append(each.note.text)
    return "\n\n".join(parts) + "\n"
