"""Changes to what learners do. Each runs in one transaction and may be repeated without harm."""

from courses.services.attempts import freeze_questions, save_answer, start_attempt, submit_attempt
from courses.services.completion import complete_course_if_done
from courses.services.enrolment import enrol
from courses.services.errors import AttemptClosedError, LearningError
from courses.services.lessons import complete_lesson, open_lesson, reopen_lesson

__all__ = [
    "AttemptClosedError",
    "LearningError",
    "complete_course_if_done",
    "complete_lesson",
    "enrol",
    "freeze_questions",
    "open_lesson",
    "reopen_lesson",
    "save_answer",
    "start_attempt",
    "submit_attempt",
]
