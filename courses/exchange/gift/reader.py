"""GIFT in.

Questions are parted by empty lines. A line that starts with ``//`` is a comment; a question of Moodle with tags has
them in one, as ``[tag:name]``. An empty line between the braces of a question does not end it.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _t

from courses.exchange import answers, values
from courses.exchange.answers import FULL, Answer
from courses.exchange.categories import from_path
from courses.exchange.drafts import MAX_ROWS, Draft, Parsed, UnreadableFileError, place
from courses.exchange.gift.signs import hide, show, unhide
from courses.exchange.markup import clean, from_format
from courses.exchange.values import Row

MAX_BYTES = 5 * 1024 * 1024
_MAX_SOURCE = 100_000
_BLANK = "_____"
_FORMAT = re.compile(r"\[(html|markdown|moodle|plain)\]")
_FORMATS = {"html": "html", "markdown": "markdown", "moodle": "moodle_auto_format", "plain": "plain_text"}
_SHARE = re.compile(r"%(-?[0-9]{1,3}(?:\.[0-9]{0,9})?)%")
_TAG = re.compile(r"\[tag:([^\[\]]{1,100})\]")
_IDENTITY = re.compile(r"\[id:([^\[\]]{1,100})\]")
_CATEGORY = "$CATEGORY:"
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_TRUE, _FALSE = {"T", "TRUE"}, {"F", "FALSE"}


def decode(data: bytes) -> tuple[str, bool]:
    """The text of a file, and whether its encoding was a guess: Windows-1252, when it is not Unicode.

    Raises:
        UnreadableFileError: not a text file.
    """
    encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), "")
    if not encoding and b"\0" in data[:200]:
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    try:
        text, guessed = data.decode(encoding or "utf-8"), False
    except UnicodeDecodeError as error:
        if encoding:
            raise UnreadableFileError(
                _t("The characters of this file cannot be read. Save it as UTF-8."), _t("byte %d") % error.start
            ) from error
        text, guessed = data.decode("cp1252", "replace"), True
    if "\0" in text:
        raise UnreadableFileError(_t("This is not a text file."), _t("byte %d") % text.index("\0"))
    return text, guessed


def read(data: bytes) -> Parsed:
    """The questions of a GIFT file.

    Raises:
        UnreadableFileError: not a text file, a brace without its other, or beyond a bound.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFileError(_t("A GIFT file holds text only; this one is larger than 5 MB."))
    text, guessed = decode(data)
    parsed = Parsed(format="gift")
    if guessed:
        parsed.note(_t("The file is not UTF-8 and was read as Windows-1252. Check letters with accents."))
    category: tuple[str, ...] = ()
    for block in _blocks(hide(clean(text))):
        if block.text.startswith(_CATEGORY):
            line, _newline, rest = block.text.partition("\n")
            category = from_path(unhide(line.removeprefix(_CATEGORY)))
            block.text = rest.strip()
        if not block.text:
            continue
        draft = Draft(title="", place=place(len(parsed.drafts) + 1, block.line), category=category)
        parsed.add(draft)
        _Question(block, draft).read()
        draft.title = draft.title or " ".join(str(draft.value.get("text", "")).split()[:8])[:255] or draft.place
    if not parsed.drafts:
        raise UnreadableFileError(_t("The file holds no questions."))
    return parsed


@dataclass
class _Block:
    """The lines of one question, comments taken out, and the line it starts on."""

    line: int
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    text: str = ""


def _blocks(text: str) -> Iterator[_Block]:
    block: _Block | None = None
    braces = _Braces()
    comments: list[str] = []
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip()
        if line.startswith("//"):
            (block.comments if block else comments).append(line)
        elif line:
            if block is None:
                block, comments = _Block(number, comments=comments), []
            if not line.startswith(_CATEGORY):
                braces.follow(line, number)
            block.lines.append(line)
        elif block and not braces.depth:
            yield _closed(block)
            block = None
    if braces.depth:
        raise UnreadableFileError(
            _t("A question stops before its closing brace."), _t("line %(line)d") % {"line": braces.opened}
        )
    if block:
        yield _closed(block)


class _Braces:
    """Whether a brace is open, and since which line."""

    def __init__(self) -> None:
        self.depth = 0
        self.opened = 0

    def follow(self, line: str, number: int) -> None:
        for sign in re.findall("[{}]", line):
            if (sign == "{") == bool(self.depth):
                raise UnreadableFileError(
                    _t("A brace has no other half. Write \\{ or \\} for a brace in the text."),
                    _t("line %(line)d") % {"line": self.opened or number},
                )
            self.depth, self.opened = (1, number) if sign == "{" else (0, 0)


def _closed(block: _Block) -> _Block:
    block.text = "\n".join(block.lines).strip()
    return block


