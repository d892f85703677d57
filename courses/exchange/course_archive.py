"""A whole course in one archive: pages, quizzes, the banks they draw from, and the pictures.

The archive is a zip file with ``course.json`` and a folder ``media``. Numbers of pages and pictures mean nothing on
another instance: pictures are named by their file, pages by their key. A course that comes in is a draft, so that
somebody looks at it before learners do.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import nh3
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DataError, models
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

from courses.exchange import streams
from courses.exchange.archives import Archive, Limits
from courses.exchange.banks import images_of, provider_collection, store_image
from courses.exchange.drafts import ImageFile, UnreadableFileError
from courses.exchange.images import RefusedImageError, checked
from courses.exchange.svg import is_harmless
from courses.exchange.values import UNSTORABLE
from courses.models import (
    Cohort,
    CoursePage,
    Enrolment,
    ItemResult,
    LessonPage,
    LessonProgress,
    ModulePage,
    ProviderPage,
    QuestionBankPage,
    QuestionPage,
    QuizAttempt,
    QuizPage,
)
from courses.models.pages import new_uid
from naast.organisations.models import Provider
from naast.pages.models import Topic

FORMAT, VERSION = "naast-course", 1
LIMITS = Limits(entries=2_000, entry=20 * 1024 * 1024, total=200 * 1024 * 1024)
MAX_PAGES = 5_000
MAX_DEPTH = 20  # banks inside banks
MAX_JSON, MAX_VALUES = 12 * 1024 * 1024, 500_000
MAX_RICH_TEXT = 50_000  # characters in one block; cleaning costs by the square of how deep tags lie in each other
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KINDS: dict[str, type[Page]] = {
    model.__name__: model for model in (CoursePage, ModulePage, LessonPage, QuizPage, QuestionBankPage, QuestionPage)
}
_BELOW = {
    "CoursePage": {"ModulePage"},
    "ModulePage": {"LessonPage", "QuizPage"},
    "QuestionBankPage": {"QuestionBankPage", "QuestionPage"},
}
_PAGE_FIELDS = ("title", "slug", "seo_title", "search_description")
# What Wagtail's own editor makes; whatever else is in an archive does not come in.
_TAGS = {"p", "br", "b", "strong", "i", "em", "a", "ul", "ol", "li", "h2", "h3", "h4", "hr", "blockquote", "sup", "sub"}
_ATTRIBUTES = {"a": {"href", "linktype", "id"}}


@dataclass(kw_only=True)
class CourseArchive:
    """An archive that was read and found to have the right shape."""

    course: dict[str, Any]
    banks: list[dict[str, Any]]
    archive: Archive
    notes: list[str] = field(default_factory=list)

    @property
    def pages(self) -> int:
        """How many pages it makes."""
        return sum(1 for root in (self.course, *self.banks) for _row in _walk(root))


# --- Out --------------------------------------------------------------------------------------------------------------


def write(course: CoursePage) -> bytes:
    """The archive of a course as it is published now, with drafts of steps that were never published left out."""
    media: dict[int, str] = {}
    banks = _banks_drawn(course)
    inside = list(course.get_descendants(inclusive=True)) + [
        page for bank in banks for page in bank.get_descendants(inclusive=True)
    ]
    keys = _keys(inside)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "course": _out(course, keys, media),
        "banks": [_out(bank, keys, media) for bank in banks],
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("course.json", json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for image in images_of(course.provider_page.provider, media):
            with image.file.open() as file:
                archive.writestr(f"media/{media[image.pk]}", file.read())
    return buffer.getvalue()


def _banks_drawn(course: CoursePage) -> list[QuestionBankPage]:
    """The banks that the course's quizzes draw from, none of them inside another."""
    wanted = {
        draw["value"]["bank"]
        for (draws,) in QuizPage.objects.descendant_of(course).live().values_list("draws")
        for draw in draws.raw_data
    }
    provider = course.get_parent()
    found = list(QuestionBankPage.objects.descendant_of(provider).filter(pk__in=wanted).order_by("path"))
    return [bank for bank in found if not any(bank.is_descendant_of(other) for other in found)]


def _keys(pages: list[Page]) -> dict[int, str]:
    """The key of each page by its number, in one query a type."""
    numbers = [page.pk for page in pages]
    return {
        pk: uid
        for model in _KINDS.values()
        for pk, uid in model.objects.filter(pk__in=numbers).values_list("pk", "uid")
    }


def _out(page: Page, keys: dict[int, str], media: dict[int, str]) -> dict[str, Any]:
    specific = page.specific
    row: dict[str, Any] = {"type": type(specific).__name__, "uid": specific.uid}
    row["fields"] = {name: getattr(specific, name) for name in _PAGE_FIELDS}
    for field_ in _own_fields(type(specific)):
        if isinstance(field_, StreamField):
            raw = list(getattr(specific, field_.name).raw_data)
            row["fields"][field_.name] = streams.changed(
                field_.stream_block, _plain(raw), lambda block, value: _leaf_out(block, value, keys, media)
            )
        else:
            row["fields"][field_.name] = getattr(specific, field_.name)
    if isinstance(specific, CoursePage):
        row["topics"] = list(specific.topics.values_list("slug", flat=True))
    below = Page.objects.child_of(page).live().order_by("path")
    row["children"] = [_out(child, keys, media) for child in below]
    return row


