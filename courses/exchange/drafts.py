"""What a file is found to hold, before anything is made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _t

MAX_UPLOAD = 20 * 1024 * 1024
MAX_QUESTIONS = 2_000
MAX_TEXT = 20_000
MAX_ROWS = 50  # as many parts as a question has room for (courses.questions.authoring)
MAX_PLACE = 500


class UnreadableFileError(ValueError):
    """The file as a whole cannot be read. ``message`` is for people; ``place`` says where, as far as it is known."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(f"{message} ({place})" if place else message)
        self.message = message
        self.place = place


@dataclass(frozen=True, kw_only=True)
class ImageFile:
    """A picture whose header was checked."""

    name: str
    content: bytes


@dataclass(kw_only=True)
class Draft:
    """One question of a file.

    ``type`` is empty when the question cannot come in; ``reason`` then says why. ``value`` is the raw StreamField
    value of that type, with a key of the images beside it, or nothing, as its ``image``. ``notes`` name what is not
    carried over.
    """

    title: str
    place: str = ""
    category: tuple[str, ...] = ()
    type: str = ""
    value: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    reason: str = ""

    def refuse(self, reason: str) -> None:
        """Say that the question cannot come in. The first reason stands."""
        self.type, self.value = "", {}
        self.reason = self.reason or reason

    def note(self, sentence: str) -> None:
        """Add a note, each sentence once."""
        if sentence not in self.notes:
            self.notes.append(sentence)


@dataclass(kw_only=True)
class Parsed:
    """A whole file: its questions in order, their pictures, and notes about the file itself."""

    format: str
    drafts: list[Draft] = field(default_factory=list)
    images: dict[str, ImageFile] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, draft: Draft) -> None:
        """Add a question.

        Raises:
            UnreadableFileError: more questions than one file may hold.
        """
        if len(self.drafts) >= MAX_QUESTIONS:
            raise UnreadableFileError(
                _t("The file has more than %(limit)d questions. Split it into smaller files.")
                % {"limit": MAX_QUESTIONS},
                draft.place,
            )
        self.drafts.append(draft)

    def note(self, sentence: str) -> None:
        """Add a note about the file, each sentence once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def keep(self, image: ImageFile) -> str:
        """The key under which the picture is kept; one that is there already is kept once."""
        for key, known in self.images.items():
            if known == image:
                return key
        key = f"{len(self.images) + 1}-{image.name}"
        self.images[key] = image
        return key


@dataclass(frozen=True, kw_only=True)
class Written:
    """A file that was written, and what could not be written into it."""

    content: bytes
    notes: Sequence[str] = ()


Images = Mapping[str, ImageFile]


def place(number: int, line: int | None = None, file: str = "") -> str:
    """Where a question is, in words: its number in the file, its line, the file in a package."""
    if file:
        return _t("question %(number)d, %(file)s") % {"number": number, "file": file[-MAX_PLACE:]}
    if line is None:
        return _t("question %(number)d") % {"number": number}
    return _t("question %(number)d, line %(line)d") % {"number": number, "line": line}
