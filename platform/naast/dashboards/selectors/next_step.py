"""What a learner can do now, or what they wait for, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from courses.models import Enrolment, QuizAttempt, QuizPage
from courses.selectors import Outline, Step
from courses.selectors.attempts import ends_at, why_not_begin

Candidate = tuple[Enrolment, Outline, str]


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """Where to go on, or, without an address, why there is only waiting."""

    title: str
    course_title: str
    url: str = ""
    kind: str = ""  # lesson, quiz, exercise or attempt
    begun: bool = True  # whether anything of the course is done
    ends_at: datetime | None = None  # of an attempt that is under way
    reason: str = ""  # of waiting, in words for the learner


def next_step(candidates: Sequence[Candidate], now: datetime) -> NextStep | None:
    """The first thing that can be done: an attempt against the clock, else the next step of the first course with one.

    Args:
        candidates: unfinished enrolments with cohort and course fetched, most urgent first; their outlines, and why
            nothing can be handed in (empty when it can).
        now: the moment to judge by.
    """
    attempts = _attempts([enrolment for enrolment, _outline, _refusal in candidates])
    running = [attempt for found in attempts.values() for attempt in found if attempt.is_open and ends_at(attempt)]
    for attempt in sorted(running, key=lambda each: ends_at(each) or now):
        end = ends_at(attempt)
        if attempt.deadline_at and end and end > now:
            return NextStep(
                title=attempt.title,
                course_title=attempt.enrolment.course_title,
                url=reverse("courses:attempt", args=[attempt.uid]),
                kind="attempt",
                ends_at=end,
            )
    quizzes = _quizzes([outline for _enrolment, outline, _refusal in candidates])
    waiting = None
    for enrolment, outline, refusal in candidates:
        reason = refusal
        for step in [] if refusal else _todo(outline):
            reason = _blocked(step, enrolment, attempts, quizzes, now)
            if not reason:
                return NextStep(
                    title=step.title,
                    course_title=enrolment.course_title,
                    url=step.url,
                    kind=step.kind,
                    begun=outline.done > 0,
                )
            waiting = waiting or NextStep(title=step.title, course_title=enrolment.course_title, reason=reason)
        waiting = waiting or _only_waiting(enrolment, outline, refusal)
    return waiting


def _only_waiting(enrolment: Enrolment, outline: Outline, refusal: str) -> NextStep | None:
    """A course that is closed, or of which only reading time is missing."""
    if refusal:
        return NextStep(title="", course_title=enrolment.course_title, reason=refusal)
    missing = next(iter(outline.missing), None)
    if missing is None:
        return None
    return NextStep(title="", course_title=enrolment.course_title, url=missing.url, reason=missing.text)


def _todo(outline: Outline) -> list[Step]:
    """What is open and not done: where the learner was first, then what the course asks, then the rest."""
    resume = outline.resume
    todo = [step for step in outline.steps if not step.done and step.waits_for is None]
    return sorted(todo, key=lambda step: (step is not resume, not step.required))


def _blocked(
    step: Step,
    enrolment: Enrolment,
    attempts: dict[tuple[int, str], list[QuizAttempt]],
    quizzes: dict[str, QuizPage],
    now: datetime,
) -> str:
    """Why a step has to wait, in words for the learner; empty when it need not."""
    tried, quiz = attempts.get((enrolment.pk, step.uid), []), quizzes.get(step.uid)
    if quiz is None or any(attempt.is_open for attempt in tried):
        return ""
    return why_not_begin(enrolment, quiz, tried, now)


def _attempts(enrolments: Sequence[Enrolment]) -> dict[tuple[int, str], list[QuizAttempt]]:
    """The attempts of enrolments, by enrolment and quiz, without their items."""
    rows = (
        QuizAttempt.objects.filter(enrolment__in=enrolments)
        .select_related("enrolment__cohort", "quiz")
        .defer("items", "marks", "quiz__questions", "quiz__draws")
        .order_by("number")
    )
    found: dict[tuple[int, str], list[QuizAttempt]] = defaultdict(list)
    for attempt in rows:
        found[attempt.enrolment_id, attempt.quiz_uid].append(attempt)
    return found


def _quizzes(outlines: Sequence[Outline]) -> dict[str, QuizPage]:
    """The quizzes that are still to do, by key, without their questions."""
    wanted = {step.uid for outline in outlines for step in outline.steps if step.kind != "lesson" and not step.done}
    return {quiz.uid: quiz for quiz in QuizPage.objects.filter(uid__in=wanted).defer("questions", "draws")}