class _Question:
    """One question under reading. Its text still has its escaped signs hidden."""

    def __init__(self, block: _Block, draft: Draft) -> None:
        self.block = block
        self.draft = draft
        self.format = "moodle_auto_format"

    def read(self) -> None:
        draft, text = self.draft, self.block.text
        if len(text) > _MAX_SOURCE:
            draft.refuse(_t("The question is longer than %(limit)d characters.") % {"limit": _MAX_SOURCE})
            return
        if text.startswith("::") and (end := text.find("::", 2)) >= 0:
            draft.title = " ".join(show(text[2:end]).split())[:255]
            text = text[end + 2 :].strip()
        start, end = text.find("{"), text.find("}")
        if start < 0:
            draft.refuse(_t("This is a text without a question. Put it in a lesson."))
            return
        if text.find("{", start + 1) >= 0:
            draft.refuse(_t("The question has more than one part between braces."))
            return
        before, inside, after = text[:start].strip(), text[start + 1 : end].strip(), text[end + 1 :].strip()
        asked = f"{before} {_BLANK} {after}" if after else before
        found = _FORMAT.match(asked)
        self.format = _FORMATS[found[1]] if found else self.format
        fields: Row = {"text": self.text(asked), "tags": self.tags()}
        inside, _sign, explanation = inside.rpartition("####") if "####" in inside else (inside, "", "")
        fields["explanation"] = self.text(explanation)
        kind, more = self.answers(inside.strip())
        answers.finish(draft, kind, fields | more)

    def text(self, source: str) -> str:
        """A text, in its own format or in that of the question."""
        source = source.strip()
        text_format = self.format
        if found := _FORMAT.match(source):
            text_format, source = _FORMATS[found[1]], source[found.end() :]
        rich = from_format(show(source).strip(), text_format)
        for note in rich.notes():
            self.draft.note(note)
        if rich.pictures:
            self.draft.note(_t("GIFT has no images; an address of one is not carried over."))
        return rich.text

    def tags(self) -> str:
        comments = show("\n".join(self.block.comments))
        if identity := _IDENTITY.search(comments):
            self.draft.note(_t("The ID number %(number)s is not carried over.") % {"number": identity[1]})
        return values.tag_text(_TAG.findall(comments)[:MAX_ROWS])

    def answers(self, inside: str) -> tuple[str, Row]:
        """Type and fields of what is between the braces."""
        draft = self.draft
        if not inside:
            return "open_answer", answers.open_answer(draft, "", 1)
        if inside.startswith("#"):
            return "numeric", answers.numeric(draft, self.numbers(inside[1:]))
        if "~" in inside:
            single = "=" in inside
            return answers.choice(draft, self.alternatives(inside, wrong=Decimal(0)), single=single)
        if "=" in inside and "->" in inside:
            return "matching", answers.matching(draft, self.pairs(inside))
        if inside.partition("#")[0].strip().upper() in _TRUE | _FALSE:
            return "true_false", self.statement(inside)
        return "short_answer", answers.short_answer(draft, self.alternatives(inside, wrong=FULL))

    def alternatives(self, inside: str, *, wrong: Decimal) -> list[Answer]:
        """Answers that start with ``=`` or ``~``; ``wrong`` is the share of one that says nothing of it."""
        parts = re.split("([=~])", inside)
        found = [("=", parts[0])] if parts[0].strip() else []
        found += list(zip(parts[1::2], parts[2::2], strict=True))
        if len(found) > MAX_ROWS:
            self.draft.refuse(_t("The question has more than %(limit)d answers.") % {"limit": MAX_ROWS})
            return []
        return [self.answer(text, FULL if sign == "=" else wrong) for sign, text in found]

    def answer(self, source: str, share: Decimal) -> Answer:
        source = source.strip()
        if found := _SHARE.match(source):
            share, source = Decimal(found[1]), source[found.end() :]
        text, _sign, feedback = source.partition("#")
        return Answer(text=self.text(text), share=share, feedback=self.text(feedback))

    def numbers(self, inside: str) -> list[Answer]:
        """Numbers: 3, 3:2 for a tolerance, 1..5 for a range; ``~`` has the feedback for any other."""
        inside, _sign, other = inside.partition("~")
        found = [self.number(answer) for answer in self.alternatives(inside, wrong=FULL)]
        if other:
            found.append(Answer(text="*", feedback=self.text(other.partition("#")[2])))
        return found

    def number(self, answer: Answer) -> Answer:
        if ".." in answer.text:
            low, _dots, high = answer.text.partition("..")
            try:
                least, most = values.number(low), values.number(high)
            except ValueError:
                return answer
            answer.text = values.written((least + most) / 2)
            answer.tolerance = values.written(abs(most - least) / 2)
        elif ":" in answer.text:
            answer.text, _colon, answer.tolerance = answer.text.partition(":")
        return answer

    def pairs(self, inside: str) -> list[tuple[str, str]]:
        parts = [part.strip() for part in inside.split("=") if part.strip()]
        if len(parts) > MAX_ROWS:
            self.draft.refuse(_t("The question has more than %(limit)d answers.") % {"limit": MAX_ROWS})
            return []
        if any("->" not in part for part in parts):
            self.draft.refuse(_t("A part of the question has no answer to match."))
        sides = [part.partition("->") for part in parts]
        return [(self.text(left), self.text(right)) for left, _arrow, right in sides]

    def statement(self, inside: str) -> Row:
        """A statement: the feedback for who is wrong comes first."""
        word, wrong, right = [*(self.text(part) for part in inside.split("#", 2)), "", ""][:3]
        true = word.upper() in _TRUE
        return answers.true_false(
            answer=true, feedback_true=right if true else wrong, feedback_false=wrong if true else right
        )
