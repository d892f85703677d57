"""Questions as an author sees them before anybody else does: as asked, and with their answers.

For eyes that may see keys only: Wagtail's previews ask for the right to edit, the portal for working at the provider.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.models import QuestionPage, QuizPage
from courses.questions import TYPES
from courses.questions.base import AskedQuestion, ExplainedQuestion


@dataclass(frozen=True, kw_only=True)
class Preview:
    """One question of a draft: to show as ``question``, or with the ``problem`` that keeps it from being shown."""

    question: AskedQuestion | ExplainedQuestion | None = None
    problem: str = ""


def problem_with(child: Any) -> str:
    """Why a question of a StreamField cannot be asked yet, in words for the author; empty when it can.

    A draft may be saved half written, so whatever reads drafts asks this first.
    """
    try:
        child.block.clean(child.value)
    except ValidationError as error:
        return " ".join(dict.fromkeys(_texts(error))) or _("This question is not finished yet.")
    return ""


def _texts(error: ValidationError) -> Iterable[str]:
    """Every message in a validation error of nested blocks."""
    nested = getattr(error, "block_errors", None)
    if nested is None:
        yield from error.messages
        return
    for part in nested.values() if isinstance(nested, dict) else nested:
        if isinstance(part, ValidationError):
            yield from _texts(part)


def preview(children: Iterable[Any], *, answers: bool) -> list[Preview]:
    """Questions of a StreamField as learners are asked them, or with right answers and explanations.

    Args:
        children: of the StreamField.
        answers: show what is right.
    """
    found = []
    for number, child in enumerate(children, start=1):
        problem = problem_with(child)
        if problem:
            found.append(Preview(problem=problem))
            continue
        kind = TYPES[child.block_type]
        item = kind.freeze(child.value, str(child.id or f"v{number}"), shuffle=False)
        shown = kind.explain(item, None, 0.0, reveal=True) if answers else kind.ask(item, None)
        found.append(Preview(question=shown))
    return found


def quiz_preview(quiz: QuizPage, mode: str) -> dict[str, Any]:
    """What Wagtail's preview of a quiz adds in the modes "vragen" and "antwoorden"."""
    draws = [
        {"bank": draw.value["bank"], "tag": draw.value["tag"], "number": draw.value["number"]} for draw in quiz.draws
    ]
    return {"previews": preview(quiz.questions, answers=mode == "antwoorden"), "draws": draws, "mode": mode}


def question_preview(page: QuestionPage) -> dict[str, list[Preview]]:
    """What Wagtail's preview of a question of a bank shows: as it is asked, and with its answer."""
    return {"asked": preview(page.content, answers=False), "explained": preview(page.content, answers=True)}
