"""The archive of a pack: the document, tables, lessons and conversations as pages, and the pictures they use."""

import zipfile
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.coreutils import string_to_ascii
from wagtail.images import get_image_model
from wagtail.images.shortcuts import get_rendition_or_not_found

from certificates.accreditation import printing, texts
from certificates.accreditation.shape import Course, Exercise, Lesson
from certificates.paper import data_uri
from naast.tables import workbook

# As learners see them; an upload of a camera may be twenty times as large.
_SHOWN_AS = "width-1200|preserve-svg"
_TYPES = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif"}
MOST_IN_DOCUMENT = 20_000_000  # bytes of pictures; the document is laid out in memory, the archive is not
MOST = 200_000_000  # bytes of pictures in the archive
CHUNK = 256 * 1024


class TooLargeError(Exception):
    """The pictures of the course together are more than an archive takes; the message is for who asked for it."""


def pictures(course: Course) -> Iterator[tuple[int, str, bytes]]:
    """The pictures of a course, one at a time: number, name in the folder ``media``, and bytes.

    A picture whose file is gone is left out: learners do not see it either.

    Raises:
        TooLargeError: together they are larger than ``MOST``.
    """
    total = 0
    for image in get_image_model().objects.filter(pk__in=sorted(course.pictures)).order_by("pk").iterator(50):
        rendition = get_rendition_or_not_found(image, _SHOWN_AS)
        try:
            with rendition.file.open() as file:
                content: bytes = file.read()
        except (OSError, ValueError):
            continue
        total += len(content)
        if total > MOST:
            raise TooLargeError(_("The pictures of this course are too large together. Make the largest smaller."))
        yield image.pk, course.pictures[image.pk], content


def as_addresses(course: Course) -> dict[int, str]:
    """Pictures for the document as data addresses, until together they are ``MOST_IN_DOCUMENT``."""
    found, total = {}, 0
    for number, name, content in pictures(course):
        kind = _TYPES.get(name.rpartition(".")[2].lower())
        total += len(content)
        if kind and total <= MOST_IN_DOCUMENT:
            found[number] = data_uri(content, kind)
    return found


def write(course: Course, document: bytes, sample: bytes | None) -> IO[bytes]:
    """The archive in a temporary file, which the caller closes.

    Args:
        course: with its texts.
        document: the PDF of the pack.
        sample: the PDF of the proof of completion, where one could be made.

    Raises:
        TooLargeError: see :func:`pictures`.
    """
    handle = TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("dossier.pdf", document)
            if sample:
                archive.writestr("voorbeeld-bewijs.pdf", sample)
            with workbook(printing.tables(course)) as book:
                _copy(book, archive, "matrices.xlsx")
            media = {}
            for number, name, content in pictures(course):
                archive.writestr(f"media/{name}", content)
                media[number] = f"../media/{name}"
            for module in course.modules:
                for lesson in module.lessons:
                    archive.writestr(f"lessen/{_named(lesson)}.html", _lesson_page(lesson, media))
                for exercise in module.exercises:
                    archive.writestr(f"oefeningen/{_named(exercise)}.html", _exercise_page(exercise))
    except BaseException:
        handle.close()
        raise
    handle.seek(0)
    return handle


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """A file in stretches of a quarter of a megabyte."""
    while content := file.read(CHUNK):
        yield content


def _copy(book: IO[bytes], archive: zipfile.ZipFile, name: str) -> None:
    with archive.open(name, "w") as entry:
        for content in chunks(book):
            entry.write(content)


def _named(step: Lesson | Exercise) -> str:
    return f"{step.place.replace('.', '-')}-{slugify(string_to_ascii(step.title))[:60]}".rstrip("-")


def _lesson_page(lesson: Lesson, media: dict[int, str]) -> str:
    about = [lesson.goal, _("%(minutes)s minutes") % {"minutes": lesson.minutes}]
    if lesson.checked_on:
        about.append(_("facts checked on %(day)s") % {"day": date_format(lesson.checked_on)})
    html = texts.placed(lesson.html, media, below=1)
    return printing.lesson_file(f"{lesson.place} {lesson.title}", " · ".join(filter(None, about)), html)


def _exercise_page(exercise: Exercise) -> str:
    about = [exercise.kind, exercise.goal, _("%(minutes)s minutes") % {"minutes": exercise.minutes}, exercise.counts]
    facts = (*exercise.details, *exercise.script)
    html = format_html_join(
        "\n",
        "<h2>{}</h2>{}",
        ((fact.label, format_html_join("", "<p>{}</p>", ((text,) for text in fact.texts))) for fact in facts),
    )
    return printing.lesson_file(
        f"{exercise.place} {exercise.title}", " · ".join(filter(None, about)), format_html("{}", html)
    )
