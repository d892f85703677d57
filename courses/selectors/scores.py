"""Which of somebody's attempts at a quiz counts. The one rule behind outlines, completions and overviews."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from courses.models import QuizAttempt, QuizPage


class Tried(Protocol):
    """What the rule reads of an attempt; rows and instances both have it."""

    state: Any
    practice: Any
    passed: Any
    score_percent: Any
    pass_mark: Any


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What somebody's attempts at one quiz amount to."""

    passed: bool = False
    score: int | None = None  # percent; None: there is none yet
    pass_mark: int | None = None  # percent, as it was when the attempt that counts began
    waiting: bool = False  # the attempt that decides is being marked by a person


def counted(rule: str, attempts: Iterable[Tried]) -> Counted:
    """The score that counts: of the best, the last or the first attempt that was handed in.

    Practice never counts. An attempt that a person still has to mark has no score, so it is not passed yet.

    Args:
        rule: one of ``QuizPage.CountedScore``.
        attempts: at one quiz by one enrolment, in the order of their numbers.
    """
    handed_in = [each for each in attempts if not each.practice and each.state != QuizAttempt.State.OPEN]
    if not handed_in:
        return Counted()
    if rule == QuizPage.CountedScore.BEST:
        scored = [each for each in handed_in if each.state == QuizAttempt.State.SUBMITTED]
        if not scored:
            return Counted(waiting=True)
        best = max(scored, key=lambda each: (bool(each.passed), each.score_percent or 0))
        waiting = not best.passed and len(scored) < len(handed_in)
        return Counted(passed=bool(best.passed), score=best.score_percent, pass_mark=best.pass_mark, waiting=waiting)
    decides = handed_in[0 if rule == QuizPage.CountedScore.FIRST else -1]
    if decides.state == QuizAttempt.State.MARKING:
        return Counted(waiting=True)
    return Counted(passed=bool(decides.passed), score=decides.score_percent, pass_mark=decides.pass_mark)
