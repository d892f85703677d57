"""What the API takes and gives. The OpenAPI document is made from these; descriptions are translated there."""

from datetime import datetime
from typing import Literal

from django.utils.translation import gettext_noop as _
from ninja import Schema
from pydantic import Field

Level = Literal["basis", "verdieping", "gevorderd"]
Format = Literal["online", "live", "klas", "gemengd"]
Kind = Literal["lesson", "quiz", "exercise", "conversation", "letter"]
_SLUG = r"^[-a-zA-Z0-9_]+$"


class PageQuery(Schema):
    """Which part of a list."""

    page: int = Field(1, ge=1, le=1_000_000, description=_("Which page, from 1."))
    page_size: int = Field(20, ge=1, le=100, description=_("How many results a page has, 100 at most."))


class CourseQuery(PageQuery):
    """Which courses."""

    provider: str | None = Field(
        None, pattern=_SLUG, max_length=50, description=_("Only courses of this provider: its slug.")
    )
    topic: str | None = Field(
        None, pattern=_SLUG, max_length=255, description=_("Only courses about this topic: its slug.")
    )
    level: Level | None = Field(None, description=_("Only courses of this level."))
    format: Format | None = Field(None, description=_("Only courses in this form."))


class Provider(Schema):
    """A training provider."""

    slug: str = Field(description=_("Short name in addresses; stays the same."))
    name: str = Field(description=_("The provider's name."))


class Topic(Schema):
    """What a course is about."""

    slug: str = Field(description=_("Short name in addresses; stays the same."))
    name: str = Field(description=_("The topic's name."))


class CourseStep(Schema):
    """A lesson, quiz or exercise of a module."""

    uid: str = Field(description=_("Lasting key of the lesson or quiz."))
    kind: Kind = Field(description=_("An exercise is a quiz for practice."))
    title: str = Field(description=_("The title."))
    minutes: int | None = Field(description=_("Reading time of a lesson in minutes."))


class Module(Schema):
    """A part of a course."""

    title: str = Field(description=_("The title."))
    steps: list[CourseStep] = Field(description=_("What is in it, in order."))


class Course(Schema):
    """A course that is open now."""

    uid: str = Field(description=_("Lasting key of the course."))
    title: str = Field(description=_("The title."))
    url: str = Field(description=_("The page about the course."))
    provider: Provider = Field(description=_("Who gives the course."))
    intro: str = Field(description=_("What the course is about."))
    for_whom: str = Field(description=_("For whom it is; may be empty."))
    level: Level = Field(description=_("How much a learner brings along."))
    format: Format = Field(description=_("Where and how people learn."))
    hours: float = Field(description=_("Study load in hours."))
    topics: list[Topic] = Field(description=_("What it is about."))
    outcomes: list[str] = Field(description=_("What somebody can do afterwards."))
    version: int = Field(description=_("Goes up when the content changes."))
    enrolment_open: bool = Field(description=_("Whether people may enrol themselves."))
    published_at: datetime | None = Field(description=_("When it was last published."))
    modules: list[Module] = Field(description=_("The parts of the course, in order."))


class Courses(Schema):
    """A page of courses."""

    count: int = Field(description=_("How many results there are on all pages."))
    next: str | None = Field(description=_("Address of the next page."))
    previous: str | None = Field(description=_("Address of the previous page."))
    results: list[Course] = Field(description=_("The results of this page."))


class CourseOfLearner(Schema):
    """The course of an enrolment, with its title as it was at the start."""

    uid: str = Field(description=_("Lasting key of the course."))
    title: str = Field(description=_("The title."))
    url: str | None = Field(description=_("The page about the course; nothing when the course is not open now."))
    provider: Provider = Field(description=_("Who gives the course."))


class StepOfLearner(Schema):
    """How far somebody is with a lesson, quiz or exercise."""

    uid: str = Field(description=_("Lasting key of the lesson or quiz."))
    kind: Kind = Field(description=_("An exercise is a quiz for practice."))
    title: str = Field(description=_("The title."))
    required: bool = Field(description=_("Whether the course asks for it."))
    done: bool = Field(description=_("Whether it is done: a lesson read, a quiz passed, an exercise handed in."))


class QuizScore(Schema):
    """Results of a quiz. Practice is not in it, nor an attempt that is still being marked."""

    uid: str = Field(description=_("Lasting key of the lesson or quiz."))
    title: str = Field(description=_("The title."))
    attempts: int = Field(description=_("How many attempts have a score."))
    best_score_percent: int = Field(description=_("The highest of those scores."))
    passed: bool = Field(description=_("Whether one of those attempts was passed."))


class Completion(Schema):
    """What was completed, as it was at that moment."""

    completed_at: datetime = Field(description=_("When everything was done."))
    course_version: int = Field(description=_("The version of the course."))
    level: str = Field(description=_("How much a learner brings along."))
    hours: float = Field(description=_("Study load in hours."))
    outcomes: list[str] = Field(description=_("What somebody can do afterwards."))
    score_percent: int | None = Field(description=_("The mean score; nothing when the course has no quizzes."))


class Enrolment(Schema):
    """One time that somebody takes a course. A yearly repeat is a new one."""

    course: CourseOfLearner = Field(description=_("The course."))
    number: int = Field(description=_("1 for the first time, 2 for the first repeat."))
    started_at: datetime = Field(description=_("When it began."))
    completed_at: datetime | None = Field(description=_("When everything was done."))
    withdrawn_at: datetime | None = Field(description=_("When the learner withdrew."))
    steps_done: int | None = Field(
        description=_("How many of the required steps are done; nothing when the course is not open now.")
    )
    steps_total: int | None = Field(
        description=_("How many steps are required; nothing when the course is not open now.")
    )
    steps: list[StepOfLearner] = Field(description=_("All steps of the course as it is now."))
    quizzes: list[QuizScore] = Field(description=_("Results of quizzes that count."))
    completion: Completion | None = Field(description=_("What was completed."))


class Progress(Schema):
    """A page of enrolments of the owner of the key."""

    count: int = Field(description=_("How many results there are on all pages."))
    next: str | None = Field(description=_("Address of the next page."))
    previous: str | None = Field(description=_("Address of the previous page."))
    results: list[Enrolment] = Field(description=_("The results of this page."))


class WrongParameter(Schema):
    """A parameter that is not right."""

    name: str = Field(description=_("Its name."))
    detail: str = Field(description=_("What is wrong with it."))


class ProblemDetails(Schema):
    """Why there is no answer (RFC 9457)."""

    type: str = Field(description=_("Where this problem is explained."))
    title: str = Field(description=_("What kind of problem it is."))
    status: int = Field(description=_("The status of the answer."))
    detail: str = Field(description=_("What happened this time."))
    errors: list[WrongParameter] | None = Field(
        None, description=_("The parameters that are not right; only with status 400.")
    )
