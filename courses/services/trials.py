"""Authors try a quiz as learners do, drafts included. Nothing of it counts, and the next try replaces it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import QuizPage, QuizTrial
from courses.questions import TYPES
from courses.questions.base import EmptyResponseError, InvalidResponseError
from courses.selectors.previews import problem_with
from courses.services.drawing import freeze_questions
from courses.services.errors import LearningError
from naast.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class TrialScore:
    """How a try went, by the rules of the quiz: points, score in whole percents, and how many items wait for a person."""

    marks: dict[str, float | None] = field(default_factory=dict)
    points: float = 0.0
    most: float = 0.0
    percent: int = 0
    waiting: int = 0


def latest_version(quiz: QuizPage) -> QuizPage:
    """The quiz as it was last saved, published or not."""
    draft: QuizPage = quiz.get_latest_revision_as_object()
    return draft


def start_trial(person: User, quiz: QuizPage) -> QuizTrial:
    """Draw the questions of a try, in place of an earlier one.

    Args:
        person: who tries.
        quiz: as it was last saved; see ``latest_version``.

    Raises:
        LearningError: a question is not finished, or there are none.
    """
    for number, child in enumerate(quiz.questions, start=1):
        problem = problem_with(child)
        if problem:
            text = _("Question %(number)s cannot be asked yet: %(problem)s")
            raise LearningError(text % {"number": number, "problem": problem})
    items = freeze_questions(quiz)
    if not items:
        raise LearningError(_("The quiz has no questions."))
    fresh = {"items": items, "responses": {}, "finished": False, "started_at": timezone.now()}
    trial, _made = QuizTrial.objects.update_or_create(person=person, quiz_id=quiz.pk, defaults=fresh)
    return trial


def finish_trial(trial: QuizTrial, posted: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Store the answers and close the try, unless an answer does not fit its question.

    Args:
        trial: which try.
        posted: for each item the form that was posted for it.

    Returns:
        What is wrong, by item; empty when the try is finished.
    """
    responses, problems = {}, {}
    for item in trial.items:
        try:
            responses[item["uid"]] = TYPES[item["type"]].read(posted.get(item["uid"], {}), item)
        except EmptyResponseError:
            continue  # learners may leave a question open too
        except InvalidResponseError as error:
            problems[item["uid"]] = str(error)
    trial.responses, trial.finished = responses, not problems
    trial.save(update_fields=["responses", "finished"])
    return problems


def score_of_trial(trial: QuizTrial) -> TrialScore:
    """What a learner would have got, items that wait for a person left out of the points."""
    marks = {item["uid"]: TYPES[item["type"]].mark(item, trial.responses.get(item["uid"])) for item in trial.items}
    points = sum(mark for mark in marks.values() if mark is not None)
    most = float(sum(item["points"] for item in trial.items))
    return TrialScore(
        marks=marks,
        points=points,
        most=most,
        percent=int(points * 100 / most) if most else 0,
        waiting=sum(mark is None for mark in marks.values()),
    )
