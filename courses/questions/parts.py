"""What the types without ready-made options share when they explain: parts with an answer each."""

from dataclasses import dataclass

from courses.questions.base import ExplainedQuestion

EXPLAIN = "courses/questions/parts_result.html"


@dataclass(frozen=True, kw_only=True)
class ExplainedPart:
    """One pair, step, gap or field after submitting.

    ``label`` is empty where a question has one part. ``result`` is right, wrong or empty (no answer).
    ``right_answer`` is empty when it is not revealed, or was given.
    """

    label: str
    answer: str
    result: str
    right_answer: str
    feedback: str


@dataclass(frozen=True, kw_only=True)
class ExplainedPartsQuestion(ExplainedQuestion):
    """A question part by part. ``note`` says how the points were counted, where that is not plain."""

    parts: list[ExplainedPart]
    note: str = ""


def explained_part(
    *, label: str, answer: str, right: bool, right_answer: str, feedback: str, reveal: bool
) -> ExplainedPart:
    """A part whose right answer and feedback belong together, and are shown when they were earned or revealed."""
    earned = right or reveal
    return ExplainedPart(
        label=label,
        answer=answer,
        result=("right" if right else "wrong") if answer else "empty",
        right_answer=right_answer if reveal and not right else "",
        feedback=feedback if earned else "",
    )
