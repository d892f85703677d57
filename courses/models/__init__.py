"""Rows of the courses room: pages editors write, and what learners do with them."""

from courses.models.learning import CourseCompletion, Enrolment, LessonProgress, QuizAttempt, SavedAnswer
from courses.models.pages import CourseIndexPage, CoursePage, LessonPage, ModulePage, ProviderPage, QuizPage

__all__ = [
    "CourseCompletion",
    "CourseIndexPage",
    "CoursePage",
    "Enrolment",
    "LessonPage",
    "LessonProgress",
    "ModulePage",
    "ProviderPage",
    "QuizAttempt",
    "QuizPage",
    "SavedAnswer",
]
