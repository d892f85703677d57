"""A course coming in: first all pages, then their texts, since texts name pages."""

from typing import Any

import nh3
from django.core.exceptions import ValidationError
from django.db import DataError
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page

from courses.exchange import streams
from courses.exchange.banks import provider_collection, store_image
from courses.exchange.course_archive.reading import keys_taken
from courses.exchange.course_archive.shape import KINDS, PAGE_FIELDS, CourseArchive, own_fields, walk
from courses.exchange.drafts import ImageFile, UnreadableFileError
from courses.exchange.images import RefusedImageError, checked
from courses.exchange.values import UNSTORABLE
from courses.models import CoursePage, ProviderPage
from courses.models.pages import new_uid
from naast.downloads.walls.drawings import is_harmless
from naast.pages.models import Topic

MAX_RICH_TEXT = 50_000  # characters in one block; cleaning costs by the square of how deep tags lie in each other
# What Wagtail's own editor makes; whatever else is in an archive does not come in.
_TAGS = {"p", "br", "b", "strong", "i", "em", "a", "ul", "ol", "li", "h2", "h3", "h4", "hr", "blockquote", "sup", "sub"}
_ATTRIBUTES = {"a": {"href", "linktype", "id"}}


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
        rows = [row for root in (found.course, *found.banks) for row in walk(root)]
        self.taken = keys_taken([row["uid"] for row in rows], provider_page.provider)
        self.ids: set[str] = set()  # of blocks: attempts find questions and their parts by them
        self.pages: dict[str, Page] = {}  # by the key in the archive
        self.made: list[tuple[Page, dict[str, Any]]] = []
        self.media: dict[str, int] = {}

    def place(self, row: dict[str, Any], parent: Page) -> Page:
        """Make a page and all below it, texts still empty."""
        model = KINDS[row["type"]]
        in_bank = row["type"] in {"QuestionBankPage", "QuestionPage"}
        uid = new_uid() if row["uid"] in self.taken or row["uid"] in self.pages else row["uid"]
        page = model(uid=uid, live=in_bank)  # banks have no address; a course waits for somebody to look at it
        for name in (*PAGE_FIELDS, *(each.name for each in own_fields(model) if not isinstance(each, StreamField))):
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
            for field_ in own_fields(type(page)):
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
