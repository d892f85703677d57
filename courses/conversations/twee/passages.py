"""A Twee 3 file as its passages, and every way in which a file is none. Nothing in a file is ever run.

After the specification of Twee 3 (iftechfoundation/twine-specs, twee-3-specification.md): a line that begins with ``::``
begins a passage with a name, perhaps tags in square brackets, and perhaps metadata in braces. Every sign is looked at a
fixed number of times.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

MOST_BYTES = 1024 * 1024
_MOST_HEADER = 2000  # characters
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ESCAPED = re.compile(r"\\(.)")


class TweeError(ValueError):
    """The file cannot be read. The message is for people and says what to do; ``line`` is 0 when it is no single one."""

    def __init__(self, message: str, line: int = 0) -> None:
        self.line = line
        self.message = message
        super().__init__(_("Line %(line)s: %(message)s") % {"line": line, "message": message} if line else message)


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A part of a story. ``line`` is that of its header; its text begins on the next."""

    line: int
    name: str
    tags: frozenset[str] = frozenset()
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines).strip()


def decoded(data: bytes) -> str:
    """The text of a file.

    Raises:
        TweeError: too large, or no text in UTF-8.
    """
    if len(data) > MOST_BYTES:
        size = f"{len(data) / MOST_BYTES:.1f}".replace(".", ",")
        raise TweeError(
            _("The file has %(size)s MB, and 1 MB is the most. Leave out what is no text, or split the story.")
            % {"size": size}
        )
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or data[1:2] == b"\0" or data[:1] == b"\0":
        raise TweeError(_("The file is saved as UTF-16. Save it as UTF-8 and choose it again."), 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TweeError(
            _("here stands something that is no text in UTF-8. Save the file as UTF-8 and choose it again."), line
        ) from error


def passages(text: str) -> list[Passage]:
    """The passages of a story, in the order of the file.

    Raises:
        TweeError: it holds no passages, or something that is no text.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    _refuse(text)
    found: list[Passage] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("::"):
            found.append(_header(line[2:], number))
        elif found:
            found[-1].lines.append(line)
    if not found:
        raise TweeError(
            _("There are no passages in this file. In Twee each one begins with a line such as “:: begin”.")
        )
    return found


def _refuse(text: str) -> None:
    start = text[:2000].lstrip().casefold()
    if not start:
        raise TweeError(_("The file is empty."))
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise TweeError(_("The text is larger than 1 MB. Split the story."))
    hidden = _INVISIBLE.search(text)
    if hidden:
        line = text.count("\n", 0, hidden.start()) + 1
        raise TweeError(_("here stands something that is no text. Choose the Twee file that Twine made."), line)
    if start.startswith(("<!doctype", "<html", "<tw-", "<?xml", "<svg")):
        raise TweeError(
            _("This is a page of HTML. In Twine choose “Build”, “Export As Twee”, and bring that file in."), 1
        )


def _header(header: str, line: int) -> Passage:
    """Name, tags and metadata; in the name a backslash takes the meaning from the sign after it.

    Raises:
        TweeError: the name is missing or far too long.
    """
    if len(header) > _MOST_HEADER:
        raise TweeError(_("the name of this passage is too long. Make it shorter."), line)
    rest, tags = header.strip(), ""
    if rest.endswith("}") and not _is_escaped(rest):
        start = _opening(rest, "{")
        # Metadata that cannot be read is left out, as the specification says.
        rest = rest[:start].rstrip() if start >= 0 else rest
    if rest.endswith("]") and not _is_escaped(rest):
        start = _opening(rest, "[")
        if start >= 0:
            rest, tags = rest[:start].rstrip(), rest[start + 1 : -1]
    name = _ESCAPED.sub(r"\1", rest).strip()
    if not name:
        raise TweeError(_("this passage has no name. Write one after “::”."), line)
    return Passage(line=line, name=name, tags=frozenset(_ESCAPED.sub(r"\1", tags).casefold().split()))


def _is_escaped(text: str) -> bool:
    """Whether the last sign has a backslash before it that counts."""
    before = text[:-1]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _opening(text: str, sign: str) -> int:
    """Where the first bracket of this kind stands that is no part of the name; -1 when there is none."""
    at = text.find(sign)
    while at >= 0 and _is_escaped(text[: at + 1]):
        at = text.find(sign, at + 1)
    return at


def metadata(found: list[Passage]) -> Mapping[str, Any]:
    """What the passage StoryData says; nothing when it is not there.

    Raises:
        TweeError: it is no JSON.
    """
    passage = next((each for each in found if each.name == "StoryData"), None)
    if passage is None or not passage.text:
        return {}
    try:
        data = json.loads(passage.text)
    except (ValueError, RecursionError) as error:
        raise TweeError(
            _("the part StoryData cannot be read. Remove it, or let Twine write the file again."), passage.line
        ) from error
    return data if isinstance(data, dict) else {}
