"""One function per mail, three templates each: subject, text, HTML."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import css_inline
from django.conf import settings
from django.template import Context
from django.template.backends.django import Template
from django.template.loader import get_template
from django.utils import translation


class Rendered(NamedTuple):
    """A mail as a person reads it."""

    subject: str
    text: str
    html: str


def render(kind: str, context: Mapping[str, Any], *, folder: str = "mail") -> Rendered:
    """Render ``<folder>/<kind>.subject.txt``, ``.txt`` and ``.html``, in the language of the site.

    Subject and text are not HTML: nothing in them is escaped. The subject becomes one line, so no name can add a header.
    Styles move from the head into the elements, because many mail programs drop the head; nothing is fetched.

    Raises:
        TemplateDoesNotExist: one of the three is missing.
    """
    values = {"site_url": settings.SITE_URL, "site_name": "Naast", **context}
    with translation.override(settings.LANGUAGE_CODE):
        subject = " ".join(_render(f"{folder}/{kind}.subject.txt", values, escape=False).split())
        text = _render(f"{folder}/{kind}.txt", values, escape=False).strip() + "\n"
        html = inline_styles(_render(f"{folder}/{kind}.html", values, escape=True))
    return Rendered(subject, text, html)


def inline_styles(html: str) -> str:
    """Move rules from ``<style>`` into the elements, without fetching anything."""
    return _inliner().inline(html)


def _render(name: str, values: Mapping[str, Any], *, escape: bool) -> str:
    template = get_template(name)
    assert isinstance(template, Template)
    return str(template.template.render(Context(dict(values), autoescape=escape)))


@cache
def _inliner() -> css_inline.CSSInliner:
    # Rules for dark mode and narrow screens cannot be inlined: they stay in the head.
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