def _plain(raw: Any) -> Any:
    """Raw stream data as plain lists and dicts; Wagtail keeps it in views of its own."""
    return json.loads(json.dumps(raw, cls=DjangoJSONEncoder, default=dict))


def _own_fields(model: type[Page]) -> Iterator["models.Field[Any, Any]"]:
    """The columns of a page type that an author fills in."""
    for field_ in model._meta.local_fields:
        if field_.name not in {"page_ptr", "uid"} and not field_.is_relation:
            yield field_


def _leaf_out(block: blocks.Block, value: Any, keys: dict[int, str], media: dict[int, str]) -> Any:
    if streams.is_image(block) and value:
        if value not in media:
            name = get_image_model().objects.filter(pk=value).values_list("file", flat=True).first()
            if name is None:
                return None
            media[value] = f"{value}-{name.rpartition('/')[2]}"
        return f"media/{media[value]}"
    if streams.is_page(block) and value:
        return keys.get(value)
    if streams.is_rich(block) and value:
        return streams.relinked(value, lambda number: keys.get(int(number), "0") if number.isdecimal() else "0")
    return value


# --- In ---------------------------------------------------------------------------------------------------------------


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
        known = {*_PAGE_FIELDS, *(field_.name for field_ in _own_fields(_KINDS[row["type"]]))}
        for name in sorted(set(row["fields"]) - known):
            note = _("“%(title)s”: the field %(name)s does not exist here and is not carried over.")
            found.notes.append(note % {"title": row["fields"]["title"][:80], "name": UNSTORABLE.sub("", name)[:40]})
        waiting += [(child, _BELOW.get(row["type"], set()), depth + 1) for child in row.get("children") or []]


def _has_shape(row: Any) -> bool:
    """Whether a page of an archive has what every page has, each of the right kind."""
    if not (isinstance(row, dict) and isinstance(row.get("fields"), dict) and isinstance(row.get("type"), str)):
        return False
    title, uid = row["fields"].get("title"), row.get("uid")
    lists = all(isinstance(row.get(name) or [], list) for name in ("children", "topics"))
    named = isinstance(title, str) and bool(title.strip()) and not UNSTORABLE.search(title)
    return named and lists and isinstance(uid, str) and bool(_KEY.fullmatch(uid))


