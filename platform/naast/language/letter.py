"""The letter check: one function for the page, the exercises and the command."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from naast.language.clauses import sentence_findings
from naast.language.dutch import is_dutch
from naast.language.elements import elements
from naast.language.emphasis import emphasis_findings
from naast.language.explained import explained
from naast.language.intake import MAX_CHARACTERS, TextRefusedError, clean, too_long_message
from naast.language.passage import Passage
from naast.language.passive import passive_findings
from naast.language.readability import measure
from naast.language.report import Element, Finding, LetterReport, Level
from naast.language.rules import Match, Rule, Rules

__all__ = [
    "MAX_CHARACTERS",
    "Element",
    "Finding",
    "LetterReport",
    "TextRefusedError",
    "check_letter",
    "clean",
]

FEWEST_WORDS = 3  # below that there is nothing to say
MOST_FINDINGS = 200  # in one report; the rest is counted
_LEVELS: dict[str, Level] = {"jargon": "amber", "tone": "red", "protected": "good"}
_WHOLE_SENTENCE = "long_sentence"


def check_letter(text: str, rules: Rules) -> LetterReport:
    r"""Look a letter over, in time that grows with its length only.

    Args:
        text: plain text with ``\n`` between lines (``clean`` makes it so); places in the report count in it.
        rules: jargon, harsh tone and protected wording to look for.

    Raises:
        TextRefusedError: the text has more than ``MAX_CHARACTERS``.
    """
    if len(text) > MAX_CHARACTERS:
        raise TextRefusedError(too_long_message())
    passage = Passage(text)
    reading = measure(passage.joined)
    dutch = is_dutch(passage.tokens)
    report = LetterReport(
        text=text,
        reading=reading,
        findings=[],
        elements=[],
        language="nl" if dutch else "other",
        notes=list(_notes(text, reading.words, dutch=dutch)),
    )
    if not dutch or reading.words < FEWEST_WORDS:
        return report
    findings = _findings(passage, rules)
    kept = [each for each in findings if each.level == "good"] + [each for each in findings if each.level != "good"]
    shown = sorted(kept[:MOST_FINDINGS], key=_in_text)
    return replace(report, findings=shown, elements=elements(passage), left_out=len(findings) - len(shown))


def _in_text(finding: Finding) -> tuple[int, int]:
    """In order of the text; what lies around another comes first."""
    return finding.start, -finding.end


def _notes(text: str, words: int, *, dutch: bool) -> Iterator[str]:
    if not words:
        yield _("There are no words here. Paste a letter or an e-mail.")
    elif words < FEWEST_WORDS:
        yield _("This is too short to say anything about. Paste a whole sentence, or rather the whole letter.")
    elif not dutch:
        yield _("This does not look like Dutch. The check knows Dutch only, so there is nothing to say about it.")
    if "</" in text or "<br" in text.casefold():
        yield _(
            "There is markup in this text, such as <b>. It is read as ordinary text. Paste the letter without markup."
        )
    if text.isupper() and words >= FEWEST_WORDS:
        yield _("The whole text is in capitals. Write it in ordinary letters first, and check it again then.")


def _findings(passage: Passage, rules: Rules) -> list[Finding]:
    """Everything there is to say: protected wording first, and nothing else over it."""
    protected = rules.protected(passage)
    matches = _unexplained(passage, rules.matches(passage, protected))
    keep = [_of_rule(passage, match) for match in protected]
    found = [_of_rule(passage, match) for match in matches]
    harsh = [each for each in found if each.kind == "tone"]
    found += [each for each in passive_findings(passage) if not _covered(each, harsh)]
    found += emphasis_findings(passage.text)
    found = [each for each in found if not _over(each, keep)]
    found += [part for each in sentence_findings(passage) if (part := _beside(each, keep)) is not None]
    return sorted([*keep, *found], key=_in_text)


def _unexplained(passage: Passage, matches: Iterable[Match]) -> Iterator[Match]:
    """Without the hard words that the letter explains, there or earlier."""
    known: set[Rule] = set()
    for match in matches:
        if match.rule.kind == "jargon" and (match.rule in known or explained(passage, match)):
            known.add(match.rule)
        else:
            yield match


def _of_rule(passage: Passage, match: Match) -> Finding:
    start, end = passage.tokens[match.first].start, passage.tokens[match.after - 1].end
    text = passage.text[start:end]
    return Finding(
        kind=match.rule.kind,
        start=start,
        end=end,
        text=text,
        message=match.rule.explanation or _said_of(match.rule.kind) % {"words": text},
        better=match.rule.better,
        source=match.rule.source,
        level=_LEVELS[match.rule.kind],
    )


def _said_of(kind: str) -> str:
    """What to say about a rule that explains nothing itself."""
    return {
        "jargon": _("‘%(words)s’ is jargon. Not everybody knows it."),
        "tone": _("‘%(words)s’ sounds harsh."),
        "protected": _("‘%(words)s’ has to stay as it is."),
    }[kind]


def _covered(finding: Finding, others: Sequence[Finding]) -> bool:
    """Whether another finding says enough about the end of this one."""
    return any(other.start < finding.end <= other.end or finding.start <= other.start < finding.end for other in others)


def _over(finding: Finding, others: Sequence[Finding]) -> bool:
    return any(other.start < finding.end and finding.start < other.end for other in others)


def _beside(finding: Finding, keep: Sequence[Finding]) -> Finding | None:
    """A finding about a sentence without the protected parts in it: its longest piece, if any is left."""
    pieces, start = [], finding.start
    for part in (each for each in keep if each.start < finding.end and finding.start < each.end):
        pieces.append((start, part.start))
        start = part.end
    pieces.append((start, finding.end))
    if len(pieces) == 1:
        return finding
    start, end = max(pieces, key=lambda piece: piece[1] - piece[0])
    inner = finding.text[start - finding.start : end - finding.start]
    text = inner.strip()
    if not any(sign.isalnum() for sign in text):
        return None
    start += len(inner) - len(inner.lstrip())
    return replace(finding, start=start, end=start + len(text), text=text)
