"""What learners do: enrolments, progress and completions; attempts at quizzes have a file of their own.

Progress keys on the ``uid`` of a lesson or quiz, with a link that may become empty and the title as it was, so that
edits, moves and deletions lose nobody's progress.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.cohorts import Cohort
from courses.models.pages import CoursePage, LessonPage
from naast.organisations.models import Provider


class Enrolment(models.Model):
    """A person takes a course. A later repeat is a new enrolment with the next number; withdrawing keeps the row."""

    # Else Wagtail shows editors how many people there are at a page, and writes an index at every save.
    wagtail_reference_index_ignore = True

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    course = models.ForeignKey(CoursePage, models.SET_NULL, null=True, related_name="enrolments")
    course_uid = models.CharField(max_length=64)
    course_title = models.CharField(max_length=255)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="enrolments")
    cohort = models.ForeignKey(Cohort, models.SET_NULL, null=True, blank=True, related_name="enrolments")
    number = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

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


class EnrolmentEvent(models.Model):
    """What happened to an enrolment, kept for who asks later."""

    class Kind(models.TextChoices):
        """What happened."""

        ENROLLED = "enrolled", _("Enrolled")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        RESUMED = "resumed", _("Enrolled again")
        MOVED = "moved", _("Moved to another group")
        COMPLETED = "completed", _("Completed")

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("enrolment event")
        verbose_name_plural = _("enrolment events")
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.enrolment_id} · {self.kind}"


class LessonProgress(models.Model):
    """How far somebody is with one lesson."""

    wagtail_reference_index_ignore = True

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="lesson_progress")
    lesson = models.ForeignKey(LessonPage, models.SET_NULL, null=True, related_name="+")
    lesson_uid = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    opened_at = models.DateTimeField(default=timezone.now)
    # Counted only in courses that ask for a least time: what nobody needs to know is not measured.
    seconds = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lesson progress")
        verbose_name_plural = _("lesson progress")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["enrolment", "lesson_uid"], name="courses_progress_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.title}"


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
    # What had to be done, in sentences; the topics of the Rki, each with code and name; how long it counts.
    criteria: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list, blank=True)
    rki_topics: "models.JSONField[list[dict[str, str]], list[dict[str, str]]]" = models.JSONField(
        default=list, blank=True
    )
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)
    score_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    pass_mark = models.PositiveSmallIntegerField(null=True, blank=True)
    completed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("course completion")
        verbose_name_plural = _("course completions")
        ordering: ClassVar[list[str]] = ["-completed_at"]

    def __str__(self) -> str:
        return f"{self.person} · {self.course_title}"
