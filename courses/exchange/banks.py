"""Question banks in the database: what goes into a file, and what a file becomes."""

import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from wagtail.images import get_image_model
from wagtail.models import Collection

from courses.exchange.drafts import Draft, ImageFile, Parsed
from courses.exchange.images import RefusedImageError, checked
from courses.models import ProviderPage, QuestionBankPage, QuestionPage
from naast.organisations.invitations import writers_group_name
from naast.organisations.models import Provider
from naast.pages.libraries import library

TITLE = 80  # characters of a question that name its page


def drafts_of(bank: QuestionBankPage) -> tuple[list[Draft], dict[str, ImageFile]]:
    """The questions of a bank and of the banks below it, in order, with their pictures.

    Categories are the banks below; questions of the bank itself have none.
    """
    names = {below.path: below.title for below in QuestionBankPage.objects.descendant_of(bank).only("path", "title")}
    drafts, wanted = [], set()
    for page in QuestionPage.objects.descendant_of(bank).order_by("path").iterator(chunk_size=200):
        if not page.content:  # a draft that holds nothing yet
            continue
        raw = page.content.raw_data[0]
        value = dict(raw["value"])
        if value.get("image"):
            wanted.add(value["image"])
            value["image"] = str(value["image"])
        drafts.append(Draft(title=page.title, category=_category(page, bank, names), type=raw["type"], value=value))
    provider = ProviderPage.objects.ancestor_of(bank).select_related("provider").get().provider
    return drafts, _images(provider, wanted)


def _category(page: QuestionPage, bank: QuestionBankPage, names: dict[str, str]) -> tuple[str, ...]:
    ends = range(len(bank.path) + page.steplen, len(page.path), page.steplen)
    return tuple(names[page.path[:end]] for end in ends if page.path[:end] in names)


def images_of(provider: Provider, numbers: Iterable[int]) -> "QuerySet[Any]":
    """The pictures with these numbers that are not in another provider's part of the library (rule 4)."""
    others = Q(collection__name__startswith="Opleider ") & ~Q(collection__name=f"Opleider {provider.pk}")
    return get_image_model().objects.filter(pk__in=numbers).exclude(others)


def _images(provider: Provider, wanted: set[int]) -> dict[str, ImageFile]:
    images = {}
    for image in images_of(provider, wanted):
        with image.file.open() as file:
            try:
                images[str(image.pk)] = checked(image.title, file.read())
            except RefusedImageError:  # a drawing, say: formats of questions have no room for it
                continue
    return images


class BankImport:
    """The questions of a file on their way into a bank, a few at a time, each once however often it is begun.

    Args:
        bank: where they go.
        parsed: what the file holds.
        job: the key of the import; with the place in the file it gives every question its own key.
    """

    def __init__(self, bank: QuestionBankPage, parsed: Parsed, job: uuid.UUID) -> None:
        self.bank = bank
        self.drafts = [draft for draft in parsed.drafts if draft.type]
        self.parsed = parsed
        self.job = job
        self._banks: dict[tuple[str, ...], QuestionBankPage] = {(): bank}
        self._pictures: dict[str, int] = {}
        provider = bank.get_ancestors().type(ProviderPage).get().specific.provider
        self.collection = provider_collection(provider)

    def make(self, start: int, count: int) -> int:
        """Make the questions from ``start`` on, ``count`` at most. Returns how many were looked at."""
        drafts = self.drafts[start : start + count]
        keys = {number: self._key(number) for number in range(start, start + len(drafts))}
        there = set(QuestionPage.objects.filter(uid__in=keys.values()).values_list("uid", flat=True))
        for number, draft in enumerate(drafts, start=start):
            if keys[number] not in there:
                self._question(draft, keys[number])
        return len(drafts)

    def undo(self) -> None:
        """Take away what this import made; banks that were made for it stay, empty."""
        keys = [self._key(number) for number in range(len(self.drafts))]
        for page in QuestionPage.objects.filter(uid__in=keys):
            page.delete()

    def _key(self, number: int) -> str:
        return uuid.uuid5(self.job, str(number)).hex

    def _question(self, draft: Draft, key: str) -> None:
        value = draft.value | {"image": self._picture(draft.value.get("image"))}
        parent = QuestionBankPage.objects.get(pk=self._bank(draft.category).pk)  # treebeard counts children on it
        title = " ".join((draft.title or draft.value["text"]).split())
        content = json.dumps([{"type": draft.type, "id": str(uuid.uuid4()), "value": value}])
        title = Truncator(title).chars(TITLE) or draft.type
        parent.add_child(instance=QuestionPage(title=title, slug=key, uid=key, content=content))

    def _bank(self, category: tuple[str, ...]) -> QuestionBankPage:
        if category not in self._banks:
            parent = QuestionBankPage.objects.get(pk=self._bank(category[:-1]).pk)
            title = category[-1][:255]
            found = QuestionBankPage.objects.child_of(parent).filter(title=title).first()
            if found is None:
                found = QuestionBankPage(title=title, slug=uuid.uuid4().hex)
                parent.add_child(instance=found)
            self._banks[category] = found
        return self._banks[category]

    def _picture(self, key: str | None) -> int | None:
        if not key:
            return None
        if key not in self._pictures:
            self._pictures[key] = store_image(self.parsed.images[key], self.collection)
        return self._pictures[key]


def store_image(image: ImageFile, collection: Collection) -> int:
    """Put a picture into the provider's part of the library and return its number; the same bytes are kept once."""
    model = get_image_model()
    made = model(title=image.name, collection=collection)
    made.file = ContentFile(image.content, name=image.name)
    made.file_size = len(image.content)
    made._set_file_hash()
    twin = model.objects.filter(collection=collection, file_hash=made.file_hash).first()
    if twin is not None:
        return int(twin.pk)
    made.save()
    return int(made.pk)


def provider_collection(provider: Provider) -> Collection:
    """The provider's part of the library, whose name is that of its authors' group."""
    return library(writers_group_name(provider))


def report_of(parsed: Parsed) -> list[dict[str, Any]]:
    """What the preview shows: a line a question, and the notes about the whole file first."""
    about = [
        {"place": "", "title": "", "category": [], "type": "", "notes": [note], "reason": ""} for note in parsed.notes
    ]
    return about + [
        {
            "place": draft.place,
            "title": draft.title,
            "category": list(draft.category),
            "type": draft.type,
            "notes": draft.notes,
            "reason": draft.reason,
        }
        for draft in parsed.drafts
    ]
