"""The text of a passage: what is said, the links in it, and the lines in braces that say more about it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

from courses.conversations.twee.passages import TweeError
from courses.conversations.twee.story import Remark, tidy

MOST_REMARKS = 200

_ESCAPED = re.compile(r"\\([\\\[\]{}:])")
_BULLET = re.compile(r"^(?:[-*+•]|\d{1,2}[.)])\s*")
# What Harlowe, SugarCube, Chapbook and Snowman would run, and what a browser would show. Each looks ahead a bounded way.
_MACRO = re.compile(
    r"<<\s*/?\w|<%|\((?:set|put|move|if|unless|else-?if|else|for|either|random|print|display|link[\w-]{0,30}|"
    r"go-?to|live|after|visited|history|cond|prompt|confirm|alert|a|dm|ds):"
    r"|^\[(?:if|else|after|continued|javascript|css|unless)\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"</?[a-z][a-z0-9-]{0,20}(?=[\s/>])|<!--", re.IGNORECASE)


@dataclass(kw_only=True)
class Told:
    """The lines in braces: for each name its values, each with the line of the file."""

    values: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value of a name; of one that stands there more often, a line each."""
        return tidy("\n".join(value for _line, value in self.values.get(name, [])))

    def has(self, name: str) -> bool:
        """Whether it was given, be it empty."""
        return name in self.values


@dataclass(kw_only=True)
class Link:
    """A link to another passage, with what is told below it."""

    line: int
    text: str
    target: str
    told: Told = field(default_factory=Told)


@dataclass(kw_only=True)
class Content:
    """A passage that was taken apart."""

    text: str
    told: Told
    links: list[Link]


class Taker:
    """Takes passages apart and keeps what could not be carried over."""

    def __init__(self, remarks: list[Remark]) -> None:
        self.remarks = remarks

    def content(self, lines: Sequence[str], first: int, about: Sequence[str], about_link: Sequence[str]) -> Content:
        """Take a passage apart.

        Args:
            lines: its text.
            first: the number of its first line in the file.
            about: the names that lines in braces at its beginning may have.
            about_link: those that lines in braces below a link may have.
        """
        said: list[str] = []
        links: list[Link] = []
        at = _next_written(lines, 0)
        told = Told()
        if at < len(lines) and lines[at].strip() == "{":
            told, at = self._braces(lines, at, first, about)
        while at < len(lines):
            line = lines[at]
            found = list(_links(line, first + at))
            if not found:
                self._look(line, first + at)
                said.append(unescaped(line))
                at += 1
                continue
            links += found
            rest = _without_links(line)
            if rest:
                said.append(rest)
            at += 1
            after = _next_written(lines, at)
            if after < len(lines) and lines[after].strip() == "{":
                found[-1].told, at = self._braces(lines, after, first, about_link)
        return Content(text=tidy("\n".join(said)), told=told, links=links)

    def named(self, lines: Sequence[str], first: int, names: Sequence[str]) -> Told:
        """Lines that each have a name, without braces around them."""
        told = Told()
        for number, line in enumerate(lines, start=first):
            self._line(line, number, names, told)
        return told

    def remark(self, line: int, text: str) -> None:
        """Keep a remark.

        Raises:
            TweeError: there are so many that the file is no conversation.
        """
        if len(self.remarks) >= MOST_REMARKS:
            text = _(
                "More than %(most)s lines in this file cannot be carried over. Take out macros, markup and lines that are"
                " not known, and choose it again."
            )
            raise TweeError(text % {"most": MOST_REMARKS})
        self.remarks.append(Remark(line=line, text=text))

    def _braces(self, lines: Sequence[str], at: int, first: int, names: Sequence[str]) -> tuple[Told, int]:
        """What stands in braces from this line on, and the line after them."""
        told = Told()
        for place in range(at + 1, len(lines)):
            if lines[place].strip() == "}":
                return told, place + 1
            self._line(lines[place], first + place, names, told)
        self.remark(first + at, _("this brace is never closed. Put a } on a line of its own after the last line."))
        return told, len(lines)

    def _line(self, line: str, number: int, names: Sequence[str], told: Told) -> None:
        if not line.strip():
            return
        name, colon, value = line.partition(":")
        folded = " ".join(name.casefold().split())
        if not colon:
            text = _("“%(line)s” is left out: a line here begins with a name and a colon, such as “%(name)s:”.")
            self.remark(number, text % {"line": line.strip()[:40], "name": names[0]})
        elif folded not in names:
            near = get_close_matches(folded[:40], names, n=1)
            text = _("“%(name)s” is left out: that name is not known here.") % {"name": name.strip()[:40]}
            self.remark(number, f"{text} {_('Do you mean “%(near)s”?') % {'near': near[0]}}" if near else text)
        else:
            told.values.setdefault(folded, []).append((number, unescaped(value)))

    def _look(self, line: str, number: int) -> None:
        """Say of what other programs would run or show that it is text here."""
        if _MACRO.search(line):
            self.remark(number, _("a macro of Twine stands here. It is not run and stays as text: take it out."))
        elif _MARKUP.search(line):
            self.remark(number, _("markup stands here. It stays as text: take it out."))


def _next_written(lines: Sequence[str], at: int) -> int:
    """The next line with something on it."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _links(line: str, number: int) -> Iterator[Link]:
    for _start, _end, text, target in _found(line):
        yield Link(line=number, text=unescaped(text).strip(), target=unescaped(target).strip())


def _found(line: str) -> Iterator[tuple[int, int, str, str]]:
    """Where each link begins and ends, its text and its target."""
    start = line.find("[[")
    while start >= 0:
        end = line.find("]]", start)
        if end < 0:
            return
        text, target = _parted(line[start + 2 : end])
        if target:
            yield start, end + 2, text, target
        start = line.find("[[", end)


def _parted(link: str) -> tuple[str, str]:
    """Text and target of a link, in the order in which Twine looks for its signs; SugarCube's setter is left out."""
    link = link.partition("][")[0]
    if "->" in link:
        text, _sign, target = link.rpartition("->")
    elif "<-" in link:
        target, _sign, text = link.partition("<-")
    elif "|" in link:
        text, _sign, target = link.rpartition("|")
    else:
        text = target = link
    return text.strip() or target.strip(), target.strip()


def _without_links(line: str) -> str:
    """A line with the words of its links in their place; nothing when it has no other words."""
    whole, between, at = [], [], 0
    for start, end, text, _target in _found(line):
        between.append(line[at:start])
        whole += [line[at:start], text]
        at = end
    between.append(line[at:])
    whole.append(line[at:])
    others = _BULLET.sub("", "".join(between).strip()).strip(" \t|,;·")
    return unescaped("".join(whole)) if others else ""


def unescaped(text: str) -> str:
    """Without the backslashes that take the meaning from a sign."""
    return _ESCAPED.sub(r"\1", text)
