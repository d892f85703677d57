"""Nobody has to guess what belongs in a field: everything that editors fill in has help beside it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override
from wagtail.admin.panels import FieldPanel, Panel, get_edit_handler
from wagtail.blocks import BaseStreamBlock, BaseStructBlock, Block, ListBlock
from wagtail.contrib.settings.registry import registry
from wagtail.models import get_page_models
from wagtail.snippets.models import get_snippet_models

ROOMS = ("naast.", "courses.", "certificates.", "newsletters.")


def edited() -> list[type[Any]]:
    """Every kind of row of ours that the admin has a form for."""
    models = [*get_page_models(), *get_snippet_models(), *registry]
    return sorted({model for model in models if model.__module__.startswith(ROOMS)}, key=lambda model: model.__name__)


def handler_of(model: type[Any]) -> Any:
    """The form as the admin builds it: of a page by its model, of a snippet by its viewset, of settings by their fields."""
    viewset = getattr(model, "snippet_viewset", None)
    maker = viewset or model
    return maker.get_edit_handler() if hasattr(maker, "get_edit_handler") else get_edit_handler(model)


def fields_of(panel: Any) -> Iterator[FieldPanel]:
    """The fields below a panel, without those that Wagtail itself adds to every page."""
    for child in getattr(panel, "children", []):
        if isinstance(child, FieldPanel):
            yield child
        elif isinstance(child, Panel):
            yield from fields_of(child)


def blocks_of(block: Block, seen: set[int]) -> Iterator[tuple[Block, str, Block]]:
    """The fields of a block: the struct they stand in, their name, and themselves."""
    if id(block) in seen:
        return
    seen.add(id(block))
    if isinstance(block, ListBlock):
        yield from blocks_of(block.child_block, seen)
    elif isinstance(block, BaseStreamBlock | BaseStructBlock):
        for name, child in block.child_blocks.items():
            if isinstance(block, BaseStructBlock) and hasattr(child, "field"):
                yield block, name, child
            yield from blocks_of(child, seen)


@pytest.mark.parametrize("model", edited(), ids=lambda model: model.__name__)
def test_every_field_has_help(model: type[Any]) -> None:
    without = [
        panel.field_name
        for panel in fields_of(handler_of(model))
        if not (panel.help_text or panel.db_field.help_text or panel.db_field.model.__module__.startswith("wagtail."))
    ]
    assert without == []


def test_every_field_of_a_block_has_help() -> None:
    seen: set[int] = set()
    found = [each for model in edited() for panel in fields_of(handler_of(model)) for each in blocks_in(panel, seen)]
    assert len(found) > 100  # so that it looks at something
    without = {f"{type(struct).__name__}.{name}" for struct, name, field in found if not field.field.help_text}
    assert without == set()


def test_all_help_is_in_dutch() -> None:
    seen: set[int] = set()
    handlers = [handler_of(model) for model in edited()]
    panels = [panel for handler in handlers for panel in fields_of(handler)]
    fields = [field for panel in panels for _struct, _name, field in blocks_in(panel, seen)]
    helps = {panel.help_text or panel.db_field.help_text for panel in panels} | {
        field.field.help_text for field in fields
    }
    with override("en"):
        english = {each: str(each) for each in helps if each}
    with override("nl"):
        assert [text for each, text in english.items() if str(each) == text] == []


def blocks_in(panel: FieldPanel, seen: set[int]) -> Iterator[tuple[Block, str, Block]]:
    """The fields in the blocks of a text; none for another field."""
    block = getattr(panel.db_field, "stream_block", None)
    return blocks_of(block, seen) if block else iter(())
