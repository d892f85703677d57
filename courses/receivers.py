"""What this room does when editors change the catalogue or the glossary."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_unpublished

from courses.models import CoursePage, GlossaryTerm, LessonPage, QuizPage
from courses.selectors import forget_glossary
from courses.tasks import settle
from naast.celery import wake


def connect() -> None:
    """Connect every receiver once, however often the app registry becomes ready."""
    for model in (LessonPage, QuizPage):
        page_unpublished.connect(settle_course, sender=model, dispatch_uid=f"courses.unpublished.{model.__name__}")
        post_delete.connect(settle_course, sender=model, dispatch_uid=f"courses.deleted.{model.__name__}")
    for name, signal in (("saved", post_save), ("deleted", post_delete)):
        signal.connect(renew_glossary, sender=GlossaryTerm, dispatch_uid=f"courses.glossary.{name}")


def renew_glossary(**_kwargs: Any) -> None:
    """An edited word shows at once. Again after the commit: somebody may have read the old one in between."""
    forget_glossary()
    transaction.on_commit(forget_glossary)


def settle_course(*, instance: LessonPage | QuizPage, **_kwargs: Any) -> None:
    """Somebody who had everything but this step has everything now."""
    course = CoursePage.objects.ancestor_of(instance).first()
    if course is not None:
        wake(settle, course.pk)
