"""A course on its way out."""

import io
import json
import zipfile
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

from courses.exchange import streams
from courses.exchange.banks import images_of
from courses.exchange.course_archive.shape import FORMAT, KINDS, PAGE_FIELDS, VERSION, own_fields
from courses.models import CoursePage, QuestionBankPage, QuizPage


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
        pk: uid for model in KINDS.values() for pk, uid in model.objects.filter(pk__in=numbers).values_list("pk", "uid")
    }


def _out(page: Page, keys: dict[int, str], media: dict[int, str]) -> dict[str, Any]:
    specific = page.specific
    row: dict[str, Any] = {"type": type(specific).__name__, "uid": specific.uid}
    row["fields"] = {name: getattr(specific, name) for name in PAGE_FIELDS}
    for field_ in own_fields(type(specific)):
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
