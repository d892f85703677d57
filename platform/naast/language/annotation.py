"""A letter as HTML with a mark around everything that was found."""

from collections.abc import Sequence

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from naast.language.report import Finding, LetterReport


def kind_name(finding: Finding) -> str:
    """What sort of finding this is, in a word or two."""
    return {
        "long_sentence": _("long sentence"),
        "subclauses": _("subclauses"),
        "passive": _("passive"),
        "jargon": _("hard word"),
        "tone": _("tone"),
        "capitals": _("capitals"),
        "exclamation": _("exclamation mark"),
        "protected": _("keep this"),
    }[finding.kind]


def annotated(report: LetterReport) -> SafeString:
    """The text with marks, each opened by its number, which links to the list of findings.

    Findings may lie in each other and across each other: a mark that would cross the end of another one is closed
    there and opened again, without its number.
    """
    parts: list[str] = []
    opened: list[tuple[int, Finding]] = []
    waiting = list(reversed(report.numbered))
    place = 0
    for border in _borders(report):
        parts.append(escape(report.text[place:border]))
        place = border
        still = [each for each in opened if each[1].end > border]
        same = _shared(opened, still)
        parts.append("</mark>" * (len(opened) - same))
        parts += [_open(number, finding, again=True) for number, finding in still[same:]]
        opened = still
        while waiting and waiting[-1][1].start == border:
            number, finding = waiting.pop()
            opened.append((number, finding))
            parts.append(_open(number, finding, again=False))
    parts.append(escape(report.text[place:]))
    return mark_safe("".join(parts))  # noqa: S308  (every piece is escaped above, or made by format_html)


def _borders(report: LetterReport) -> list[int]:
    """Every place where a mark starts or ends, in order."""
    return sorted({place for finding in report.findings for place in (finding.start, finding.end)})


def _shared(before: Sequence[tuple[int, Finding]], after: Sequence[tuple[int, Finding]]) -> int:
    """How many marks, counted from the outside, stay open."""
    return next((place for place, each in enumerate(before) if place >= len(after) or after[place] != each), len(after))


def _open(number: int, finding: Finding, *, again: bool) -> str:
    css = f"finding finding--{finding.level} finding--{finding.kind}"
    if again:
        return format_html('<mark class="{}">', css)
    return format_html(
        '<mark class="{}" id="plek-{}"><a class="finding__number" href="#bevinding-{}">'
        '<span class="visually-hidden">{} </span>{}<span class="visually-hidden">, {}: </span></a>',
        css, number, number, _("Finding"), number, kind_name(finding),
    )  # fmt: skip
