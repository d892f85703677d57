"""Which pages readers can open now. Apart from :mod:`newsletters.issues.targets`: the blocks are loaded with the models."""

from collections.abc import Iterable
from typing import Any

from wagtail.models import Page


def readable(pages: Iterable[Any]) -> set[int]:
    """The keys of those pages that anybody can open now: published, and not behind a password or a group."""
    return readable_keys(page.pk for page in pages)


def readable_keys(keys: Iterable[int]) -> set[int]:
    """The same of keys."""
    asked = list(keys)
    return set(Page.objects.filter(pk__in=asked).live().public().values_list("pk", flat=True)) if asked else set()
