"""What an editor does with what arrives."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
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
    """Turn a new item into an approved development.

    Args:
        item: what arrived.
        development: the editor's words, not stored yet.
        topics: what it is about.
        by: the editor.

    Returns:
        Whether this call did it; false when a colleague was first.
    """
    moved = FeedItem.objects.filter(pk=item.pk, state=ItemState.NEW).update(state=ItemState.APPROVED)
    if not moved:
        return False
    development.feed_item = item
    publish(development, by=by)
    development.save()
    development.topics.set(topics)
    return True


def dismiss(item: FeedItem) -> bool:
    """Put a new item aside. Returns whether it was still new."""
    return FeedItem.objects.filter(pk=item.pk, state=ItemState.NEW).update(state=ItemState.DISMISSED) == 1


def restore_item(item: FeedItem) -> bool:
    """Bring an item back into the inbox. Returns whether it was put aside."""
    return FeedItem.objects.filter(pk=item.pk, state=ItemState.DISMISSED).update(state=ItemState.NEW) == 1
