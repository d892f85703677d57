"""What an event is called officially, found in the words of a source: the same name means the same event.

Four names are read, each however people write it: an ECLI (Council conclusions 2011/C 127/01), a number of the Staatsblad
or the Staatscourant, and a Kamerstuk with its number within the dossier (Aanwijzingen voor de regelgeving 3.41–3.43; the
forms with dashes are those of officielebekendmakingen.nl). Whatever could as well be a telephone number, an amount or a
date is left alone: an event that is missed costs an editor one press on a button, two events taken for one cost a reader
one of them.
"""

import re
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import unquote

# A source that names more is an overview of many events, and belongs to none of them.
MOST = 4

_SPACE = r"[ \t\n\xa0\u2007\u2009\u202f]"
_DASH = r"[-\u2010\u2011\u2012\u2013]"
_YEAR = r"(?P<year>(?:18|19|20)\d\d)"
_MONTHS = "jan|feb|maart|mrt|april|apr|mei|juni|jun|juli|jul|aug|sep|okt|nov|dec"
# What follows a number that was something else all along: more digits, decimals, a date, a percentage, a size.
_ENDS = rf"(?!\w)(?![.,:/]\d)(?!{_DASH}\d)(?!{_SPACE}*(?:%|°))(?!{_SPACE}+(?:{_MONTHS}))"

_ECLI = re.compile(
    r"(?<![A-Za-z0-9])ECLI:(?P<rest>[A-Z]{2}:[A-Z][A-Z0-9]{0,6}:(?:1[89]|20)\d\d:[A-Z0-9](?:[A-Z0-9.]{0,23}[A-Z0-9])?)"
    r"(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_GAZETTE = re.compile(
    r"(?<![A-Za-z0-9])(?:(?P<law>Staatsblad|Stb)|Staatscourant|Stcrt)\.?"
    rf"(?:{_SPACE}*,?{_SPACE}+|{_DASH}){_YEAR}"
    rf"(?:{_SPACE}*,{_SPACE}*|{_SPACE}*/{_SPACE}*|{_DASH}|{_SPACE}+)"
    rf"(?:n(?:umme)?r\.?{_SPACE}*)?(?P<number>[1-9]\d{{0,5}}){_ENDS}",
    re.IGNORECASE,
)
# A dossier has five digits, written "35 915" or "35915"; chapters of a budget add a Roman number ("36 410 VI").
_DOSSIER = (
    rf"(?P<first>\d\d){{space}}(?P<last>\d{{{{3}}}})"
    rf"(?:(?:{_SPACE}*\(|{_SPACE}+|{_DASH})(?P<chapter>[IVXLC]{{{{1,6}}}}|[IVXLC]{{{{1,4}}}}[A-Z])\)?(?![A-Za-z]))?"
)
_NUMBER = r"(?P<number>[1-9]\d{{0,3}}|[A-Z]{{1,3}})"
_LINK = re.compile(
    r"(?<![A-Za-z0-9])kst-"
    + _DOSSIER.format(space="").replace("(?![A-Za-z])", "(?=-)")
    + "-"
    + _NUMBER.format()
    + r"(?:-[nh]\d)?(?![A-Za-z0-9])(?!-\d)",
    re.IGNORECASE,
)
# With "nr." behind the dossier there is no doubt left, as long as no currency stands before it.
_WRITTEN = re.compile(
    rf"(?<![\w€$])(?<![.,/-])(?<!€{_SPACE})(?<!EUR{_SPACE})(?<!euro{_SPACE})(?<!\d{_SPACE})"
    + _DOSSIER.format(space=f"{_SPACE}?")
    + rf"{_SPACE}*,{_SPACE}*n(?:umme)?r(?:\.{_SPACE}*|{_SPACE}+)(?P<number>[1-9]\d{{0,3}}|[A-Z]{{1,3}}){_ENDS}"
)
# Everything shorter needs the word before it, with the sitting year in between or without.
_NAMED = re.compile(
    rf"(?<![A-Za-z])(?:[Kk]amerstuk(?:ken)?|[Kk]st\.?|[Dd]ossier(?:nummer)?|[Kk]amerbrief|[Ww]etsvoorstel){_SPACE}+"
    rf"(?:(?:I{{1,2}}|[TE]K){_SPACE}*,?{_SPACE}*)?(?:(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?{_SPACE}*,?{_SPACE}+)?"
    + _DOSSIER.format(space=f"{_SPACE}?")
    + rf"(?:{_DASH}|{_SPACE}*,{_SPACE}*(?:n(?:umme)?r\.?{_SPACE}*)?|{_SPACE}+nr\.?{_SPACE}*)"
    + r"(?P<number>[1-9]\d{0,3}|[A-Z]{1,3})(?:-[nh]\d)?"
    + _ENDS
)


class Source(Protocol):
    """What an item of a feed has, stored or not."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def summary(self) -> str:
        """Its text."""

    @property
    def url(self) -> str:
        """Its address."""

    @property
    def guid(self) -> str:
        """The key its source gave it."""


def find(text: str) -> frozenset[str]:
    """The official names in a text, normalised: ``ecli:nl:hr:2016:2704``, ``stb:2024:123``, ``kst:35915:3``.

    Args:
        text: plain text or an address, of any length; nothing in it is trusted.
    """
    return frozenset(_names(text))


def of_item(item: Source) -> frozenset[str]:
    """The official names of the event an item tells about; none when it tells about many.

    Title, text, address and key are each read by themselves: a number at the end of one says nothing with the word at
    the beginning of the next.
    """
    fields = (item.title, item.summary, unquote(item.url), unquote(item.guid))
    found = frozenset[str]().union(*map(find, fields))
    # The name in the title or the address is what the item is about, whatever else it mentions.
    about = find(item.title) | find(unquote(item.url))
    return about if 0 < len(about) <= MOST else found if len(found) <= MOST else frozenset()


def _names(text: str) -> Iterator[str]:
    for match in _ECLI.finditer(text):
        yield f"ecli:{match['rest'].lower()}"
    for match in _GAZETTE.finditer(text):
        yield f"{'stb' if match['law'] else 'stcrt'}:{match['year']}:{match['number']}"
    for pattern in (_LINK, _WRITTEN, _NAMED):
        for match in pattern.finditer(text):
            chapter = f"-{match['chapter'].lower()}" if match["chapter"] else ""
            yield f"kst:{match['first']}{match['last']}{chapter}:{match['number'].lower()}"


def shown(name: str) -> str:
    """A normalised name as people write it."""
    kind, _colon, rest = name.partition(":")
    if kind == "ecli":
        return name.upper()
    first, _colon, number = rest.partition(":")
    if kind in {"stb", "stcrt"}:
        return f"{kind.capitalize()}. {first}, {number}"
    dossier, dash, chapter = first.partition("-")
    chapter = f" {chapter.upper()}" if dash else ""
    number = f"nr. {number}" if number.isdecimal() else number.upper()
    return f"Kamerstuk {dossier[:2]} {dossier[2:]}{chapter}, {number}"
