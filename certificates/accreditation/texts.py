"""The text of a lesson as plain HTML: headings that follow each other, links that work anywhere, nothing else."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urljoin

import nh3
from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

_TAGS = {"p", "b", "strong", "i", "em", "ul", "ol", "li", "a", "br", "h2", "h3", "h4"}
_LAST_HEADING = 6
_HEADING = re.compile(r"<(/?)h([1-6])>")
_IMAGE = re.compile(r'<img src="media:([0-9]+)"( alt="([^"]*)")>')


@dataclass
class Written:
    """A lesson's text. ``pictures``: the numbers of the images in it, which ``html`` names as ``media:<number>``."""

    html: str = ""
    pictures: list[int] = field(default_factory=list)
    sources: int = 0
    checked_on: date | None = None


def written(body: Iterable[Any]) -> Written:
    """The body of a lesson.

    Args:
        body: the children of its StreamField.
    """
    found, parts = Written(), []
    for child in body:
        part = _part(child, found)
        if part:
            parts.append(part)
    found.html = _in_order("\n".join(parts))
    return found


def about_sources(body: Iterable[Any]) -> Written:
    """How many sources a lesson names and when they were checked, without its text."""
    found = Written()
    for child in body:
        if child.block_type == "source":
            _count(child.value, found)
    return found


def placed(html: str, addresses: Mapping[int, str], *, below: int) -> SafeString:
    """The text in its place: below a heading, with pictures at these addresses.

    A picture without an address is left with its alternative text alone.

    Args:
        html: as :func:`written` gives it.
        addresses: by the number of the image.
        below: the level of the heading above the text, 1 to 5.
    """
    lowered = _HEADING.sub(lambda found: f"<{found[1]}h{min(below + int(found[2]), _LAST_HEADING)}>", html)
    there = _IMAGE.sub(
        lambda found: (
            f'<img src="{escape(addresses[int(found[1])])}"{found[2]}>'
            if int(found[1]) in addresses
            else f"<p>[{found[3]}]</p>"
        ),
        lowered,
    )
    return mark_safe(there)  # noqa: S308 - made by ``written``: cleaned text and our own elements


def _part(child: Any, found: Written) -> str:
    kind = child.block_type
    if kind == "source":
        return _sources(child.value, found)
    if kind == "figure":
        return _figure(child.value, found)
    write = _WRITERS.get(kind)
    return write(child.value) if write else ""


def _quote(value: Any) -> str:
    return format_html("<blockquote><p>{}</p>{}</blockquote>", value["text"], _line(value["attribution"]))


def _callout(value: Any) -> str:
    kinds = {"tip": _("Tip"), "caution": _("Caution")}
    title = f"{kinds.get(value['kind'], _('Example'))}: {value['title']}"
    text = mark_safe(_rich(value["text"]))  # noqa: S308 - cleaned
    return format_html('<div class="box"><p><strong>{}</strong></p>{}</div>', title, text)


def _reflection(value: Any) -> str:
    points = format_html_join("", "<li>{}</li>", ((question,) for question in value["questions"]))
    return format_html('<div class="box"><p><strong>{}</strong></p><ol>{}</ol></div>', value["title"], points)


def _before_after(value: Any) -> str:
    lines = [(_("Before"), value["before"]), (_("After"), value["after"])]
    pairs = format_html_join("", "<p><strong>{}:</strong> {}</p>", lines)
    return format_html(
        '<div class="box"><p><strong>{}</strong></p>{}{}</div>', value["title"], pairs, _line(value["reason"])
    )


def _figure(value: Any, found: Written) -> str:
    if not value["image"]:
        return ""
    number = value["image"].pk
    found.pictures.append(number)
    picture = '<div class="picture"><img src="media:{}" alt="{}">{}</div>'
    return format_html(picture, number, value["alt"], _line(value["caption"]))


def _sources(value: Any, found: Written) -> str:
    _count(value, found)
    points = format_html_join("", "<li>{}</li>", ((mark_safe(_inline(item)),) for item in value["items"]))  # noqa: S308 - cleaned
    checked = _("Checked on %(day)s") % {"day": date_format(value["checked_on"])} if value["checked_on"] else ""
    return format_html(
        '<div class="box"><p><strong>{}</strong></p><ul>{}</ul>{}</div>', _("Sources"), points, _line(checked)
    )


def _count(value: Any, found: Written) -> None:
    found.sources += len(value["items"])
    days = [day for day in (found.checked_on, value["checked_on"]) if day]
    found.checked_on = min(days, default=None)


def _line(text: str | None) -> SafeString:
    return format_html("<p>{}</p>", text) if text else mark_safe("")


def _rich(value: Any) -> str:
    """Text with looks, cleaned once more: it leaves the platform. Links lead to the site from wherever they are read."""
    cleaned = nh3.clean(
        expand_db_html(value.source),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        attribute_filter=_whole_address,
        link_rel=None,
    )
    return cleaned.strip()


def _inline(value: Any) -> str:
    return _rich(value).removeprefix("<p>").removesuffix("</p>")


def _whole_address(tag: str, attribute: str, value: str) -> str | None:
    return urljoin(settings.SITE_URL + "/", value) if (tag, attribute) == ("a", "href") else value


def _in_order(html: str) -> str:
    """Headings that begin at the first level and skip none (ISO 14289-1, 7.4.2)."""
    ranks: list[int] = []

    def moved(match: re.Match[str]) -> str:
        rank = int(match[2])
        if not match[1]:
            while ranks and ranks[-1] >= rank:
                ranks.pop()
            ranks.append(rank)
        return f"<{match[1]}h{len(ranks)}>"

    return _HEADING.sub(moved, html)


_WRITERS: dict[str, Callable[[Any], str]] = {
    "text": _rich,
    "quote": _quote,
    "callout": _callout,
    "reflection": _reflection,
    "before_after": _before_after,
}
