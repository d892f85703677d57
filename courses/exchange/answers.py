"""From answers with percentages, as GIFT and Moodle have them, to the fields of our types.

Percentages say more than our types do: ours mark an answer right or wrong, and several right answers alike. What that
loses is noted; what would make another question of it is refused.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _t

from courses.exchange import values
from courses.exchange.drafts import MAX_ROWS, MAX_TEXT, Draft
from courses.exchange.values import Row

FULL = Decimal(100)
_ANYTHING = "*"


@dataclass(kw_only=True)
class Answer:
    """One answer: its share of the points in percent, negative to take some away, and what to say to who gave it."""

    text: str
    share: Decimal = Decimal(0)
    feedback: str = ""
    tolerance: str = ""


def finish(draft: Draft, kind: str, fields: Row) -> Draft:
    """Give the draft its type and complete value, unless it cannot come in."""
    if draft.reason:
        draft.refuse(draft.reason)
        draft.notes.clear()
        return draft
    if not str(fields.get("text", "")).strip():
        draft.refuse(_t("The question has no text."))
        return draft
    if any(isinstance(field, list) and len(field) > MAX_ROWS for field in fields.values()):
        draft.refuse(_t("The question has more than %(limit)d answers.") % {"limit": MAX_ROWS})
        return draft
    for name, most in (("tags", 250), ("image_alt", 500)):
        if len(str(fields.get(name, ""))) > most:
            draft.note(_t("The tags or the description of the image were too long and are cut off."))
            fields = fields | {name: str(fields[name])[:most].rpartition("," if name == "tags" else " ")[0]}
    if _longest(fields) > MAX_TEXT:
        draft.refuse(_t("A text in the question is longer than %(limit)d characters.") % {"limit": MAX_TEXT})
        return draft
    draft.type, draft.value = kind, values.build(kind, fields)
    return draft


def points(draft: Draft, text: str) -> int:
    """The points as the whole number that our types have."""
    try:
        given = values.number(text) if text.strip() else Decimal(1)
    except ValueError:
        given = Decimal(0)
    kept = min(max(int(given.to_integral_value()), 1), 100)
    if kept != given:
        draft.note(
            _t("The question counted for %(given)s points; here it counts for %(kept)d.")
            % {"given": values.written(given) if given else text.strip()[:20] or "0", "kept": kept}
        )
    return kept


def choice(draft: Draft, answers: Sequence[Answer], *, single: bool) -> tuple[str, Row]:
    """Type and fields of a choice question."""
    if any(not answer.text for answer in answers):
        draft.refuse(_t("An option has no text."))
    if len(answers) < 2:
        draft.refuse(_t("The question has fewer than two options."))
    positive = [answer for answer in answers if answer.share > 0]
    if not positive:
        draft.refuse(_t("No option is right."))
    right = _one_right(draft, answers, positive) if single else positive
    if not single:
        _note_shares(draft, answers, right)
    options = [
        {"text": answer.text, "right": any(answer is one for one in right), "feedback": answer.feedback}
        for answer in answers
    ]
    return ("single_choice" if single else "multiple_choice"), {"options": options}


def _one_right(draft: Draft, answers: Sequence[Answer], positive: list[Answer]) -> list[Answer]:
    """The right option when only one may be chosen: the one that earns everything, or else the only one that earns."""
    right = [answer for answer in positive if answer.share == FULL] or positive
    if len(right) > 1:
        draft.refuse(_t("Several options are fully right while only one may be chosen."))
    for answer in positive:
        if answer not in right:
            draft.note(_partly(answer))
    if any(answer.share < 0 for answer in answers):
        draft.note(_t("A wrong choice took points away; here it earns nothing."))
    return right


def _note_shares(draft: Draft, answers: Sequence[Answer], right: list[Answer]) -> None:
    """Say where several right options earned otherwise than they do here."""
    if not _evenly(answers, right):
        draft.note(_t("Options had their own percentages; here every right option counts alike."))
    elif len(right) < len(answers) and not any(answer.share < 0 for answer in answers):
        draft.note(_t("A wrong choice cost nothing; here it costs as much as a right one earns."))


def short_answer(draft: Draft, answers: Sequence[Answer], *, case_sensitive: bool = False) -> Row:
    """Fields of a short answer. Answers that earned a part become mistakes with feedback."""
    fields: Row = {"accepted": [], "mistakes": [], "case_sensitive": case_sensitive}
    answers = [replace(answer, text=_line(answer.text)) for answer in answers]
    for answer in answers:
        if answer.text == _ANYTHING:
            _otherwise(draft, fields, answer)
            continue
        if _ANYTHING in answer.text.replace("\\*", ""):
            draft.note(
                _t("“%(text)s” has an asterisk for any text; that is not carried over.") % {"text": answer.text[:80]}
            )
            continue
        text = answer.text.replace("\\*", _ANYTHING)
        if not text:
            continue
        if answer.share == FULL:
            fields["accepted"].append({"text": text})
        else:
            if answer.share > 0:
                draft.note(_partly(answer))
            if answer.feedback:
                fields["mistakes"].append({"text": text, "feedback": answer.feedback})
    known = {_folded(row["text"], exact=case_sensitive) for row in fields["accepted"]}
    fields["mistakes"] = [row for row in fields["mistakes"] if _folded(row["text"], exact=case_sensitive) not in known]
    _praise(draft, fields, [answer for answer in answers if answer.share == FULL])
    if not fields["accepted"]:
        draft.refuse(_t("No answer earns all points."))
    return fields


def numeric(draft: Draft, answers: Sequence[Answer]) -> Row:
    """Fields of a number: the first answer that earns all points, and the others as mistakes with feedback."""
    fields: Row = {"mistakes": []}
    full: list[Answer] = []
    for answer in answers:
        if answer.text in {_ANYTHING, ""}:
            _otherwise(draft, fields, answer)
            continue
        try:
            row = {
                "answer": values.written(values.number(answer.text)),
                "tolerance": values.written(abs(values.number(answer.tolerance or "0"))),
            }
        except ValueError:
            draft.note(_t("“%(text)s” is not a number and is not carried over.") % {"text": answer.text[:80]})
            continue
        if answer.share == FULL and not full:
            fields |= row
            full.append(answer)
        elif answer.share == FULL:
            draft.note(_t("Only one answer can be right; “%(text)s” is not carried over.") % {"text": answer.text[:80]})
        else:
            if answer.share > 0:
                draft.note(_partly(answer))
            if answer.feedback:
                fields["mistakes"].append(row | {"feedback": answer.feedback})
    fields["mistakes"] = [row for row in fields["mistakes"] if not (full and _within(row, fields))]
    _praise(draft, fields, full)
    if not full:
        draft.refuse(_t("No answer earns all points."))
    return fields


def true_false(*, answer: bool, feedback_true: str, feedback_false: str) -> Row:
    """Fields of a statement."""
    return {"answer": str(answer).lower(), "feedback_true": feedback_true, "feedback_false": feedback_false}


def matching(draft: Draft, pairs: Sequence[tuple[str, str]]) -> Row:
    """Fields of a matching question from (left, right); an answer with nothing on its left is a distractor."""
    pairs = [(_line(one), _line(other)) for one, other in pairs]
    left = [{"left": one, "right": other, "feedback": ""} for one, other in pairs if one and other]
    if any(one and not other for one, other in pairs):
        draft.refuse(_t("A part of the question has no answer to match."))
    if len(left) < 2:
        draft.refuse(_t("The question has fewer than two pairs."))
    return {"pairs": left, "distractors": [{"text": other} for one, other in pairs if other and not one]}


def ordering(draft: Draft, steps: Sequence[Answer]) -> Row:
    """Fields of an ordering question, steps in the right order."""
    if len(steps) < 2:
        draft.refuse(_t("The question has fewer than two steps."))
    if any(not step.text for step in steps):
        draft.refuse(_t("A step has no text."))
    return {"steps": [{"text": _line(step.text), "feedback": step.feedback} for step in steps]}


def open_answer(draft: Draft, instruction: str, points: int) -> Row:
    """Fields of an open answer. Its rubric starts with what the marker was told, and can be refined afterwards."""
    if not instruction:
        draft.note(_t("A rubric was made with one criterion; refine it before you use the question."))
    return {"rubric": [{"criterion": _t("Answer"), "description": instruction, "points": points}]}


def _line(text: str) -> str:
    """Text for a field of one line."""
    return " ".join(text.split())


def _folded(text: str, *, exact: bool) -> str:
    if exact:
        return text
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _within(row: Row, right: Row) -> bool:
    """Whether a number that earned a part is right here already."""
    return abs(Decimal(row["answer"]) - Decimal(right["answer"])) <= Decimal(right["tolerance"])


def _otherwise(draft: Draft, fields: Row, answer: Answer) -> None:
    """An answer for everything else: its feedback is ours for a wrong answer."""
    if answer.share > 0:
        draft.refuse(_t("Any answer earns points in this question."))
    elif answer.feedback:
        fields["feedback_wrong"] = answer.feedback


def _praise(draft: Draft, fields: Row, right: Sequence[Answer]) -> None:
    """Right answers have one feedback together."""
    said = {answer.feedback for answer in right if answer.feedback}
    if said:
        fields["feedback_right"] = next(answer.feedback for answer in right if answer.feedback)
    if len(said) > 1:
        draft.note(_t("Right answers had different feedback; only the first is carried over."))


def _partly(answer: Answer) -> str:
    return _t("“%(text)s” earned %(percent)s%% of the points; here it is wrong.") % {
        "text": answer.text[:80],
        "percent": values.written(answer.share),
    }


def _evenly(answers: Sequence[Answer], right: Sequence[Answer]) -> bool:
    """Whether the shares say what our marking does: right ones alike, wrong ones taking as much or nothing."""
    if not right:
        return True
    share = FULL / len(right)
    cost = FULL / min(len(right), max(len(answers) - len(right), 1))
    wrong = {answer.share for answer in answers if answer.share <= 0}
    # Moodle takes listed percentages only: eleven right options cannot each have 9.0909.
    near = Decimal("0.01") if len(right) <= 10 else Decimal(10)
    return all(abs(answer.share - share) <= near for answer in right) and all(
        not one or abs(one + share) <= near or abs(one + cost) <= near or one == -FULL for one in wrong
    )


def _longest(fields: Row) -> int:
    texts = [field for field in fields.values() if isinstance(field, str)]
    for field in fields.values():
        if isinstance(field, list):
            texts += [text for row in field for text in row.values() if isinstance(text, str)]
    return max((len(text) for text in texts), default=0)
