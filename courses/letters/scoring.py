"""What a letter earns: 60% by automatic checks, 40% by a rubric on tone."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.letters.blocks import ELEMENTS
from courses.models import LetterExercisePage
from naast.language.letter import LetterReport
from naast.language.personal_data import personal_data

AUTOMATIC_SHARE = 60  # percent of the score; the rubric has the rest
_MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
_WRITTEN_DATE = re.compile(rf"\b(\d{{1,2}}) +({'|'.join(_MONTHS)})(?: +(\d{{4}}))?\b")
_NAME = re.compile(r"[^\W\d_]{3,}")  # shorter parts are initials and words such as "de"
_SIGNATURE = 4  # words of a line that holds a name and no sentence
_COPY = 0.85  # of the words of the other text
_SHORT_DATE = re.compile(r"\b(\d{1,2})[-/](\d{1,2})[-/](\d{4})\b")

Task = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One automatic check of a letter: what is asked, whether it is met, and else what to do."""

    label: str
    met: bool
    hint: str


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How two reviewers judged: criteria they gave the same points, and all they both judged."""

    same: int
    total: int


def task_of(page: LetterExercisePage) -> dict[str, Any]:
    """The exercise as a letter keeps it from its beginning (rule 3)."""
    return {
        "task": page.task,
        "facts": [str(child.value) for child in page.facts],
        "checks": [_check_of(child) for child in page.checks],
        "start_text": page.start_text,
        "rubric": [
            {
                "id": str(child.id),
                "criterion": child.value["criterion"],
                "description": child.value["description"],
                "points": child.value["points"],
            }
            for child in page.rubric
        ],
        "example": page.example,
        "example_note": page.example_note,
    }


def _check_of(child: Any) -> dict[str, Any]:
    row = {"type": child.block_type}
    for name, value in child.value.items():
        if name == "phrases":
            row[name] = list(value)
        else:
            row[name] = value.isoformat() if isinstance(value, date) else value
    return row


def verdicts(task: Task, report: LetterReport) -> list[Verdict]:
    """The automatic checks of an exercise, held against a letter.

    Args:
        task: as ``task_of`` gives it.
        report: what the letter check found in the letter.
    """
    return [
        Verdict(label=label_of(check), met=_MET[check["type"]](check, report), hint=check.get("hint", ""))
        for check in task["checks"]
    ]


def automatic_percent(found: Sequence[Verdict]) -> int | None:
    """How many of the checks are met in whole percents, rounded down; None when there are none."""
    return sum(verdict.met for verdict in found) * 100 // len(found) if found else None


def rubric_percent(rubric: Sequence[Mapping[str, Any]], given: Iterable[Mapping[str, int]]) -> int | None:
    """The mean of what reviewers gave, in whole percents of the most, rounded down; None without rubric or review."""
    most = sum(row["points"] for row in rubric)
    totals = [sum(points.get(row["id"], 0) for row in rubric) for points in given]
    return sum(totals) * 100 // (most * len(totals)) if most and totals else None


def score_percent(automatic: int | None, rubric: int | None) -> int | None:
    """The score in whole percents, rounded down. Where one part is missing, the other is all of it."""
    if automatic is None or rubric is None:
        return automatic if rubric is None else rubric
    return (automatic * AUTOMATIC_SHARE + rubric * (100 - AUTOMATIC_SHARE)) // 100


def agreement(rubric: Sequence[Mapping[str, Any]], first: Mapping[str, int], second: Mapping[str, int]) -> Agreement:
    """How far two reviewers agree, criterion by criterion."""
    keys = [row["id"] for row in rubric if row["id"] in first and row["id"] in second]
    return Agreement(same=sum(first[key] == second[key] for key in keys), total=len(keys))


def dates_in(text: str, *, year: int) -> Iterator[date]:
    """The dates in a Dutch text, "15 mei", "15 mei 2026" or "15-05-2026"; what is no date is passed over.

    Args:
        text: any text.
        year: of dates that name none.
    """
    for day, month, named in _WRITTEN_DATE.findall(text.casefold()):
        yield from _date(int(named or year), _MONTHS.index(month) + 1, int(day))
    for day, month, named in _SHORT_DATE.findall(text):
        yield from _date(int(named), int(month), int(day))


def _date(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return


def folded(text: str) -> str:
    """Text for comparing: small letters, one kind of space, one at a time."""
    return " ".join(text.casefold().split())


def is_copy(text: str, original: str) -> bool:
    """Whether most of the words of another text stand in this one, in the same order; whatever was added to them."""
    words, known = folded(text).split(), folded(original).split()
    same = sum(block.size for block in SequenceMatcher(a=words, b=known, autojunk=False).get_matching_blocks())
    return bool(known) and same >= _COPY * len(known)


def own_name_in(text: str, name: str, task: Task) -> str:
    """A part of the writer's own name in the letter that is no name of the assignment; empty when there is none.

    Many names are words too (De Groot, Van der Meer), so it has to be written as a name: with its capital, and not only
    because a sentence begins there.
    """
    given = set(_NAME.findall(" ".join((*task["facts"], task["task"], task["example"], task["start_text"]))))
    own = {part for part in _NAME.findall(name) if part[0].isupper() and part not in given}
    for line in text.splitlines():
        for match in _NAME.finditer(line):
            before = line[: match.start()].rstrip()
            alone = len(line.split()) <= _SIGNATURE
            if match[0] in own and (alone or (before and before[-1] not in ".!?:")):
                return match[0]
    return ""


def strange_detail_in(text: str, task: Task) -> str:
    """A number or address in the letter that looks like somebody's and is not of the assignment; empty when none is."""
    given = _bare("\n".join((*task["facts"], task["task"], task["example"], task["start_text"])))
    for each in personal_data(text):
        written = text[each.start : each.end]
        # Of a telephone number the last nine digits count: +31 10 … and 010 … are the same one.
        bare = _bare(written)[-9:] if each.kind == "phone" else _bare(written)
        if each.kind != "name" and bare not in given:
            return written
    return ""


