"""Attempts at quizzes: what was asked, answered, marked and marked again."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.learning import Enrolment
from courses.models.quiz_pages import QuizPage
from naast.organisations.models import Provider


class QuizAttempt(models.Model):
    """One try at a quiz, with everything it is judged by frozen at the start (rule 3)."""

    # Else Wagtail shows editors how many people there are at a page, and writes an index at every save.
    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        """Whether answers are still accepted."""

        OPEN = "open", _("Open")
        MARKING = "marking", _("Waits for a person who marks")
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
    practice = models.BooleanField(default=False)
    ask_confidence = models.BooleanField(default=False)
    review_when = models.CharField(max_length=10, default=QuizPage.ReviewWhen.SUBMITTED)
    review_shows = models.CharField(max_length=10, default=QuizPage.ReviewShows.ALL)
    pass_mark = models.PositiveSmallIntegerField()
    # Points by item; an item that waits for a person is not in it yet.
    marks: "models.JSONField[dict[str, float], dict[str, float]]" = models.JSONField(default=dict)
    points = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    max_points = models.DecimalField(max_digits=8, decimal_places=2)
    score_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    # The moment after which nothing is accepted any more, extra time included; empty without a limit.
    deadline_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    out_of_time = models.BooleanField(default=False)

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
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["quiz_uid", "state"], name="courses_attempt_quiz"),
            models.Index(fields=["deadline_at"], condition=Q(state="open"), name="courses_attempt_due"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.title} · {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether answers are still accepted, as far as the row knows; the clock may say otherwise."""
        return self.state == self.State.OPEN


class SavedAnswer(models.Model):
    """The latest answer to one item of an attempt; saved one by one, so a closed tab loses nothing."""

    class Confidence(models.IntegerChoices):
        """How sure the learner says to be."""

        GUESS = 1, _("I am guessing")
        DOUBT = 2, _("I think so")
        SURE = 3, _("I am sure")

    attempt = models.ForeignKey(QuizAttempt, models.CASCADE, related_name="answers")
    item_uid = models.CharField(max_length=64)
    response: "models.JSONField[Any, Any]" = models.JSONField()
    confidence = models.PositiveSmallIntegerField(choices=Confidence.choices, null=True, blank=True)
    # Time since the learner's previous act in this attempt, added up over the changes of this answer.
    seconds = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved answer")
        verbose_name_plural = _("saved answers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["attempt", "item_uid"], name="courses_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.item_uid}"


class ItemResult(models.Model):
    """What one item of a submitted attempt brought, kept apart so that the analysis of a quiz reads no frozen items."""

    attempt = models.ForeignKey(QuizAttempt, models.CASCADE, related_name="results")
    quiz_uid = models.CharField(max_length=64)
    item_uid = models.CharField(max_length=64)
    # Between 0 and 1; empty while a person has yet to mark it.
    share = models.FloatField(null=True, blank=True)
    answered = models.BooleanField(default=False)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    # Origins of what was chosen, in the order of the item; see courses.questions.base.Pick.
    picks: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)

    class Meta:
        verbose_name = _("result of a question")
        verbose_name_plural = _("results of questions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["attempt", "item_uid"], name="courses_result_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["quiz_uid", "item_uid"], name="courses_result_item")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.item_uid}"


class ItemMark(models.Model):
    """What a person gave for an open answer, criterion by criterion."""

    attempt = models.ForeignKey(QuizAttempt, models.CASCADE, related_name="item_marks")
    item_uid = models.CharField(max_length=64)
    # Points by the origin of the criterion.
    rubric: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)
    points = models.DecimalField(max_digits=8, decimal_places=2)
    comment = models.TextField(_("comment"), blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mark of a person")
        verbose_name_plural = _("marks of persons")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["attempt", "item_uid"], name="courses_item_mark_once")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.item_uid}"


class ExtraTime(models.Model):
    """Longer time limits for one person at one provider (WCAG 2.2.1). Why is not asked: that is about health."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="extra_times")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="extra_times")
    percent = models.PositiveSmallIntegerField(
        _("extra time in percent"), validators=[MinValueValidator(1), MaxValueValidator(900)]
    )
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("extra time")
        verbose_name_plural = _("extra time")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["provider", "person"], name="courses_extra_time_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} · +{self.percent}%"


class Regrade(models.Model):
    """Attempts at a quiz were marked again by the questions as they are now: who did it, why, and what it changed."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="regrades")
    quiz_uid = models.CharField(max_length=64)
    quiz_title = models.CharField(max_length=255)
    reason = models.TextField(_("reason"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # One entry an attempt: its number, the score and result before and after. Names stay with the enrolment.
    changes: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(default=list)

    class Meta:
        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")
        ordering: ClassVar[list[str]] = ["-at"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["quiz_uid", "at"], name="courses_regrade_quiz")]

    def __str__(self) -> str:
        return f"{self.quiz_title} · {self.at:%Y-%m-%d}"


class QuizTrial(models.Model):
    """An author tries a quiz as a learner would, draft included. It counts nowhere; the next try replaces it."""

    wagtail_reference_index_ignore = True

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    quiz = models.ForeignKey(QuizPage, models.CASCADE, related_name="+")
    items: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField()
    responses: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=timezone.now)
    finished = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("try of an author")
        verbose_name_plural = _("tries of authors")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "quiz"], name="courses_trial_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.quiz_id}"
