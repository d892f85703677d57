"""What an archive of a course looks like: its kinds of pages, their fields, and the archive once it is read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from wagtail.models import Page

from courses.exchange.archives import Archive
from courses.models import (
    CoursePage,
    LessonPage,
    LetterExercisePage,
    ModulePage,
    QuestionBankPage,
    QuestionPage,
    QuizPage,
    SimulationPage,
)

FORMAT, VERSION = "naast-course", 1
KINDS: dict[str, type[Page]] = {
    model.__name__: model
    for model in (
        CoursePage,
        ModulePage,
        LessonPage,
        QuizPage,
        SimulationPage,
        LetterExercisePage,
        QuestionBankPage,
        QuestionPage,
    )
}
BELOW = {
    "CoursePage": {"ModulePage"},
    "ModulePage": {"LessonPage", "QuizPage", "SimulationPage", "LetterExercisePage"},
    "QuestionBankPage": {"QuestionBankPage", "QuestionPage"},
}
PAGE_FIELDS = ("title", "slug", "seo_title", "search_description")


@dataclass(kw_only=True)
class CourseArchive:
    """An archive that was read and found to have the right shape."""

    course: dict[str, Any]
    banks: list[dict[str, Any]]
    archive: Archive
    notes: list[str] = field(default_factory=list)

    @property
    def pages(self) -> int:
        """How many pages it makes."""
        return sum(1 for root in (self.course, *self.banks) for _row in walk(root))


def walk(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A page of the archive with all below it."""
    yield row
    for child in row.get("children") or []:
        yield from walk(child)


def own_fields(model: type[Page]) -> Iterator["models.Field[Any, Any]"]:
    """The columns of a page type that an author fills in."""
    for field_ in model._meta.local_fields:
        if field_.name not in {"page_ptr", "uid"} and not field_.is_relation:
            yield field_
