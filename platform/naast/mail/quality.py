"""What every mail has to be: complete, readable by anyone, and held together by any mail program.

The checks look at one rendered mail. They know nothing of where it came from, so that the page of an issue, the gallery
and the tests ask the same questions.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _

from naast.mail.contrast import faint_texts

LARGEST = 80 * 1024  # bytes of HTML; Gmail cuts a mail off at 102 KB, and tracking by other programs adds to it
LINE = 76
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NOT_IN_MAIL = ("script", "form", "iframe", "object", "embed", "video", "audio", "link", "svg", "input")
# Outlook on Windows renders with Word and knows none of these.
_NOT_IN_OUTLOOK = re.compile(r"(?:^|;)\s*(?:position|float|display\s*:\s*(?:flex|grid|inline-flex|inline-grid)|gap)\b")
_TAG = re.compile(
    r"</?(?:p|br|a|div|span|table|td|strong|em|h[1-6]|ul|li)\b[^>]*>|&(?:amp|lt|gt|quot|nbsp|#\d+);", re.IGNORECASE
)
_SAYS_NOTHING = frozenset({"klik hier", "hier", "lees meer", "meer", "link", "click here", "here"})


class Problem(NamedTuple):
    """Something wrong with a mail.

    Attributes:
        code: stays the same when the words change.
        text: for an editor.
        serious: whether the mail must not leave like this.
    """

    code: str
    text: str
    serious: bool = True


def check_mail(html: str, text: str) -> list[Problem]:
    """Everything wrong with one mail, the worst first.

    Args:
        html: the HTML part, with its styles inside the elements.
        text: the text part.
    """
    soup = BeautifulSoup(html, "html.parser")
    found = [
        *_size(html),
        *_document(soup),
        *_headings(soup),
        *_pictures(soup),
        *_tables(soup),
        *_links(soup, text),
        *_styles(soup),
        *_faint(soup),
        *_text_part(text),
    ]
    return sorted(found, key=lambda problem: not problem.serious)


def size_in_kb(html: str) -> float:
    """What the HTML part weighs, in KB of 1,024 bytes."""
    return round(len(html.encode()) / 1024, 1)


def _size(html: str) -> Iterator[Problem]:
    if len(html.encode()) > LARGEST:
        yield Problem("size", _("The mail is %(size)s KB. At most 80 KB fits.") % {"size": round(size_in_kb(html))})


def _document(soup: BeautifulSoup) -> Iterator[Problem]:
    root = soup.html
    if root is None or not root.get("lang"):
        yield Problem("lang", _("The mail does not say in which language it is."))
    if soup.title is None or not soup.title.get_text(strip=True):
        yield Problem("title", _("The mail has no title."))
    for name in sorted({tag.name for tag in soup.find_all(_NOT_IN_MAIL)}):
        yield Problem("element", _("The mail holds a <%(name)s>. Mail programs take it out.") % {"name": name})
    if any(attribute.startswith("on") for tag in soup.find_all() for attribute in tag.attrs):
        yield Problem("script", _("The mail holds a script. Mail programs refuse it."))


def _headings(soup: BeautifulSoup) -> Iterator[Problem]:
    levels = [int(tag.name[1]) for tag in soup.find_all(_HEADINGS)]
    if 1 not in levels:
        yield Problem("h1", _("The mail has no main heading."))
    elif levels.count(1) > 1:
        yield Problem("h1", _("The mail has %(n)s main headings. One is enough.") % {"n": levels.count(1)})
    elif levels[0] != 1:
        yield Problem("heading-order", _("The first heading is not the main heading."))
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield Problem("heading-order", _("A heading skips a level."))
    if any(not tag.get_text(strip=True) for tag in soup.find_all(_HEADINGS)):
        yield Problem("heading-empty", _("A heading is empty."))


def _pictures(soup: BeautifulSoup) -> Iterator[Problem]:
    for picture in soup.find_all("img"):
        source = str(picture.get("src", ""))
        if picture.get("alt") is None:
            yield Problem("alt", _("A picture has no alternative text: %(name)s") % {"name": _last(source)})
        if not source.startswith(("https://", "http://", "cid:", "data:", "naast-")):
            yield Problem("picture-address", _("The address of a picture is not complete: %(name)s") % {"name": source})
        if not picture.get("width"):
            yield Problem(
                "picture-width", _("A picture has no width: %(name)s") % {"name": _last(source)}, serious=False
            )


def _tables(soup: BeautifulSoup) -> Iterator[Problem]:
    if any(not table.get("role") and not table.find("th") for table in soup.find_all("table")):
        yield Problem("table-role", _("A table for the layout has no role. A screen reader would read it as data."))


def _links(soup: BeautifulSoup, text: str) -> Iterator[Problem]:
    for link in soup.find_all("a"):
        words = " ".join(link.get_text(" ", strip=True).split())
        address = str(link.get("href", ""))
        pictures = [str(picture.get("alt", "")) for picture in link.find_all("img")]
        if not words and not any(pictures):
            yield Problem("link-empty", _("A link has no words: %(address)s") % {"address": address})
        elif words.lower().rstrip(".!") in _SAYS_NOTHING:
            yield Problem(
                "link-vague", _("A link does not say where it goes: “%(words)s”") % {"words": words}, serious=False
            )
        if not address.startswith(("https://", "http://", "mailto:", "tel:", "naast-")):
            yield Problem("link-address", _("The address of a link is not complete: “%(words)s”") % {"words": words})
        elif address.startswith(("https://", "http://", "naast-")) and address.rstrip("/") not in text:
            yield Problem(
                "link-in-text", _("A link is not in the text part: “%(words)s”") % {"words": words}, serious=False
            )


def _styles(soup: BeautifulSoup) -> Iterator[Problem]:
    for tag in soup.find_all(style=True):
        if _NOT_IN_OUTLOOK.search(str(tag["style"]).lower()):
            yield Problem("outlook", _("The layout uses a rule that Outlook does not know."))
            return


def _faint(soup: BeautifulSoup) -> Iterator[Problem]:
    for words, ratio in faint_texts(soup):
        yield Problem(
            "contrast",
            _("“%(words)s” is hard to read: contrast %(ratio)s, and 4,5 is the least.")
            % {"words": words, "ratio": f"{ratio:.1f}".replace(".", ",")},
        )


def _text_part(text: str) -> Iterator[Problem]:
    if not text.strip():
        yield Problem("text", _("The mail has no text part."))
        return
    if found := _TAG.search(text):
        yield Problem("text-markup", _("The text part holds markup: %(found)s") % {"found": found.group()})
    if any(len(line) > LINE and "://" not in line and " " in line.strip() for line in text.splitlines()):
        yield Problem("text-lines", _("The text part has lines that are too long."), serious=False)
    if any("://" in line and " " in line.strip() for line in text.splitlines()):
        yield Problem("text-links", _("A link in the text part does not stand on a line of its own."), serious=False)


def _last(address: str) -> str:
    return address.rpartition("/")[2] or address
