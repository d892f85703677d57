"""What a reader keeps with a lesson: notes and bookmarks, for their eyes only."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Bookmark, Enrolment, LessonNote, LessonPage
from courses.services.errors import LearningError
from naast.accounts.models import User

NOTE_LENGTH = 10_000  # characters, the width of the column


@dataclass(frozen=True, kw_only=True)
class SavedNote:
    """A note as it is now; ``before`` is what another device had written, which now stands above the own text."""

    version: str
    before: str = ""


def version_of(note: LessonNote | None) -> str:
    """What tells one state of a note from another; empty when there is none."""
    return note.saved_at.isoformat() if note else ""


@transaction.atomic
def save_note(enrolment: Enrolment, lesson: LessonPage, text: str, *, known: str) -> SavedNote:
    """Keep a note; an empty one is removed.

    ``known`` is the version the writer began with. When the note has changed since, on another device or in another
    tab, nothing is lost: both texts are kept, the other one first.

    Raises:
        LearningError: the text, or the two together, are too long.
    """
    text = _tidy(text)
    note = LessonNote.objects.select_for_update().filter(person=enrolment.person, lesson_uid=lesson.uid).first()
    before = ""
    if note and version_of(note) != known and note.text not in text:
        before = f"{note.text}\n\n" if text else note.text
    text = _fitting(before + text)
    if not text:
        if note:
            note.delete()
        return SavedNote(version="")
    if note and note.text == text:
        return SavedNote(version=version_of(note), before=before)
    saved, _created = LessonNote.objects.update_or_create(
        person=enrolment.person,
        lesson_uid=lesson.uid,
        defaults=_about(enrolment, lesson) | {"text": text, "saved_at": timezone.now()},
    )
    return SavedNote(version=version_of(saved), before=before)


@transaction.atomic
def delete_note(person: User, lesson_uid: str) -> dict[str, Any] | None:
    """Remove a note and give back what ``restore_note`` needs; nothing when there is no such note."""
    note = LessonNote.objects.filter(person=person, lesson_uid=lesson_uid).first()
    if note is None:
        return None
    removed = {
        "lesson": note.lesson_id,
        "lesson_uid": note.lesson_uid,
        "title": note.title,
        "course_title": note.course_title,
        "text": note.text,
    }
    note.delete()
    return removed


@transaction.atomic
def restore_note(person: User, removed: dict[str, Any]) -> None:
    """Put a removed note back; above what was written with the same lesson since.

    Raises:
        LearningError: the two together are too long.
    """
    lesson = LessonPage.objects.filter(pk=removed["lesson"]).first()
    about = {"lesson": lesson, "title": removed["title"], "course_title": removed["course_title"]}
    note, created = LessonNote.objects.select_for_update().get_or_create(
        person=person, lesson_uid=removed["lesson_uid"], defaults=about | {"text": removed["text"]}
    )
    if not created and removed["text"] not in note.text:
        note.text = _fitting(f"{removed['text']}\n\n{note.text}")
        note.saved_at = timezone.now()
        note.save(update_fields=["text", "saved_at"])


def add_bookmark(enrolment: Enrolment, lesson: LessonPage) -> None:
    """Mark a lesson; marking it again changes nothing."""
    Bookmark.objects.get_or_create(person=enrolment.person, lesson_uid=lesson.uid, defaults=_about(enrolment, lesson))


def remove_bookmark(person: User, lesson_uid: str) -> None:
    """Take a mark away."""
    Bookmark.objects.filter(person=person, lesson_uid=lesson_uid).delete()


def _tidy(text: str) -> str:
    """Browsers send line ends as CR LF; PostgreSQL refuses NUL."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def _fitting(text: str) -> str:
    if len(text) > NOTE_LENGTH:
        raise LearningError(
            _("A note has room for %(most)s characters. Yours has %(length)s. Make it shorter.")
            % {"most": NOTE_LENGTH, "length": len(text)}
        )
    return text


def _about(enrolment: Enrolment, lesson: LessonPage) -> dict[str, Any]:
    return {"lesson": lesson, "title": lesson.title, "course_title": enrolment.course_title}