def _walk(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield row
    for child in row.get("children") or []:
        yield from _walk(child)


def report_of(found: CourseArchive, provider: Provider) -> list[dict[str, Any]]:
    """What the preview shows: a line a page, with what is not carried over."""
    rows = [row for root in (found.course, *found.banks) for row in _walk(root)]
    taken = _taken([row["uid"] for row in rows], provider)
    about = [_line("", "", [note]) for note in found.notes]
    for row in rows:
        notes = (
            [_("There is a page with this key already; the copy gets a key of its own.")] if row["uid"] in taken else []
        )
        about.append(_line(row["fields"]["title"], row["type"], notes))
    return about


def _line(title: str, kind: str, notes: list[str]) -> dict[str, Any]:
    return {"place": "", "title": title[:255], "category": [], "type": kind, "notes": notes, "reason": ""}


def _taken(uids: list[str], provider: Provider) -> set[str]:
    """Keys that a page has, or that somebody's results at another provider hang on: results outlive their pages."""
    enrolments = Enrolment.objects.exclude(provider=provider).filter(course_uid__in=uids)
    cohorts = Cohort.objects.exclude(provider=provider).filter(course_uid__in=uids)
    lessons = LessonProgress.objects.exclude(enrolment__provider=provider).filter(lesson_uid__in=uids)
    attempts = QuizAttempt.objects.exclude(enrolment__provider=provider).filter(quiz_uid__in=uids)
    items = ItemResult.objects.exclude(attempt__enrolment__provider=provider).filter(item_uid__in=uids)
    keys = [
        *(model.objects.filter(uid__in=uids).values_list("uid", flat=True) for model in _KINDS.values()),
        enrolments.values_list("course_uid", flat=True),
        cohorts.values_list("course_uid", flat=True),
        lessons.values_list("lesson_uid", flat=True),
        attempts.values_list("quiz_uid", flat=True),
        items.values_list("item_uid", flat=True),
    ]
    return {uid for found in keys for uid in found}


def make(found: CourseArchive, provider_page: ProviderPage) -> CoursePage:
    """Make the course as a draft below the provider's page, and its banks beside it; call it in a transaction.

    Raises:
        UnreadableFileError: a page or picture of the archive cannot be stored as it is.
    """
    work = _Making(found, provider_page)
    for bank in found.banks:
        work.place(bank, provider_page)
    course = work.place(found.course, provider_page)
    work.fill()
    fresh: CoursePage = CoursePage.objects.get(pk=course.pk)
    return fresh


class _Making:
    """One course coming in: first all pages, then their texts, since texts name pages."""

    def __init__(self, found: CourseArchive, provider_page: ProviderPage) -> None:
        self.found = found
        self.collection = provider_collection(provider_page.provider)
        rows = [row for root in (found.course, *found.banks) for row in _walk(root)]
        self.taken = _taken([row["uid"] for row in rows], provider_page.provider)
        self.ids: set[str] = set()  # of blocks: attempts find questions and their parts by them
        self.pages: dict[str, Page] = {}  # by the key in the archive
        self.made: list[tuple[Page, dict[str, Any]]] = []
        self.media: dict[str, int] = {}

    def place(self, row: dict[str, Any], parent: Page) -> Page:
        """Make a page and all below it, texts still empty."""
        model = _KINDS[row["type"]]
        in_bank = row["type"] in {"QuestionBankPage", "QuestionPage"}
        uid = new_uid() if row["uid"] in self.taken or row["uid"] in self.pages else row["uid"]
        page = model(uid=uid, live=in_bank)  # banks have no address; a course waits for somebody to look at it
        for name in (*_PAGE_FIELDS, *(each.name for each in _own_fields(model) if not isinstance(each, StreamField))):
            if name in row["fields"]:
                self._set(page, name, row["fields"][name])
        page.slug = _free_slug(parent, str(row["fields"].get("slug") or uid))
        try:
            Page.objects.get(pk=parent.pk).specific.add_child(instance=page)
        except (ValidationError, OverflowError, DataError) as error:
            raise _refused(row, error) from error
        self.pages[row["uid"]] = page
        self.made.append((page, row))
        for child in row.get("children") or []:
            self.place(child, page)
        return page

    def fill(self) -> None:
        """Give every page its texts, each checked by its own blocks, and keep it as a first revision."""
        for made, row in self.made:
            page = type(made).objects.get(pk=made.pk)  # with the number of children that it got since
            for field_ in _own_fields(type(page)):
                if isinstance(field_, StreamField) and field_.name in row["fields"]:
                    self._stream(page, field_, row)
            if isinstance(page, CoursePage):
                page.topics.set(Topic.objects.filter(slug__in=[str(slug) for slug in row.get("topics") or []]))
            try:
                page.save()
                page.save_revision()
            except (ValidationError, OverflowError, DataError) as error:
                raise _refused(row, error) from error

    def _set(self, page: Page, name: str, value: Any) -> None:
        try:
            setattr(page, name, page._meta.get_field(name).to_python(_storable(value)))
        except (ValidationError, ValueError, TypeError, OverflowError) as error:
            raise _refused({"fields": {"title": page.title}}, error) from error

    def _stream(self, page: Page, field_: Any, row: dict[str, Any]) -> None:
        block = field_.stream_block
        try:
            raw = streams.renamed(streams.changed(block, row["fields"][field_.name], self._leaf), self.ids)
            setattr(page, field_.name, block.clean(block.to_python(raw)))
        except (ValidationError, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise _refused(row, error) from error

    def _leaf(self, block: blocks.Block, value: Any) -> Any:
        if streams.is_image(block):
            return self._picture(value) if value else None
        if streams.is_page(block):
            page = self.pages.get(str(value))
            return page.pk if page else None
        if streams.is_rich(block):
            if len(str(value or "")) > MAX_RICH_TEXT:
                raise ValueError(_("A text is too long."))
            clean = nh3.clean(str(value or ""), tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None)
            return streams.relinked(clean, lambda key: str(self.pages[key].pk) if key in self.pages else "0")
        return _storable(value)

    def _picture(self, name: str) -> int:
        if name not in self.media:
            if name not in self.found.archive:
                raise UnreadableFileError(_("A picture is missing from the archive."), str(name)[:200])
            content = self.found.archive.read(name)
            try:
                image = checked(name, content)
            except RefusedImageError as error:
                if not (name.endswith(".svg") and is_harmless(content)):
                    raise UnreadableFileError(str(error), name) from error
                image = ImageFile(name=name.rpartition("/")[2], content=content)
            self.media[name] = store_image(image, self.collection)
        return self.media[name]


def _storable(value: Any) -> Any:
    """Text without the characters that no database holds; anything else as it is."""
    return UNSTORABLE.sub("", value) if isinstance(value, str) else value


def _free_slug(parent: Page, wanted: str) -> str:
    taken = set(Page.objects.child_of(parent).values_list("slug", flat=True))
    wanted = wanted[:200]
    return next(slug for slug in (wanted, *(f"{wanted}-{number}" for number in range(2, 10_000))) if slug not in taken)


def _refused(row: dict[str, Any], error: Exception) -> UnreadableFileError:
    message = _("This page cannot be stored as it is in the archive.")
    if isinstance(error, UnreadableFileError):
        return error
    return UnreadableFileError(f"{message} {error}"[:400], str(row["fields"].get("title"))[:120])
