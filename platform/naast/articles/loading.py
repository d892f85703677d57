"""What the commands that load articles and debates from files have in common."""

import uuid
from pathlib import Path
from typing import Any

import yaml
from wagtail.models import Page

from naast.articles.models import Author
from naast.pages.models import Topic

CONTENT = Path(__file__).resolve().parent / "content"


def load_authors(*, update: bool) -> None:
    """Make the authors that are missing; with ``update`` existing ones take their words from the file again."""
    for row in yaml.safe_load((CONTENT / "authors.yaml").read_text(encoding="utf-8")):
        if update:
            Author.objects.update_or_create(slug=row["slug"], defaults=row)
        else:
            Author.objects.get_or_create(slug=row["slug"], defaults=row)


def topics(slugs: list[str]) -> Any:
    """The topics with these names in addresses."""
    return Topic.objects.filter(slug__in=slugs)


def learning(slugs: list[str]) -> list[dict[str, Any]]:
    """Lessons and courses with these names in addresses, as a stream stores them.

    A name that nothing has is left out: an installation without the sample course has its articles all the same.
    """
    kinds = {"content_type__app_label": "courses", "content_type__model__in": ("coursepage", "lessonpage")}
    found = dict(Page.objects.filter(slug__in=slugs, **kinds).order_by("-path").values_list("slug", "pk"))
    return [
        {"type": "page", "value": found[slug], "id": str(uuid.uuid5(uuid.NAMESPACE_URL, slug))}
        for slug in slugs
        if slug in found
    ]
