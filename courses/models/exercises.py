"""What learners do in conversations and letters. Each keys on the ``uid`` of the exercise, as lessons and quizzes do."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.exercise_pages import LetterExercisePage, SimulationPage
from courses.models.learning import Enrolment


class ExerciseProgress(models.Model):
    """How far somebody is with one conversation or letter: begun, and done once the author's rule was met."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="exercise_progress")
    exercise_uid = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    opened_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("exercise progress")
        verbose_name_plural = _("exercise progress")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["enrolment", "exercise_uid"], name="courses_exercise_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.title}"


class ConversationRun(models.Model):
    """One time that somebody plays a conversation, with the script as it was then (rule 3)."""

    # Else Wagtail shows editors how many people there are at a page, and writes an index at every save.
    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", _("open")
        FINISHED = "finished", _("finished")
        LEFT = "left", _("left for a new one")

    uid = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="conversation_runs")
    simulation = models.ForeignKey(SimulationPage, models.SET_NULL, null=True, related_name="+")
    simulation_uid = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    script: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    # Tried again from the middle: the moves before this position came from another run and count once in statistics.
    copied_moves = models.PositiveSmallIntegerField(default=0)
    ending_key = models.CharField(max_length=60, blank=True)
    ending_title = models.CharField(max_length=120, blank=True)
    succeeded = models.BooleanField(null=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("played conversation")
        verbose_name_plural = _("played conversations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["enrolment", "simulation_uid", "number"], name="courses_run_number"),
            models.UniqueConstraint(
                fields=["enrolment", "simulation_uid"], condition=models.Q(state="open"), name="courses_run_one_open"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["simulation_uid"], name="courses_run_simulation")]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.title} {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it can go on."""
        return self.state == self.State.OPEN


class ConversationMove(models.Model):
    """One choice made in a run; the state follows from all of them."""

    run = models.ForeignKey(ConversationRun, models.CASCADE, related_name="moves")
    position = models.PositiveSmallIntegerField()  # from 1
    turn_key = models.CharField(max_length=60)
    choice_id = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("choice in a conversation")
        verbose_name_plural = _("choices in a conversation")
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Two tabs that answer the same turn at once: the second finds it answered.
            models.UniqueConstraint(fields=["run", "position"], name="courses_move_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} · {self.position}"


class LetterSubmission(models.Model):
    """A letter that somebody writes and hands in, with the exercise as it was when they began (rule 3)."""

    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", _("being written")
        REVIEW = "review", _("handed in, the tone still has to be looked at")
        DONE = "done", _("done")

    uid = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="letters")
    exercise = models.ForeignKey(LetterExercisePage, models.SET_NULL, null=True, related_name="+")
    exercise_uid = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    review = models.CharField(max_length=10, choices=LetterExercisePage.Review.choices)
    # The checks, rubric, example and texts of the exercise.
    task: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    text = models.TextField(_("letter"), max_length=6000, blank=True)
    # One row a check: its label, whether it was met, its hint.
    automatic: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(default=list)
    automatic_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    rubric_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    score_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    pass_mark = models.PositiveSmallIntegerField()
    passed = models.BooleanField(null=True)
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("letter of a learner")
        verbose_name_plural = _("letters of learners")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["enrolment", "exercise_uid", "number"], name="courses_letter_number"),
            models.UniqueConstraint(
                fields=["enrolment", "exercise_uid"], condition=models.Q(state="draft"), name="courses_letter_one_draft"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["exercise_uid", "state"], name="courses_letter_exercise")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.title} {self.number}"


class LetterReview(models.Model):
    """What one person says of the tone of a letter. Nobody learns whose letter it is, or whose review (blind)."""

    class Slot(models.IntegerChoices):
        """Whose place it is: of a letter there is one own look and two by others."""

        OWN = 0, _("the writer")
        FIRST = 1, _("first reviewer")
        SECOND = 2, _("second reviewer")

    uid = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    submission = models.ForeignKey(LetterSubmission, models.CASCADE, related_name="reviews")
    slot = models.PositiveSmallIntegerField(choices=Slot.choices)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Points by criterion.
    points: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)
    comment = models.TextField(_("comment"), max_length=1000, blank=True)
    claimed_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("review of a letter")
        verbose_name_plural = _("reviews of letters")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["submission", "slot"], name="courses_review_slot"),
            models.UniqueConstraint(fields=["submission", "reviewer"], name="courses_review_once"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} · {self.slot}"
