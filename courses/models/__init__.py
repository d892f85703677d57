"""Rows of the courses room: pages editors write, and what learners do with them."""

from courses.models.attempts import (
    ExtraTime,
    ItemMark,
    ItemResult,
    QuizAttempt,
    QuizTrial,
    Regrade,
    SavedAnswer,
)
from courses.models.cohorts import Cohort, Invitation
from courses.models.exchange import ImportJob
from courses.models.exercise_pages import ExercisePage, LetterExercisePage, SimulationPage
from courses.models.exercises import (
    ConversationMove,
    ConversationRun,
    ExerciseProgress,
    LetterReview,
    LetterSubmission,
)
from courses.models.learning import CourseCompletion, Enrolment, EnrolmentEvent, LessonProgress
from courses.models.offering import CourseDate
from courses.models.outside import ApiToken, RecordStore, Statement
from courses.models.pages import CourseIndexPage, CoursePage, LessonPage, ModulePage, ProviderPage
from courses.models.quiz_pages import QuestionBankPage, QuestionPage, QuizPage
from courses.models.reader import Bookmark, GlossaryTerm, LessonNote
from courses.models.retrieval import RetrievalCard, RetrievalPlan, RetrievalRound

__all__ = [
    "ApiToken",
    "Bookmark",
    "Cohort",
    "ConversationMove",
    "ConversationRun",
    "CourseCompletion",
    "CourseDate",
    "CourseIndexPage",
    "CoursePage",
    "Enrolment",
    "EnrolmentEvent",
    "ExercisePage",
    "ExerciseProgress",
    "ExtraTime",
    "GlossaryTerm",
    "ImportJob",
    "Invitation",
    "ItemMark",
    "ItemResult",
    "LessonNote",
    "LessonPage",
    "LessonProgress",
    "LetterExercisePage",
    "LetterReview",
    "LetterSubmission",
    "ModulePage",
    "ProviderPage",
    "QuestionBankPage",
    "QuestionPage",
    "QuizAttempt",
    "QuizPage",
    "QuizTrial",
    "RecordStore",
    "Regrade",
    "RetrievalCard",
    "RetrievalPlan",
    "RetrievalRound",
    "SavedAnswer",
    "SimulationPage",
    "Statement",
]
