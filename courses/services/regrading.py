"""Marking attempts again by the questions as they are now: shown first, then done with a reason, and logged.

A regrade never takes a certificate away. Who falls below the mark keeps a completion that was reached; the table says
so, and revoking a certificate is a decision of its own.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.events import attempt_rescored
from courses.models import Enrolment, ItemMark, ItemResult, QuestionPage, QuizAttempt, QuizPage, Regrade
from courses.questions import TYPES
from courses.questions.base import Item, RekeyError
from courses.selectors import course_of
from courses.services.completion import complete_course_if_done
from courses.services.drawing import freeze_page, in_bank
from courses.services.errors import LearningError
from courses.services.scoring import marks_of, score, share_of
from naast.accounts.models import User
from naast.organisations.models import Provider

_CHUNK = 100  # attempts in memory at a time, with their frozen questions


class StalePlanError(LearningError):
    """Questions or attempts changed after the table was shown."""


@dataclass(frozen=True, kw_only=True)
class RegradeRow:
    """What marking again does to one attempt."""

    attempt: QuizAttempt
    enrolment: Enrolment
    before_percent: int
    after_percent: int
    before_passed: bool | None
    after_passed: bool | None
    has_completion: bool

    @property
    def keeps_certificate(self) -> bool:
        """Whether the result turns to not passed while the course was completed on it."""
        return self.has_completion and self.before_passed is True and self.after_passed is False


@dataclass(kw_only=True)
class RegradePlan:
    """The attempts whose score would change, how many stay, and what could not be compared."""

    rows: list[RegradeRow] = field(default_factory=list)
    unchanged: int = 0
    unmatched: list[str] = field(default_factory=list)
    fingerprint: str = ""


@dataclass(kw_only=True)
class _Again:
    """An attempt marked again in memory."""

    attempt: QuizAttempt
    before: dict[str, Any]
    items: list[Item]


def plan_regrade(quiz: QuizPage) -> RegradePlan:
    """Mark every finished attempt again in memory and compare.

    Items of questions that are gone, or that changed too much to compare, keep the marks they have; ``unmatched`` says
    which and why.
    """
    plan = RegradePlan()
    digest = hashlib.sha256()
    fresh = _fresh_items(quiz)
    digest.update(json.dumps(fresh, sort_keys=True, default=str).encode())
    unmatched: dict[str, str] = {}
    for again in _again(_finished(quiz), fresh, unmatched):
        attempt, before = again.attempt, again.before
        if not _changed(again):
            plan.unchanged += 1
            continue
        digest.update(f"{attempt.pk}:{before['points']}:{attempt.points};".encode())
        plan.rows.append(_row(again))
        attempt.items = []  # thousands of them need not stay in memory for the table
    plan.unmatched = list(unmatched.values())
    plan.fingerprint = digest.hexdigest()
    return plan


def apply_regrade(provider: Provider, quiz: QuizPage, by: User, reason: str, fingerprint: str) -> Regrade:
    """Do what the plan showed, and write down who, why and what.

    Attempts are changed a hundred at a time, each hundred in one transaction with its lines in the log: learners go on
    saving meanwhile, and the log is true at every moment. What a crash left undone stands in the next plan.

    Args:
        provider: whose quiz it is.
        quiz: the quiz.
        by: who decided.
        reason: why; learners may ask.
        fingerprint: of the plan that was shown.

    Raises:
        LearningError: there is no reason.
        StalePlanError: something changed since.
    """
    if not reason.strip():
        raise LearningError(_("Write down why you mark again."))
    plan = plan_regrade(quiz)
    if plan.fingerprint != fingerprint:
        raise StalePlanError(_("Something has changed since this table was made. Look at the new table first."))
    regrade = Regrade.objects.create(
        provider=provider,
        quiz_uid=quiz.uid,
        quiz_title=quiz.title,
        reason=reason.strip(),
        by=by,
        at=timezone.now(),
    )
    fresh = _fresh_items(quiz)
    keys = [row.attempt.pk for row in plan.rows]
    for start in range(0, len(keys), _CHUNK):
        _apply(regrade, quiz, fresh, keys[start : start + _CHUNK])
    return regrade


@transaction.atomic
def _apply(regrade: Regrade, quiz: QuizPage, fresh: dict[str, Item], keys: list[int]) -> None:
    """Mark these attempts again for good."""
    list(QuizAttempt.objects.select_for_update(of=("self",)).filter(pk__in=keys).values_list("pk", flat=True))
    found = [again for again in _again(_finished(quiz).filter(pk__in=keys), fresh, {}) if _changed(again)]
    items: dict[int, dict[str, Item]] = {}
    for again in found:
        again.attempt.items = again.items
        items[again.attempt.pk] = {item["uid"]: item for item in again.items}
    attempts = {again.attempt.pk: again.attempt for again in found}
    QuizAttempt.objects.bulk_update(
        attempts.values(), ["items", "marks", "points", "max_points", "score_percent", "passed"]
    )
    results = list(ItemResult.objects.filter(attempt__in=attempts))
    for result in results:
        result.share = share_of(items[result.attempt_id][result.item_uid], attempts[result.attempt_id].marks)
    ItemResult.objects.bulk_update(results, ["share"], batch_size=500)
    rows = [_row(again) for again in found]
    regrade.changes = [*regrade.changes, *(_change(row) for row in rows)]
    regrade.save(update_fields=["changes"])
    for row in rows:
        attempt_rescored.send(sender=QuizAttempt, attempt=row.attempt, cause=f"regrade:{regrade.pk}")
        if row.after_passed and not row.before_passed:
            complete_course_if_done(row.enrolment)


def _row(again: _Again) -> RegradeRow:
    attempt, before = again.attempt, again.before
    return RegradeRow(
        attempt=attempt,
        enrolment=attempt.enrolment,
        before_percent=before["score_percent"],
        after_percent=attempt.score_percent or 0,
        before_passed=before["passed"],
        after_passed=attempt.passed,
        has_completion=attempt.enrolment.completed_at is not None,
    )


def _change(row: RegradeRow) -> dict[str, Any]:
    return {
        "enrolment": row.enrolment.pk,
        "attempt": row.attempt.number,
        "before": row.before_percent,
        "after": row.after_percent,
        "passed_before": row.before_passed,
        "passed_after": row.after_passed,
        "kept_completion": row.keeps_certificate,
    }


def _finished(quiz: QuizPage) -> "QuerySet[QuizAttempt]":
    return (
        QuizAttempt.objects.filter(
            quiz_uid=quiz.uid,
            enrolment__provider=course_of(quiz).provider_page.provider,
            state=QuizAttempt.State.SUBMITTED,
        )
        .select_related("enrolment__person")
        .prefetch_related("answers", "item_marks")
        .order_by("pk")
    )


def _fresh_items(quiz: QuizPage) -> dict[str, Item]:
    """The questions as they are now, by key: those on the quiz, and those of the provider's banks."""
    items = [TYPES[child.block_type].freeze(child.value, str(child.id), shuffle=False) for child in quiz.questions]
    drawn = {pk for draw in quiz.draws for pk in in_bank(quiz, draw.value["bank"])}
    items += [freeze_page(page) for page in QuestionPage.objects.filter(pk__in=drawn) if page.content]
    return {item["uid"]: item for item in items}


