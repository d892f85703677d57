"""What this room does when Wagtail changes the catalogue."""

from typing import Any

from django.db.models.signals import post_delete
from wagtail.signals import page_unpublished

from courses.models import CoursePage, ExercisePage, LessonPage, LetterExercisePage, QuizPage, SimulationPage
from courses.tasks import settle
from naast.celery import wake


def connect() -> None:
    """Connect every receiver once, however often the app registry becomes ready."""
    for model in (LessonPage, QuizPage, SimulationPage, LetterExercisePage):
        page_unpublished.connect(settle_course, sender=model, dispatch_uid=f"courses.unpublished.{model.__name__}")
        post_delete.connect(settle_course, sender=model, dispatch_uid=f"courses.deleted.{model.__name__}")


def settle_course(*, instance: LessonPage | QuizPage | ExercisePage, **_kwargs: Any) -> None:
    """Somebody who had everything but this step has everything now."""
    course = CoursePage.objects.ancestor_of(instance).first()
    if course is not None:
        wake(settle, course.pk)
