"""Weekly retrieval: three questions from finished modules on a spaced schedule. It never counts for a grade."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.attempts import QuizAttempt


class RetrievalPlan(models.Model):
    """Somebody asked for questions by mail."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="retrieval_plan")
    active = models.BooleanField(_("three questions a week by mail"), default=True)
    secret = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # The ISO week planned last: one conditional update a person and week, however often beat comes by.
    period = models.CharField(max_length=8, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("retrieval plan")
        verbose_name_plural = _("retrieval plans")

    def __str__(self) -> str:
        return str(self.person)


class RetrievalCard(models.Model):
    """One question on its way through the boxes of a spaced schedule."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="retrieval_cards")
    item_uid = models.CharField(max_length=64)
    quiz_title = models.CharField(max_length=255)
    # The attempt that brought it: its review rules decide each time whether the question may be explained.
    attempt = models.ForeignKey(QuizAttempt, models.CASCADE, related_name="+")
    # The item as it was frozen in that attempt.
    item: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    box = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField()

    class Meta:
        verbose_name = _("retrieval card")
        verbose_name_plural = _("retrieval cards")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "item_uid"], name="courses_card_once")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person", "due_on"], name="courses_card_due")]

    def __str__(self) -> str:
        return f"{self.person} · {self.item_uid}"


class RetrievalRound(models.Model):
    """The questions of one week for one person, frozen when the mail was made."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="retrieval_rounds")
    period = models.CharField(max_length=8)  # ISO week in Amsterdam: 2026-W48
    items: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField()
    responses: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("retrieval round")
        verbose_name_plural = _("retrieval rounds")
        ordering: ClassVar[list[str]] = ["-made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "period"], name="courses_round_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.period}"