def _again(attempts: "QuerySet[QuizAttempt]", fresh: dict[str, Item], unmatched: dict[str, str]) -> Iterator[_Again]:
    for attempt in attempts.iterator(chunk_size=_CHUNK):
        before = {name: getattr(attempt, name) for name in ("points", "max_points", "score_percent", "passed", "marks")}
        items, kept = [], {}
        for item in attempt.items:
            renewed, why = _renew(item, fresh.get(item["uid"]))
            items.append(renewed)
            if why:
                unmatched[item["uid"]] = why
                kept[item["uid"]] = attempt.marks.get(item["uid"], 0.0)
        responses = {answer.item_uid: answer.response for answer in attempt.answers.all()}
        by_person = {mark.item_uid: _scaled(mark, items) for mark in attempt.item_marks.all()}
        score(attempt, items, marks_of(items, responses, by_person) | kept)
        yield _Again(attempt=attempt, before=before, items=items)


def _renew(item: Item, fresh: Item | None) -> tuple[Item, str]:
    if fresh is None:
        return item, _("“%(question)s”: the question is gone; its marks stay as they are.") % {"question": item["text"]}
    try:
        return TYPES[item["type"]].rekey(item, fresh), ""
    except RekeyError as error:
        return item, _("“%(question)s”: %(reason)s Its marks stay as they are.") % {
            "question": item["text"],
            "reason": error,
        }


def _scaled(mark: ItemMark, items: list[Item]) -> ItemMark:
    """What a person gave, on the scale of the points that the question gives now."""
    item = next((item for item in items if item["uid"] == mark.item_uid and item.get("rubric")), None)
    if item is not None:
        most = sum(int(criterion["points"]) for criterion in item["rubric"]) or 1
        given = sum(mark.rubric.values())
        mark.points = round(float(item["points"]) * min(given / most, 1.0), 2)
    return mark


def _changed(again: _Again) -> bool:
    attempt, before = again.attempt, again.before
    return any(
        before[name] != getattr(attempt, name) for name in ("points", "max_points", "score_percent", "passed", "marks")
    )
