"""Questions embedded in a text, {1:SHORTANSWER:=answer}, and gaps to choose for, [[1]].

The syntax is that of https://docs.moodle.org/en/Embedded_Answers_(Cloze)_question_type: alternatives are split by ``~``,
start with ``=`` or a percentage, and have feedback after ``#``; a backslash before a sign makes it a plain one.
"""

import html
import re
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _t

from courses.exchange import values
from courses.exchange.answers import FULL, Answer
from courses.exchange.drafts import MAX_ROWS, Draft
from courses.exchange.markup import from_html
from courses.exchange.values import Row

MARKER = re.compile(r"\[\[([0-9]{1,3})\]\]")
_START = re.compile(r"\{([0-9]{0,4}):([A-Z_]{2,16}):")
_SIGN = re.compile(r"\\[~#}{/\"\\]|&#|[~#}]")
_SHARE = re.compile(r"\s*(?:(=)|%(-?[0-9]{1,3}(?:[.,][0-9]{0,9})?)%)")
_ESCAPED = re.compile(r"\\([~#}{/\"\\])")
_SELECT = {"MULTICHOICE", "MC"} | {f"MULTICHOICE_{way}" for way in ("V", "H", "S", "VS", "HS")}
_SELECT |= {"MCV", "MCH", "MCS", "MCVS", "MCHS"}
_TYPED = {"SHORTANSWER", "SA", "MW"}
_EXACT = {"SHORTANSWER_C", "SAC", "MWC"}
_NUMBER = {"NUMERICAL", "NM"}
_SEVERAL = {"MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH", "MULTIRESPONSE_S", "MRS", "MULTIRESPONSE_HS", "MRHS"}
_KNOWN = _SELECT | _TYPED | _EXACT | _NUMBER | _SEVERAL


@dataclass
class _Gap:
    name: str
    weight: int
    answers: list[Answer] = field(default_factory=list)


def from_cloze(draft: Draft, source: str) -> tuple[str, list[Row], int]:
    """HTML with markers for the gaps, the gaps as rows, and the points they are worth together."""
    gaps: list[_Gap] = []
    out: list[str] = []
    position = 0
    for start in _START.finditer(source):
        if start.start() < position or start[2] not in _KNOWN:
            continue
        alternatives, end = _alternatives(source, start.end())
        if end < 0:
            draft.refuse(_t("A gap has no end."))
            break
        if len(alternatives) > MAX_ROWS:
            draft.refuse(_t("The question has more than %(limit)d answers.") % {"limit": MAX_ROWS})
            break
        gap = _Gap(start[2], int(start[1] or 1), [_answer(alternative) for alternative in alternatives])
        gaps.append(gap)
        if len(gaps) > MAX_ROWS:
            draft.refuse(_t("The question has more than %(limit)d answers.") % {"limit": MAX_ROWS})
            break
        out.append(_neutral(source[position : start.start()]) + f"[[{len(gaps)}]]")
        position = end
    out.append(_neutral(source[position:]))
    if not gaps:
        draft.refuse(_t("The text has no gaps."))
    if len({gap.weight for gap in gaps}) > 1:
        draft.note(_t("Gaps had their own points; here every gap counts alike."))
    return "".join(out), [_row(draft, gap) for gap in gaps], sum(gap.weight for gap in gaps)


def from_choices(draft: Draft, text: str, choices: list[tuple[str, str]]) -> tuple[str, list[Row]]:
    """Plain text with its markers numbered anew, and its gaps, from numbered choices of (text, group)."""
    rows: list[Row] = []

    def gap(match: re.Match[str]) -> str:
        number = int(match[1])
        if len(rows) > MAX_ROWS:  # refused for it afterwards
            return match[0]
        if not 0 < number <= len(choices) or not choices[number - 1][0]:
            draft.refuse(_t("Gap [[%(number)d]] has no answer.") % {"number": number})
            return match[0]
        right, group = choices[number - 1]
        wrong = dict.fromkeys(text for text, other in choices if other == group and text and text != right)
        rows.append({"kind": "select", "answers": _line(right), "wrong": "\n".join(map(_line, wrong))})
        return f"[[{len(rows)}]]"

    text = MARKER.sub(gap, text)
    if not rows:
        draft.refuse(_t("The text has no gaps."))
    return text, rows


