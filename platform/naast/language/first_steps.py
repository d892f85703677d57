"""The three things to mend first: what a writer with five seconds should see."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naast.language.elements.base import shortened
from naast.language.report import Finding, LetterReport

MOST = 3  # steps
_MOST_PARTS = 3  # missing parts that are named
_WORDS = 40  # characters of an example
# What a reader cannot do without comes first; threats that are piled up are no missing part.
_PARTS = (
    "amount",
    "date",
    "one_action",
    "phone",
    "arrangement",
    "purpose",
    "person",
    "consequence",
    "referral",
    "reference",
    "acknowledgement",
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do, with its reason and the id of the place to begin."""

    title: str
    detail: str
    target: str


def first_steps(report: LetterReport) -> list[Step]:
    """At most three steps: what hurts a reader before what is missing, and that before what reads slowly."""
    steps: list[Step] = []
    for find in (_tone, _missing, _sentences, _words, _passives):
        steps += find(report)
    return steps[:MOST]


def _tone(report: LetterReport) -> Iterator[Step]:
    def said(count: int) -> str:
        return ngettext("%(count)d place, namely %(words)s.", "%(count)d places, first %(words)s.", count)

    title = _("Make the tone friendlier")
    steps = list(_of_kinds(report, ("tone", "capitals", "exclamation"), title, said))
    if not steps and any(element.key == "one_threat" for element in report.missing):
        steps = [Step(title=title, detail=_("There are several threatening words."), target="onderdelen-titel")]
    yield from steps


def _missing(report: LetterReport) -> Iterator[Step]:
    missing = {element.key: element.label for element in report.missing}
    labels = [missing[key] for key in _PARTS if key in missing]
    if not labels:
        return
    named = ", ".join(label[:1].lower() + label[1:] for label in labels[:_MOST_PARTS])
    more = len(labels) - _MOST_PARTS
    if more > 0:
        named = _("%(parts)s, and %(more)d more") % {"parts": named, "more": more}
    yield Step(title=_("Add what is missing"), detail=f"{named[:1].upper()}{named[1:]}.", target="onderdelen-titel")


def _sentences(report: LetterReport) -> Iterator[Step]:
    long = [(number, each) for number, each in report.to_mend if each.kind == "long_sentence" and each.level == "red"]
    if long:
        detail = ngettext(
            "%(count)d sentence has more than twenty words.",
            "%(count)d sentences have more than twenty words.",
            len(long),
        ) % {"count": len(long)}
        yield Step(title=_("Cut long sentences in two"), detail=detail, target=f"bevinding-{long[0][0]}")


def _words(report: LetterReport) -> Iterator[Step]:
    def said(count: int) -> str:
        return ngettext("%(count)d hard word: %(words)s.", "%(count)d hard words, such as %(words)s.", count)

    yield from _of_kinds(report, ("jargon",), _("Use ordinary words"), said)


def _passives(report: LetterReport) -> Iterator[Step]:
    def said(count: int) -> str:
        return ngettext("%(count)d place: %(words)s.", "%(count)d places, such as %(words)s.", count)

    yield from _of_kinds(report, ("passive",), _("Say who does what"), said)


def _of_kinds(report: LetterReport, kinds: tuple[str, ...], title: str, said: Callable[[int], str]) -> Iterator[Step]:
    """One step for all remarks of these kinds, with words of the first as an example."""
    found = [(number, each) for number, each in report.to_mend if each.kind in kinds]
    if found:
        number, finding = next((each for each in found if each[1].level == "red"), found[0])
        detail = said(len(found)) % {"count": len(found), "words": _quoted(finding)}
        yield Step(title=title, detail=detail, target=f"bevinding-{number}")


def _quoted(finding: Finding) -> str:
    words = shortened(finding.text, 0)
    return f"‘{words if len(words) <= _WORDS else words[:_WORDS].rstrip() + '…'}’"
