"""The texts of a page, part by part, each with the place in the editor where it is written."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Comment, Page
from wagtail.rich_text import RichText

from naast.language.sentences import plain
from naast.pages.blocks import BeforeAfterBlock, BodyBlock, FigureBlock, SourceBlock

Kind = Literal["text", "rich", "figure", "source"]
CHILD = "inline_child_"
"""Begins the name that Wagtail's editor gives to what stands below a page."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Something somebody wrote.

    Parameters:
        kind: plain text, rich text, a picture (``text`` is its alternative text) or a source.
        path: the field or block as Wagtail's editor knows it (``data-contentpath``).
        where: the same place in words.
        html: of rich text.
        prose: whether a reader reads it as running text.
    """

    kind: Kind
    path: str
    where: str
    text: str
    html: str = ""
    prose: bool = True


_SOURCES = frozenset(["source", "sources"])
"""Names of fields that say where a page has its facts, where that is not a block."""

Children = dict[str, dict[int, dict[str, Any]]]
"""The texts of what stands below a page in its form, such as the opinions in a debate: by relation and place."""


def bodies(model: type[Page]) -> list[Any]:
    """The fields of a page type that hold a text of our blocks."""
    return [one for one in model._meta.get_fields() if isinstance(one, StreamField) and _holds_a_body(one.stream_block)]


def _holds_a_body(block: Any) -> bool:
    """Whether it is such a text, or has one inside, as the chapters of a book do."""
    if isinstance(block, BodyBlock):
        return True
    inner = block.child_blocks.values() if isinstance(block, blocks.BaseStreamBlock | blocks.BaseStructBlock) else ()
    return any(_holds_a_body(one) for one in inner)


def short_fields(model: type[models.Model]) -> list[Any]:
    """The fields with a short text of their own, such as an introduction."""
    inherited = {one.name for one in Page._meta.get_fields()} if issubclass(model, Page) else set()
    return [
        one
        for one in model._meta.get_fields()
        if isinstance(one, models.TextField) and not isinstance(one, StreamField)
        if one.editable and one.name not in inherited
    ]


def child_relations(model: type[Page]) -> list[Any]:
    """What stands below a page in its form and has texts."""
    return [
        one
        for one in get_all_child_relations(model)
        # What editors say to each other beside a page is not part of it.
        if one.related_model is not Comment and short_fields(one.related_model)
    ]


def children_of(page: Page) -> Children:
    """The texts below a page as it was read from the database or from a draft."""
    return {
        relation.get_accessor_name(): {
            place: {one.name: getattr(row, one.name) for one in short_fields(relation.related_model)}
            for place, row in enumerate(getattr(page, relation.get_accessor_name()).all())
        }
        for relation in child_relations(type(page))
    }


def parts(page: Page, children: Children | None = None) -> list[Part]:
    """Everything written on a page, in the order in which a reader meets it.

    Parameters:
        children: what was typed below it; what the page has when left out.
    """
    found = [_of_field(one, getattr(page, one.name), one.name) for one in short_fields(type(page))]
    found += [part for one in bodies(type(page)) for part in _of_stream(getattr(page, one.name))]
    rows_of = children_of(page) if children is None else children
    for relation in child_relations(type(page)):
        name = relation.get_accessor_name()
        kind = capfirst(relation.related_model._meta.verbose_name)
        for number, (place, row) in enumerate(rows_of.get(name, {}).items(), start=1):
            where, path = _("Part %(number)s: %(kind)s") % {"number": number, "kind": kind}, f"{CHILD}{name}-{place}"
            found += [_of_field(one, row.get(one.name), path, where) for one in short_fields(relation.related_model)]
    return [part for part in found if part.text.strip() or part.kind in {"figure", "rich"}]


def _of_field(one: Any, value: Any, path: str, where: str = "") -> Part:
    place = where or capfirst(str(one.verbose_name))
    if one.name in _SOURCES:
        return Part(kind="source", path=path, where=place, text=plain(value or ""), html=value or "", prose=False)
    if isinstance(one, RichTextField):
        return Part(kind="rich", path=path, where=place, text=plain(value or ""), html=value or "")
    return Part(kind="text", path=path, where=place, text=str(value or ""))


def _of_stream(stream: Iterable[Any]) -> Iterator[Part]:
    for number, child in enumerate(stream, start=1):
        where = _("Part %(number)s: %(kind)s") % {"number": number, "kind": child.block.label}
        yield from _of_block(child.block, child.value, str(child.id or ""), where)


def _of_block(block: Any, value: Any, path: str, where: str) -> Iterator[Part]:
    """The parts of one block; what we do not know has no prose."""
    read = next((read for kind, read in _READERS if isinstance(block, kind)), None)
    if read is not None and value is not None:
        yield from read(block, value, path, where)


def _figure(block: Any, value: Any, path: str, where: str) -> Iterator[Part]:
    yield Part(kind="figure", path=path, where=where, text=(value.get("alt") or "").strip(), prose=False)
    yield Part(kind="text", path=path, where=where, text=value.get("caption") or "")


def _source(block: Any, value: Any, path: str, where: str) -> Iterator[Part]:
    items = [str(item.source) for item in value.get("items") or [] if isinstance(item, RichText)]
    html = "\n".join(items)
    yield Part(kind="source", path=path, where=where, text=plain(html), html=html, prose=False)


def _before_after(block: Any, value: Any, path: str, where: str) -> Iterator[Part]:
    """Not the "before": it is a bad example on purpose."""
    for name in ("after", "reason"):
        yield Part(kind="text", path=path, where=where, text=value.get(name) or "")


def _rich(block: Any, value: Any, path: str, where: str) -> Iterator[Part]:
    html = value.source if isinstance(value, RichText) else str(value)
    yield Part(kind="rich", path=path, where=where, text=plain(html), html=html)


def _text(block: Any, value: Any, path: str, where: str) -> Iterator[Part]:
    yield Part(kind="text", path=path, where=where, text=str(value))


def _struct(block: Any, value: Any, path: str, where: str) -> Iterator[Part]:
    for name, inner in block.child_blocks.items():
        yield from _of_block(inner, value.get(name), path, where)


def _list(block: Any, value: Any, path: str, where: str) -> Iterator[Part]:
    for item in value:
        yield from _of_block(block.child_block, item, path, where)


def _stream(block: Any, value: Any, path: str, where: str) -> Iterator[Part]:
    yield from _of_stream(value)


_READERS: tuple[tuple[type, Callable[[Any, Any, str, str], Iterator[Part]]], ...] = (
    (FigureBlock, _figure),
    (SourceBlock, _source),
    (BeforeAfterBlock, _before_after),
    (blocks.RichTextBlock, _rich),
    (blocks.TextBlock, _text),
    (blocks.StructBlock, _struct),
    (blocks.ListBlock, _list),
    (blocks.StreamBlock, _stream),
)
"""The particular before the general."""
