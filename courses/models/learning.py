"""What learners do: enrolments, progress, attempts and completions.

Progress keys on the ``uid`` of a lesson or quiz, with a link that may become empty and the title as it was, so that
edits, moves and deletions lose nobody's progress.
"""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.pages import CoursePage, LessonPage, QuizPage
from naast.organisations.models import Provider


class Enrolment(models.Model):
    """A person takes a course. A later repeat is a new enrolment with the next number."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    course = models.ForeignKey(CoursePage, models.SET_NULL, null=True, related_name="enrolments")
    course_uid = models.CharField(max_length=64)
    course_title = models.CharField(max_length=255)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="enrolments")
    number = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "course_uid", "number"], name="courses_enrolment_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["provider", "started_at"], name="courses_enrolment_provider")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.course_title}"


class LessonProgress(models.Model):
    """How far somebody is with one lesson."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="lesson_progress")
    lesson = models.ForeignKey(LessonPage, models.SET_NULL, null=True, related_name="+")
    lesson_uid = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    opened_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lesson progress")
        verbose_name_plural = _("lesson progress")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["enrolment", "lesson_uid"], name="courses_progress_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.title}"


class QuizAttempt(models.Model):
    """One try at a quiz, with everything it is judged by frozen at the start (rule 3)."""

    class State(models.TextChoices):
        """Whether answers are still accepted."""

        OPEN = "open", _("Open")
        SUBMITTED = "submitted", _("Submitted")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attempts")
    quiz = models.ForeignKey(QuizPage, models.SET_NULL, null=True, related_name="+")
    quiz_uid = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    # Frozen questions with their keys and feedback: never sent anywhere as it is, see courses.questions.base.
    items: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField()
    pass_mark = models.PositiveSmallIntegerField()
    marks: "models.JSONField[dict[str, float], dict[str, float]]" = models.JSONField(default=dict)
    points = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    max_points = models.DecimalField(max_digits=8, decimal_places=2)
    score_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("quiz attempt")
        verbose_name_plural = _("quiz attempts")
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["enrolment", "quiz_uid", "number"], name="courses_attempt_number_once"),
            models.UniqueConstraint(
                fields=["enrolment", "quiz_uid"], condition=Q(state="open"), name="courses_one_open_attempt"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.title} · {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether answers are still accepted."""
        return self.state == self.State.OPEN


class SavedAnswer(models.Model):
    """The latest answer to one item of an attempt; saved one by one, so a closed tab loses nothing."""

    attempt = models.ForeignKey(QuizAttempt, models.CASCADE, related_name="answers")
    item_uid = models.CharField(max_length=64)
    response: "models.JSONField[Any, Any]" = models.JSONField()
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved answer")
        verbose_name_plural = _("saved answers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["attempt", "item_uid"], name="courses_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.item_uid}"


class CourseCompletion(models.Model):
    """That somebody met all requirements of a course, as the course was at that moment.

    It goes when the person's account is erased; the certificate keeps its own copy of what it certifies.
    """

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="completion")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="completions")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="completions")
    course_uid = models.CharField(max_length=64)
    course_title = models.CharField(max_length=255)
    course_version = models.PositiveIntegerField()
    level = models.CharField(max_length=20)
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    outcomes: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    score_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    pass_mark = models.PositiveSmallIntegerField(null=True, blank=True)
    completed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("course completion")
        verbose_name_plural = _("course completions")
        ordering: ClassVar[list[str]] = ["-completed_at"]

    def __str__(self) -> str:
        return f"{self.person} · {self.course_title}"