def _bare(text: str) -> str:
    """Letters and digits only, so that no way of writing a number makes it another one."""
    return "".join(sign for sign in text.casefold() if sign.isalnum() or sign == "@")


def _has(check: Mapping[str, Any], report: LetterReport) -> bool:
    text = folded(report.text)
    return any(folded(phrase) in text for phrase in check["phrases"])


def _lacks(check: Mapping[str, Any], report: LetterReport) -> bool:
    return not _has(check, report)


def _element(check: Mapping[str, Any], report: LetterReport) -> bool:
    return any(element.found for element in report.elements if element.key == check["element"])


def _without(*kinds: str) -> Callable[[Mapping[str, Any], LetterReport], bool]:
    """No finding of these kinds."""
    return lambda _check, report: not any(finding.kind in kinds for finding in report.findings)


def _legal_term(_check: Mapping[str, Any], report: LetterReport) -> bool:
    return any(finding.kind == "protected" for finding in report.findings)


def _date_between(check: Mapping[str, Any], report: LetterReport) -> bool:
    earliest, latest = date.fromisoformat(check["earliest"]), date.fromisoformat(check["latest"])
    return any(earliest <= found <= latest for found in dates_in(report.text, year=earliest.year))


_MET: dict[str, Callable[[Mapping[str, Any], LetterReport], bool]] = {
    "element": _element,
    "contains": _has,
    "avoids": _lacks,
    "max_words": lambda check, report: report.reading.words <= check["most"],
    "mean_sentence": lambda check, report: report.reading.mean_sentence <= check["most"],
    "longest_sentence": lambda check, report: report.reading.longest <= check["most"],
    "reading_ease": lambda check, report: report.reading.douma >= check["least"],
    "no_jargon": _without("jargon"),
    "no_harsh_tone": _without("tone"),
    "no_capitals": _without("capitals", "exclamation"),
    "legal_term": _legal_term,
    "date_between": _date_between,
}


def label_of(check: Mapping[str, Any]) -> str:
    """What an automatic check asks, in words for the writer."""
    kind, most = check["type"], check.get("most", 0)
    if kind in {"contains", "avoids"}:
        return str(check["label"])
    if kind == "element":
        return str(dict(ELEMENTS)[check["element"]])
    labels = {
        "max_words": ngettext("At most %(most)s word", "At most %(most)s words", most),
        "mean_sentence": _("Sentences of at most %(most)s words on average"),
        "longest_sentence": _("No sentence of more than %(most)s words"),
        "reading_ease": _("Reading indication of at least %(least)s"),
        "no_jargon": _("No jargon without explanation"),
        "no_harsh_tone": _("No threatening or blaming words"),
        "no_capitals": _("No shouting in capitals or exclamation marks"),
        "legal_term": _("The fourteen-day term stands as the law asks"),
        "date_between": _("The next step has a date from %(earliest)s up to %(latest)s"),
    }
    return labels[kind] % _shown(check)


def _shown(check: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: check.get(name, "") for name in ("most", "least")}
    for name in ("earliest", "latest"):
        if name in check:
            day = date.fromisoformat(check[name])
            values[name] = f"{day.day} {_MONTHS[day.month - 1]}"
    return values