def split(text: str) -> tuple[str, str]:
    """The question and the passage of a text with gaps: paragraphs before the first gap are the question."""
    paragraphs = text.split("\n\n")
    first = next((at for at, part in enumerate(paragraphs) if MARKER.search(part)), len(paragraphs))
    question = "\n\n".join(paragraphs[:first]).strip()
    return question or _t("Fill in the gaps."), "\n\n".join(paragraphs[first:]).strip()


def to_cloze(gap: Row, weight: int) -> str:
    """A gap in the syntax of Moodle, as a piece of HTML."""
    feedback = f"#{_escape(gap['feedback'])}" if gap["feedback"].strip() else ""
    right = [f"={_escape(text)}{feedback}" for text in lines(gap["answers"])]
    if gap["kind"] == "select":
        wrong = [f"{_escape(text)}{feedback}" for text in lines(gap["wrong"])]
        return f"{{{weight}:MULTICHOICE_S:{'~'.join(right + wrong)}}}"
    other = [f"*{feedback}"] if feedback else []
    return f"{{{weight}:SHORTANSWER:{'~'.join(right + other)}}}"


def lines(text: str) -> list[str]:
    """The answers of a gap, one on each line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _alternatives(source: str, position: int) -> tuple[list[str], int]:
    """The alternatives of a gap and where it ends; -1 when it does not."""
    found: list[str] = []
    start = position
    for sign in _SIGN.finditer(source, position):
        if sign[0] == "~" and len(found) <= MAX_ROWS:
            found.append(source[start : sign.start()])
            start = sign.end()
        elif sign[0] == "}":
            return [*found, source[start : sign.start()]], sign.end()
    return found, -1


def _answer(source: str) -> Answer:
    share = Decimal(0)
    match = _SHARE.match(source)
    if match:
        share = FULL if match[1] else Decimal(match[2].replace(",", "."))
        source = source[match.end() :]
    cut = next((sign.start() for sign in _SIGN.finditer(source) if sign[0] == "#"), len(source))
    return Answer(text=_plain(source[:cut]), share=share, feedback=_plain(source[cut + 1 :]))


def _plain(source: str) -> str:
    return from_html(_ESCAPED.sub(r"\1", source)).text


def _row(draft: Draft, gap: _Gap) -> Row:
    """Our gap for theirs."""
    if gap.name in _SEVERAL:
        draft.refuse(_t("A gap asks for several answers at once."))
    if gap.name in _EXACT:
        draft.note(_t("Capitals counted in a gap; here they do not."))
    for answer in gap.answers:
        if 0 < answer.share < FULL:
            draft.note(
                _t("“%(text)s” earned %(percent)s%% of the points; here it is wrong.")
                % {"text": answer.text[:80], "percent": values.written(answer.share)}
            )
    named = [answer for answer in gap.answers if answer.text and answer.text != "*"]
    right = [_shown(draft, gap, answer) for answer in named if answer.share == FULL]
    wrong = [_line(answer.text) for answer in named if answer.share < FULL] if gap.name in _SELECT else []
    if not right:
        draft.refuse(_t("A gap has no right answer."))
    said = {answer.feedback for answer in gap.answers}
    if len(said) > 1:
        draft.note(_t("Feedback per answer in a gap is not carried over."))
    return {
        "kind": "select" if gap.name in _SELECT else "typed",
        "answers": "\n".join(dict.fromkeys(right)),
        "wrong": "\n".join(dict.fromkeys(wrong)),
        "feedback": said.pop() if len(said) == 1 else "",
    }


def _shown(draft: Draft, gap: _Gap, answer: Answer) -> str:
    text = _line(answer.text)
    if gap.name in _NUMBER:
        text, _colon, tolerance = text.partition(":")
        if tolerance.strip(" 0.,"):
            draft.note(_t("A tolerance of %(tolerance)s in a gap is not carried over.") % {"tolerance": tolerance[:20]})
    elif "*" in text and gap.name not in _SELECT:
        draft.note(_t("“%(text)s” has an asterisk for any text; that is not carried over.") % {"text": text[:80]})
    return text.strip()


def _line(text: str) -> str:
    return " ".join(text.split())


def _neutral(source: str) -> str:
    """Text that looks like one of our markers and is none."""
    return MARKER.sub(r"[\1]", source)


def _escape(text: str) -> str:
    """Text of an answer inside HTML inside the syntax."""
    escaped = html.escape(text.strip(), quote=False).replace("\\", "&#92;").replace("\n", "<br>")
    return re.sub(r"([~}#])(?<!&#)", r"\\\1", escaped)
