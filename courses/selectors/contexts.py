"""What the pages of a course, a module, a lesson and a quiz show."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from courses.models import (
    ConversationRun,
    CoursePage,
    Enrolment,
    ExercisePage,
    LessonPage,
    LetterExercisePage,
    LetterSubmission,
    ModulePage,
    QuizAttempt,
    QuizPage,
    SimulationPage,
)
from courses.permissions import Visitor, may_hand_in, may_learn, may_read
from courses.selectors.attempts import extra_percent, why_not_begin
from courses.selectors.enrolments import course_of, courses_before, enrolment_of, enrolments_at
from courses.selectors.offering import upcoming
from courses.selectors.outline import Section, outline
from naast.accounts.models import User


def course_overview(course: CoursePage, user: Visitor) -> dict[str, Any]:
    """What the course page shows."""
    enrolments = enrolments_at(user, course)
    enrolment = next(filter(may_learn, enrolments), None)
    return {
        "course": course,
        "provider_page": course.provider_page,
        "enrolment": enrolment,
        "withdrawn": enrolments[0] if enrolments and enrolment is None else None,
        "closed": may_read(enrolment, timezone.now()) if enrolment else "",
        "first": [] if enrolments else courses_before(user, course),
        "outline": outline(course, enrolment),
        "dates": upcoming(course),
    }


def module_overview(module: ModulePage, user: Visitor) -> dict[str, Any]:
    """What the module page shows."""
    overview = course_overview(course_of(module), user)
    section = next((part for part in overview["outline"].sections if part.page_id == module.pk), None)
    return overview | {"section": section}


def step_context(page: LessonPage | QuizPage | ExercisePage, user: Visitor) -> dict[str, Any]:
    """The place of a step in its course, with how far the learner is."""
    course = course_of(page)
    enrolment = enrolment_of(user, course)
    whole = outline(course, enrolment, current=page.pk)
    before, after = whole.around(page.pk)
    return {
        "course": course,
        "enrolment": enrolment,
        "hand_in_closed": may_hand_in(enrolment, timezone.now()) if enrolment else "",
        "outline": whole,
        "section": _section_with(whole.sections, page.pk),
        "before": before,
        "after": after,
        "step": next((step for step in whole.steps if step.page_id == page.pk), None),
    }


def _section_with(sections: Iterable[Section], page_id: int) -> Section | None:
    return next((section for section in sections if any(step.page_id == page_id for step in section.steps)), None)


def quiz_context(quiz: QuizPage, user: Visitor) -> dict[str, Any]:
    """What the front page of a quiz shows: no questions, only the rules and the learner's own attempts."""
    context = step_context(quiz, user)
    enrolment = context["enrolment"]
    attempts = list(attempts_at(quiz.uid, enrolment))
    extra = extra_percent(enrolment) if enrolment and quiz.time_limit else 0
    return context | {
        "attempts": attempts,
        "open_attempt": next((attempt for attempt in attempts if attempt.is_open), None),
        "question_count": len(quiz.questions) + sum(draw["value"]["number"] for draw in quiz.draws.raw_data),
        "attempts_left": None if quiz.attempt_limit is None else max(quiz.attempt_limit - len(attempts), 0),
        "minutes": quiz.time_limit * (100 + extra) // 100 if quiz.time_limit else None,
        "extra_percent": extra,
        "problem": why_not_begin(enrolment, quiz, attempts, timezone.now()) if enrolment else "",
    }


def attempts_at(quiz_uid: str, enrolment: Enrolment | None) -> "QuerySet[QuizAttempt]":
    """A learner's attempts at a quiz, without the frozen questions."""
    if enrolment is None:
        return QuizAttempt.objects.none()
    return QuizAttempt.objects.filter(enrolment=enrolment, quiz_uid=quiz_uid).defer("items").order_by("number")


def conversation_context(page: SimulationPage, user: Visitor) -> dict[str, Any]:
    """What the front page of a conversation shows: who and where, and the learner's own runs, never what is said."""
    context = step_context(page, user)
    enrolment = context["enrolment"]
    runs = (
        list(
            ConversationRun.objects.filter(enrolment=enrolment, simulation_uid=page.uid)
            .defer("script")
            .order_by("-number")
        )
        if enrolment
        else []
    )
    return context | {
        "runs": runs,
        "open_run": next((run for run in runs if run.is_open), None),
        "tried_at": _own_provider(user, context["course"]),
    }


def _own_provider(user: Visitor, course: CoursePage) -> str:
    """The key of the course's provider for those who work there; empty for others."""
    provider = course.provider_page.provider
    works_there = isinstance(user, User) and provider.memberships.filter(user=user).exists()
    return provider.slug if works_there else ""


def letter_context(page: LetterExercisePage, user: Visitor) -> dict[str, Any]:
    """What the front page of a letter exercise shows: the assignment and the learner's own letters, never the example."""
    context = step_context(page, user)
    enrolment = context["enrolment"]
    letters = (
        list(
            LetterSubmission.objects.filter(enrolment=enrolment, exercise_uid=page.uid)
            .defer("task", "text", "automatic")
            .order_by("-number")
        )
        if enrolment
        else []
    )
    return context | {
        "letters": letters,
        "facts": [str(child.value) for child in page.facts],
        "draft": next((letter for letter in letters if letter.state == LetterSubmission.State.DRAFT), None),
        "handed_in": any(letter.state != LetterSubmission.State.DRAFT for letter in letters),
    }
