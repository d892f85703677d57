"""All remarks on a page: about its sources, pictures, headings and links, and about its words and sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.fields import RichTextField
from wagtail.models import Page

from naast.language import selectors
from naast.language.letter import MAX_CHARACTERS, check_letter
from naast.language.readability import Reading, measure
from naast.language.report import Finding
from naast.pages.remarks import shape
from naast.pages.remarks.base import GROUPS, Remark
from naast.pages.remarks.written import Children, Part, bodies, parts, short_fields

SHOWN = 5
"""Remarks of one kind that are shown; who mends these sees the next."""
MOST_CHARACTERS = 5 * MAX_CHARACTERS
"""Of one page that are looked at; an article of an hour's reading is shorter."""
_WORDS_SHOWN = 8
_KINDS = frozenset(["long_sentence", "jargon", "tone", "exclamation"])
"""What the letter check finds that holds for any text; the rest is about letters."""
_EASE = {
    "green": gettext_lazy("reads easily"),
    "amber": gettext_lazy("takes some effort"),
    "red": gettext_lazy("is hard to read"),
}


@dataclass(frozen=True, kw_only=True)
class Report:
    """What there is to say about a page as it is now."""

    remarks: list[Remark] = field(default_factory=list)
    reading: Reading | None = None
    cut: bool = False  # the text is longer than what is looked at

    @property
    def number(self) -> int:
        """How many remarks there are."""
        return len(self.remarks)

    @property
    def ease(self) -> str:
        """How well the text reads, in words; empty when there is no text."""
        return str(_EASE[self.reading.light]) if self.reading and self.reading.words else ""

    @property
    def mean(self) -> int:
        """Words in a sentence, on average."""
        return round(self.reading.mean_sentence) if self.reading else 0

    @property
    def groups(self) -> list[tuple[str, list[Remark]]]:
        """The remarks by what they are about, what stops publishing first."""
        ordered = sorted(self.remarks, key=lambda remark: list(GROUPS).index(remark.group))
        return [(str(GROUPS[name]), list(some)) for name, some in groupby(ordered, key=lambda remark: remark.group)]


def is_checked(model: type[Page] | None) -> bool:
    """Whether pages of this type have a text that is looked at."""
    return model is not None and bool(
        bodies(model) or any(isinstance(one, RichTextField) for one in short_fields(model))
    )


def report(page: Page, children: Children | None = None) -> Report:
    """Look a page over.

    Parameters:
        page: specific, and as it is to be looked at: a draft, or what is being typed. It is not changed.
        children: what was typed below it (``written.parts``).
    """
    if not is_checked(type(page)):
        return Report()
    found = parts(page, children)
    shown, cut = _within(found)
    remarks = [remark for check in shape.CHECKS for remark in check(page, found)]
    text = "\n".join(part.text for part in shown)
    return Report(
        remarks=[*_few(remarks), *_few(_words(shown))],
        reading=measure(text[:MAX_CHARACTERS]) if text.strip() else None,
        cut=cut,
    )


def stops(page: Page) -> list[Remark]:
    """The remarks that an editor looks at before a page is published: each is about what a reader relies on."""
    if not is_checked(type(page)):
        return []
    found = parts(page)
    return [remark for check in shape.CHECKS for remark in check(page, found) if remark.stops]


def _within(found: Iterable[Part]) -> tuple[list[Part], bool]:
    """The running text, as far as it is looked at, and whether anything was left out."""
    shown: list[Part] = []
    left = MOST_CHARACTERS
    for part in found:
        if not part.prose:
            continue
        if len(part.text) > min(left, MAX_CHARACTERS):
            return shown, True
        shown.append(part)
        left -= len(part.text) + 1
    return shown, False


def _words(shown: list[Part]) -> Iterator[Remark]:
    """What the letter check says about words and sentences, each at the part where it stands."""
    rules = selectors.rules()
    for some in _portions(shown):
        text = "\n\n".join(part.text for part in some)
        starts, place = [], 0
        for part in some:
            starts.append((place, part))
            place += len(part.text) + 2
        for finding in check_letter(text, rules).findings:
            if finding.kind in _KINDS and (finding.kind != "long_sentence" or finding.level == "red"):
                part = next(one for start, one in reversed(starts) if start <= finding.start)
                yield _remark(finding, part)


def _portions(shown: list[Part]) -> Iterator[list[Part]]:
    """Parts together, no more at once than the letter check takes: a word explained earlier is explained."""
    some: list[Part] = []
    length = 0
    for part in shown:
        if some and length + len(part.text) + 2 > MAX_CHARACTERS:
            yield some
            some, length = [], 0
        some.append(part)
        length += len(part.text) + 2
    if some:
        yield some


def _remark(finding: Finding, part: Part) -> Remark:
    words = finding.text.split()
    quote = " ".join(words[:_WORDS_SHOWN]) + (" …" if len(words) > _WORDS_SHOWN else "")
    text = _("“%(quote)s”: %(message)s") % {"quote": quote, "message": finding.message}
    if finding.kind == "jargon" and finding.better:
        text += " " + _("Plainer: %(better)s.") % {"better": finding.better.rstrip(".")}
    elif finding.better:
        text += " " + finding.better
    return Remark(
        kind=finding.kind,
        group="sentences" if finding.kind == "long_sentence" else "words",
        text=text,
        where=part.where,
        path=part.path,
    )


def _few(remarks: Iterable[Remark]) -> list[Remark]:
    """The first of each kind, and how many more there are."""
    by_kind: dict[str, list[Remark]] = {}
    for remark in remarks:
        by_kind.setdefault(remark.kind, []).append(remark)
    shown = []
    for some in by_kind.values():
        shown += some[:SHOWN]
        if (more := len(some) - SHOWN) > 0:
            text = ngettext("And %(more)s more like these.", "And %(more)s more like these.", more)
            shown.append(Remark(kind=some[0].kind, group=some[0].group, text=text % {"more": more}))
    return shown
