"""Questions about courses and progress. Each costs the same number of queries whatever the number of lessons."""

from courses.selectors.catalogue import catalogue, home_courses
from courses.selectors.contexts import attempts_at, course_overview, module_overview, quiz_context, step_context
from courses.selectors.enrolments import course_of, enrolment_of, enrolments_of
from courses.selectors.outline import Outline, Section, Step, outline, outlines

__all__ = [
    "Outline",
    "Section",
    "Step",
    "attempts_at",
    "catalogue",
    "course_of",
    "course_overview",
    "enrolment_of",
    "enrolments_of",
    "home_courses",
    "module_overview",
    "outline",
    "outlines",
    "quiz_context",
    "step_context",
]
