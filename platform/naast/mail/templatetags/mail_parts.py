"""What the parts of a mail need, wherever the mail is rendered: by this room, by allauth or by Wagtail."""

from textwrap import indent
from typing import Any

from django import template

from naast.mail.sender import Sender, sender

register = template.Library()

_LINE = 76


@register.simple_tag
def mail_sender() -> Sender:
    """Who sends this mail, for its head and its foot."""
    return sender()


@register.simple_tag
def preheader_padding() -> str:
    """Fills the line that a mail program shows beside the subject, so that the first words of the mail stay out of it.

    A joiner and a non-joiner without width around spaces that do not break: nothing to see, and nothing to cut off.
    """
    return "\u034f\u200c\u00a0" * 40


@register.filter
def underline(text: object, level: object = 2) -> str:
    """The line under a heading of a text part: double for the first level."""
    return ("=" if str(level) == "1" else "-") * min(len(str(text)), _LINE)


@register.filter
def indented(text: object) -> str:
    """Every line two places in."""
    return indent(str(text), "  ")


@register.simple_tag
def mail_facts(*parts: Any) -> list[tuple[Any, Any]]:
    """Rows for ``mail/includes/facts``: a label and its value in turn, or a list that holds such pairs already."""
    rows: list[tuple[Any, Any]] = []
    left = list(parts)
    while left:
        first = left.pop(0)
        if isinstance(first, list | tuple):
            rows.extend((label, value) for label, value in first)
        else:
            rows.append((first, left.pop(0)))
    return rows
