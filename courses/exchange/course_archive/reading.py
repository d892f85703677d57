"""An archive that somebody hands in: looked at, refused in words, and what a preview says of it."""

import json
import re
from typing import Any

from django.utils.translation import gettext as _

from courses.exchange.archives import Archive, Limits
from courses.exchange.course_archive.shape import (
    BELOW,
    FORMAT,
    KINDS,
    PAGE_FIELDS,
    VERSION,
    CourseArchive,
    own_fields,
    walk,
)
from courses.exchange.drafts import UnreadableFileError
from courses.exchange.values import UNSTORABLE
from courses.models import Cohort, Enrolment, ExerciseProgress, ItemResult, LessonProgress, QuizAttempt
from naast.organisations.models import Provider

LIMITS = Limits(entries=2_000, entry=20 * 1024 * 1024, total=200 * 1024 * 1024)
MAX_PAGES = 5_000
MAX_DEPTH = 20  # banks inside banks
MAX_JSON, MAX_VALUES = 12 * 1024 * 1024, 500_000
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


def read(data: bytes) -> CourseArchive:
    """Look at an archive without making anything.

    Raises:
        UnreadableFileError: not an archive of a course, damaged, or beyond the limits.
    """
    archive = Archive(data, LIMITS)
    if "course.json" not in archive:
        raise UnreadableFileError(_("This archive holds no course."), "course.json")
    raw = archive.read("course.json")
    # Empty lists cost three bytes in a file and a hundred in memory.
    if len(raw) > MAX_JSON or sum(raw.count(sign) for sign in (b"{", b"[", b",")) > MAX_VALUES:
        raise UnreadableFileError(_("The archive is too large when it is unpacked."), "course.json")
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(_("The archive is damaged."), "course.json") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise UnreadableFileError(_("This archive holds no course."), "course.json")
    if document.get("version") != VERSION:
        raise UnreadableFileError(_("This archive was made by a newer version. Update this site first."), "course.json")
    found = CourseArchive(course=document.get("course") or {}, banks=document.get("banks") or [], archive=archive)
    try:
        _check_tree(found)
    except (RecursionError, AttributeError, TypeError, KeyError) as error:
        raise UnreadableFileError(_("The archive is damaged."), "course.json") from error
    return found


def _check_tree(found: CourseArchive) -> None:
    waiting = [(found.course, {"CoursePage"}, 1), *((bank, {"QuestionBankPage"}, 1) for bank in found.banks)]
    count = 0
    while waiting:
        row, allowed, depth = waiting.pop()
        count += 1
        if not _has_shape(row) or row["type"] not in allowed or count > MAX_PAGES or depth > MAX_DEPTH:
            raise UnreadableFileError(_("The archive is damaged."), "course.json")
        known = {*PAGE_FIELDS, *(field_.name for field_ in own_fields(KINDS[row["type"]]))}
        for name in sorted(set(row["fields"]) - known):
            note = _("“%(title)s”: the field %(name)s does not exist here and is not carried over.")
            found.notes.append(note % {"title": row["fields"]["title"][:80], "name": UNSTORABLE.sub("", name)[:40]})
        waiting += [(child, BELOW.get(row["type"], set()), depth + 1) for child in row.get("children") or []]


def _has_shape(row: Any) -> bool:
    """Whether a page of an archive has what every page has, each of the right kind."""
    if not (isinstance(row, dict) and isinstance(row.get("fields"), dict) and isinstance(row.get("type"), str)):
        return False
    title, uid = row["fields"].get("title"), row.get("uid")
    lists = all(isinstance(row.get(name) or [], list) for name in ("children", "topics"))
    named = isinstance(title, str) and bool(title.strip()) and not UNSTORABLE.search(title)
    return named and lists and isinstance(uid, str) and bool(_KEY.fullmatch(uid))


def report_of(found: CourseArchive, provider: Provider) -> list[dict[str, Any]]:
    """What the preview shows: a line a page, with what is not carried over."""
    rows = [row for root in (found.course, *found.banks) for row in walk(root)]
    taken = keys_taken([row["uid"] for row in rows], provider)
    about = [_line("", "", [note]) for note in found.notes]
    for row in rows:
        notes = (
            [_("There is a page with this key already; the copy gets a key of its own.")] if row["uid"] in taken else []
        )
        about.append(_line(row["fields"]["title"], row["type"], notes))
    return about


def _line(title: str, kind: str, notes: list[str]) -> dict[str, Any]:
    return {"place": "", "title": title[:255], "category": [], "type": kind, "notes": notes, "reason": ""}


def keys_taken(uids: list[str], provider: Provider) -> set[str]:
    """Keys that a page has, or that somebody's results at another provider hang on: results outlive their pages."""
    enrolments = Enrolment.objects.exclude(provider=provider).filter(course_uid__in=uids)
    cohorts = Cohort.objects.exclude(provider=provider).filter(course_uid__in=uids)
    lessons = LessonProgress.objects.exclude(enrolment__provider=provider).filter(lesson_uid__in=uids)
    exercises = ExerciseProgress.objects.exclude(enrolment__provider=provider).filter(exercise_uid__in=uids)
    attempts = QuizAttempt.objects.exclude(enrolment__provider=provider).filter(quiz_uid__in=uids)
    items = ItemResult.objects.exclude(attempt__enrolment__provider=provider).filter(item_uid__in=uids)
    keys = [
        *(model.objects.filter(uid__in=uids).values_list("uid", flat=True) for model in KINDS.values()),
        enrolments.values_list("course_uid", flat=True),
        cohorts.values_list("course_uid", flat=True),
        lessons.values_list("lesson_uid", flat=True),
        exercises.values_list("exercise_uid", flat=True),
        attempts.values_list("quiz_uid", flat=True),
        items.values_list("item_uid", flat=True),
    ]
    return {uid for found in keys for uid in found}
