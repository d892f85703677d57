"""Puts content files into Wagtail, so that loading twice changes nothing and an editor's work is never overwritten."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.core.files.base import ContentFile
from django.forms import ModelForm
from wagtail.images import get_image_model
from wagtail.models import Collection, Page

from naast.pages.libraries import EDITORS, library
from naast.pages.markdown import ContentError, FindImage

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


def rows_in(path: Path, is_row: Callable[[dict[str, Any]], bool], *, needs: str) -> list[dict[str, Any]]:
    """The list of rows in a YAML file.

    Parameters:
        is_row: whether a row has what it needs.
        needs: that, in words, for who wrote the file.

    Raises:
        ContentError: the file cannot be read, or is no list of such rows.
    """
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ContentError(f"{path.name}: {error}") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) and is_row(row) for row in rows):
        raise ContentError(f"{path.name}: is not a list of {needs}")
    return rows


def save_by(form: ModelForm[Any], where: str) -> None:
    """Save a row by its form, which checks lengths too: a model leaves them to the database, and SQLite to nobody.

    Raises:
        ContentError: the row does not fit; the text begins with ``where``.
    """
    if not form.is_valid():
        reasons = " ".join(str(message) for messages in form.errors.values() for message in messages)
        raise ContentError(f"{where}: {reasons}")
    form.save()


def stream(blocks: list[dict[str, Any]]) -> str:
    """Raw blocks as a StreamField takes them."""
    return json.dumps(blocks)


def images_in(folder: Path, owner: str = EDITORS) -> FindImage:
    """A function that gives the library key of a file in ``folder``, adding or renewing it when needed.

    ``owner``: whose part of the library holds it, so that they can use and change it.
    """
    return partial(_image, folder, owner)


def _image(folder: Path, owner: str, name: str) -> int:
    path = folder / name
    if not path.is_file():
        raise ValueError(f"there is no image {name}")
    data = path.read_bytes()
    model = get_image_model()
    title = f"{folder.parent.name}/{path.stem}"
    own = library(owner)
    # The first installations had all of them in the root, where nobody may choose them.
    known = model.objects.filter(title=title, collection__in=[own, Collection.get_first_root_node()]).first()
    image = known or model(title=title)
    if image.collection_id != own.pk or _stored(image) != data:
        image.collection = own
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
