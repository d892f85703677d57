"""What a reader keeps with lessons, and the words that are explained to them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from courses.glossary import Word
from courses.models import Bookmark, GlossaryTerm, LessonNote, LessonPage
from courses.permissions import Visitor, may_learn
from courses.selectors.contexts import step_context
from naast.accounts.models import User


@dataclass(frozen=True)
class Glossary:
    """All words of the trade."""

    words: tuple[Word, ...]

    @cached_property
    def version(self) -> str:
        """Changes with every edit of a word, so that what was kept of an older glossary is not shown again."""
        return hashlib.sha256(repr(self.words).encode()).hexdigest()[:16]


def glossary() -> Glossary:
    """All words in alphabetical order, in one query."""
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
    note, bookmarked = None, False
    if isinstance(user, User) and may_learn(context["enrolment"]):
        note = note_of(user, lesson.uid)
        bookmarked = Bookmark.objects.filter(person=user, lesson_uid=lesson.uid).exists()
    return context | {"glossary": glossary(), "note": note, "bookmarked": bookmarked}


def note_of(person: User, lesson_uid: str) -> LessonNote | None:
    """Somebody's own note with a lesson."""
    return LessonNote.objects.filter(person=person, lesson_uid=lesson_uid).first()


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
