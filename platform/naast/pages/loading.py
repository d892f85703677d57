"""Puts content files into Wagtail, so that loading twice changes nothing and an editor's work is never overwritten."""

import json
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from wagtail.images import get_image_model
from wagtail.models import Page

from naast.pages.markdown import FindImage

P = TypeVar("P", bound=Page)


def place(parent: Page, model: type[P], lookup: dict[str, Any], values: dict[str, Any], *, update: bool) -> P:
    """The page of ``model`` that ``lookup`` names, made below ``parent`` when it is missing.

    An existing page is left as it is, since editors may have changed it; with ``update`` it takes ``values`` again, as
    a new revision that can be undone.
    """
    page = model.objects.filter(**lookup).first()
    if page is None:
        page = model(**lookup, **values)
        parent.add_child(instance=page)
        page.save_revision().publish()
    elif update:
        for name, value in values.items():
            setattr(page, name, value)
        page.save_revision().publish()
    return page


def stream(blocks: list[dict[str, Any]]) -> str:
    """Raw blocks as a StreamField takes them."""
    return json.dumps(blocks)


def images_in(folder: Path) -> FindImage:
    """A function that gives the library key of a file in ``folder``, adding or renewing it when needed."""
    return partial(_image, folder)


def _image(folder: Path, name: str) -> int:
    path = folder / name
    if not path.is_file():
        raise ValueError(f"there is no image {name}")
    data = path.read_bytes()
    model = get_image_model()
    title = f"{folder.parent.name}/{path.stem}"
    image = model.objects.filter(title=title).first() or model(title=title)
    if image.pk is None or _stored(image) != data:
        image.file = ContentFile(data, name=name)
        image.file_size = len(data)
        image.file_hash = ""
        image.save()
        image.renditions.all().delete()
    return int(image.pk)


def _stored(image: Any) -> bytes | None:
    try:
        with image.file.open() as file:
            return bytes(file.read())
    except FileNotFoundError:  # the media folder was emptied
        return None
