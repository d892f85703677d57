"""One function per mail, three templates each: subject, text, HTML."""

import re
import textwrap
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import css_inline
from django.conf import settings
from django.template import Context
from django.template.backends.django import Template
from django.template.loader import get_template
from django.utils import translation

_LINE = 76  # characters of a line of text; an answer quotes it with room to spare (RFC 3676 §4.2 says 78 at most)
_LEAD = re.compile(r"[ >]*(?:[-*•] |\d{1,2}\. )?")  # what a line begins with, and what the lines after it step in by
_BLANKS = re.compile(r"\n(?:[ \t]*\n){2,}")
_EMPTY_LINES = re.compile(r"\n\s*\n")
_KEEP = ' data-css-inline="keep"'


class Rendered(NamedTuple):
    """A mail as a person reads it."""

    subject: str
    text: str
    html: str


def render(kind: str, context: Mapping[str, Any], *, folder: str = "mail") -> Rendered:
    """Render ``<folder>/<kind>.subject.txt``, ``.txt`` and ``.html``, in the language of the site.

    Subject and text are not HTML: nothing in them is escaped. The subject becomes one line, so no name can add a header.
    Styles move from the head into the elements, because many mail programs drop the head; nothing is fetched. Lines of
    the text are wrapped at 76 characters; a line that holds a link stays whole.

    Raises:
        TemplateDoesNotExist: one of the three is missing.
    """
    values = {"site_url": settings.SITE_URL, "site_name": "Naast", **context}
    with translation.override(settings.LANGUAGE_CODE):
        subject = " ".join(_render(f"{folder}/{kind}.subject.txt", values, escape=False).split())
        text = tidy_text(_render(f"{folder}/{kind}.txt", values, escape=False))
        html = inline_styles(_render(f"{folder}/{kind}.html", values, escape=True))
    return Rendered(subject, text, html)


def tidy_text(text: str) -> str:
    """Wrap long lines, and leave at most one empty line between two paragraphs: templates and their parts add more.

    A line with an address is left as it is, since a broken link opens nothing; so is the "-- " before a signature.
    """
    lines = text.replace("\r\n", "\n").strip().split("\n")
    wrapped = [_wrap(line if line == "-- " else line.rstrip()) for line in lines]
    return _BLANKS.sub("\n\n", "\n".join(wrapped)) + "\n"


def _wrap(line: str) -> str:
    if len(line) <= _LINE or "://" in line:
        return line
    lead = _LEAD.match(line)
    start = lead.group() if lead else ""
    step = start if ">" in start else " " * len(start)
    return textwrap.fill(
        line[len(start) :],
        _LINE,
        initial_indent=start,
        subsequent_indent=step,
        break_long_words=False,
        break_on_hyphens=False,
    )


def inline_styles(html: str) -> str:
    """Move rules from ``<style>`` into the elements, without fetching anything.

    Rules that cannot move (dark mode, narrow screens) stand in a ``<style data-css-inline="keep">`` and stay there.
    """
    return _EMPTY_LINES.sub("\n", _inliner().inline(html).replace(_KEEP, ""))


def _render(name: str, values: Mapping[str, Any], *, escape: bool) -> str:
    template = get_template(name)
    assert isinstance(template, Template)
    return str(template.template.render(Context(dict(values), autoescape=escape)))


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False)
