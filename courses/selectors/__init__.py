"""Questions about courses and progress. Each costs the same number of queries whatever the number of lessons."""

from courses.selectors.catalogue import catalogue, course_catalogue, home_courses, provider_courses
from courses.selectors.certifying import criteria_of, rki_topics_of
from courses.selectors.contexts import (
    attempts_at,
    conversation_context,
    course_overview,
    letter_context,
    module_overview,
    quiz_context,
    step_context,
)
from courses.selectors.enrolments import (
    course_of,
    courses_before,
    deadline_of,
    enrolment_of,
    enrolments_at,
    enrolments_of,
)
from courses.selectors.outline import Outline, Reason, Section, Step, lock_of, outline, outlines
from courses.selectors.reader import Glossary, Kept, forget_glossary, glossary, kept_by, lesson_context
from courses.selectors.scores import Counted, counted

__all__ = [
    "Counted",
    "Glossary",
    "Kept",
    "Outline",
    "Reason",
    "Section",
    "Step",
    "attempts_at",
    "catalogue",
    "conversation_context",
    "counted",
    "course_catalogue",
    "course_of",
    "course_overview",
    "courses_before",
    "criteria_of",
    "deadline_of",
    "enrolment_of",
    "enrolments_at",
    "enrolments_of",
    "forget_glossary",
    "glossary",
    "home_courses",
    "kept_by",
    "lesson_context",
    "letter_context",
    "lock_of",
    "module_overview",
    "outline",
    "outlines",
    "provider_courses",
    "quiz_context",
    "rki_topics_of",
    "step_context",
]
