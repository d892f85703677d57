"""Choosers take in only what the person at the form could have chosen (rule 4, ADR 0008).

Wagtail's forms believe the number that is posted: a page, picture or document of another provider would be saved with
one's own page, and a form that comes back with an error would show its title and its picture. All choosers, in fields
and in the parts of a stream, read what was posted in one place; that is where this stands. A number that is not for the
visitor becomes one that nothing has, which every form refuses as it refuses a page that was deleted. Links and pictures
in running text go the same way.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.admin.widgets import BaseChooser
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import page_permission_policy, policy_registry

from naast.middleware import visiting

NOTHING = "0"
"""No row has this key."""
_FILES = (AbstractImage, AbstractDocument)
_as_posted = BaseChooser.value_from_datadict
_text_as_posted = DraftailRichTextArea.value_from_datadict
# A link or picture in running text, as Wagtail stores it: with its kind and its number, in either order.
_IN_TEXT = re.compile(r"<(?:a|embed)\b[^>]*>")
_KIND = re.compile(r'\b(?:linktype|embedtype)="(page|document|image)"')
_NUMBER = re.compile(r'\bid="([^"]*)"')


def close() -> None:
    """Put the wall in every chooser and text; called from ``AppConfig.ready``. Twice is as good as once.

    In the method itself, since streams and panels of Wagtail make their choosers from its own classes.
    """
    BaseChooser.value_from_datadict = _own_value
    DraftailRichTextArea.value_from_datadict = _own_text


def _own_value(chooser: Any, data: Any, files: Any, name: str) -> Any:
    value = _as_posted(chooser, data, files, name)
    request = visiting.get()
    if value is None or request is None or may_choose(request, chooser.model_class, value):
        return value
    return NOTHING


def _own_text(area: Any, data: Any, files: Any, name: str) -> Any:
    value, request = _text_as_posted(area, data, files, name), visiting.get()
    if not value or request is None:
        return value
    models = {"page": Page, "document": get_document_model(), "image": get_image_model()}

    def own(tag: re.Match[str]) -> str:
        kind, number = _KIND.search(tag[0]), _NUMBER.search(tag[0])
        if kind is None or number is None or may_choose(request, models[kind[1]], number[1]):
            return tag[0]
        return _NUMBER.sub(f'id="{NOTHING}"', tag[0])

    return _IN_TEXT.sub(own, value)


def may_choose(request: HttpRequest, model: type[Model], value: Any) -> bool:
    """Whether who asks could have chosen this page, picture or document, or finds it in what they edit.

    Other models are everybody's: words, authors and topics belong to no provider.

    Parameters:
        value: the key as it was posted; what is no number is left to the form, which refuses it.
    """
    key = str(value)
    if request.user.is_superuser or not issubclass(model, (Page, *_FILES)) or not (key.isdecimal() and len(key) < 19):
        return True
    rows = _offered_pages(request) if issubclass(model, Page) else _offered_files(request, model)
    return rows.filter(pk=key).exists() or _is_kept(request, model, key)


def _offered_pages(request: HttpRequest) -> Any:
    pages = Page.objects.all()
    for hook in hooks.get_hooks("construct_page_chooser_queryset"):
        pages = hook(pages, request)
    return pages


def _offered_files(request: HttpRequest, model: type[Model]) -> Any:
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(request.user, ["choose"])


def _is_kept(request: HttpRequest, model: type[Model], key: str) -> bool:
    """What somebody chose earlier stays, also for a colleague who could not have chosen it."""
    target = (ReferenceIndex._get_base_content_type(model).pk, key)
    if any(target in _chosen_in(version) for version in _versions(request)):
        return True
    references = ReferenceIndex.objects.filter(to_content_type_id=target[0], to_object_id=key)
    return any(_may_edit(request, *row) for row in references.values_list("base_content_type_id", "object_id"))


def _versions(request: HttpRequest) -> Iterator[Any]:
    """The page that is edited as its latest draft says: the index of references knows what is live."""
    match = request.resolver_match
    number = match.kwargs.get("page_id") if match else None
    page = page_permission_policy.instances_user_has_permission_for(request.user, "change").filter(pk=number).first()
    if number is not None and page is not None:
        yield page.get_latest_revision_as_object()


def _chosen_in(version: Any) -> set[tuple[int, str]]:
    found = ReferenceIndex._extract_references_from_object(version)
    return {(content_type, str(key)) for content_type, key, _model_path, _content_path in found}


def _may_edit(request: HttpRequest, content_type_id: int, key: str) -> bool:
    kind = ContentType.objects.get_for_id(content_type_id)
    if kind.model_class() is Page:
        editable = page_permission_policy.instances_user_has_permission_for(request.user, "change")
        return bool(editable.filter(pk=key).exists())
    return bool(request.user.has_perm(f"{kind.app_label}.change_{kind.model}"))
