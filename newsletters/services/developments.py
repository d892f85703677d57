"""What an editor does with what arrives."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from newsletters.models import Development, DevelopmentState, FeedItem, ItemState

_SLUG_LENGTH = 100  # leaves room for a number behind it


def publish(development: Development, *, by: AbstractBaseUser | AnonymousUser | None) -> None:
    """Show an approved development to readers; records who approved it and when, once."""
    if development.approved_at is None:
        development.approved_at = timezone.now()
        development.approved_by = by if by is not None and by.is_authenticated else None  # type: ignore[assignment]
    development.state = DevelopmentState.APPROVED
    fill_slug(development)


def fill_slug(development: Development) -> None:
    """Give a development its address, from the title; it never changes afterwards."""
    if development.slug:
        return
    base = slugify(development.title)[:_SLUG_LENGTH].strip("-") or "ontwikkeling"
    slug, number = base, 1
    while Development.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    development.slug = slug


@transaction.atomic
def approve(item: FeedItem, development: Development, topics: Any, *, by: AbstractBaseUser | AnonymousUser) -> bool:
    """Turn a new item into an approved development, with the other sources about the same event.

    Args:
        item: what arrived.
        development: the editor's words, not stored yet.
        topics: what it is about.
        by: the editor.

    Returns:
        Whether this call did it; false when a colleague was first.
    """
    moved = FeedItem.objects.filter(pk=item.pk, state=ItemState.NEW).update(state=ItemState.APPROVED, merged_into=None)
    if not moved:
        return False
    publish(development, by=by)
    development.save()
    FeedItem.objects.filter(pk=item.pk).update(development=development)
    _add_sources(development, merged_into=item)
    development.topics.set(topics)
    return True


@transaction.atomic
def attach(item: FeedItem, development: Development) -> bool:
    """Add a new item to a development that is approved already, as a further source about the same event.

    Returns:
        Whether this call did it; false when a colleague was first.
    """
    moved = FeedItem.objects.filter(pk=item.pk, state=ItemState.NEW).update(state=ItemState.APPROVED, merged_into=None)
    if moved:
        _add_sources(development, pk=item.pk)
        _add_sources(development, merged_into=item)
    return moved == 1


def dismiss(*keys: int) -> list[int]:
    """Put new items aside, with what stands under them. Returns the keys of those that were still new."""
    return _move(keys, ItemState.NEW, ItemState.DISMISSED)


def restore_item(*keys: int) -> list[int]:
    """Bring items back into the inbox, with what stands under them. Returns the keys of those that were put aside."""
    return _move(keys, ItemState.DISMISSED, ItemState.NEW)


def _add_sources(development: Development, **which: Any) -> None:
    rows = FeedItem.objects.filter(state__in=(ItemState.NEW, ItemState.APPROVED), development=None, **which)
    rows.update(state=ItemState.APPROVED, development=development, is_further_source=True)


@transaction.atomic
def _move(keys: tuple[int, ...], before: ItemState, after: ItemState) -> list[int]:
    rows = FeedItem.objects.select_for_update().filter(pk__in=keys, state=before).order_by("pk")
    moved = list(rows.values_list("pk", flat=True))
    FeedItem.objects.filter(Q(pk__in=moved) | Q(merged_into__in=moved), state=before).update(state=after)
    return moved
