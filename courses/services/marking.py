"""Open answers, marked by a person along a rubric."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.events import attempt_rescored
from courses.models import ItemMark, ItemResult, QuizAttempt
from courses.questions.base import Item
from courses.services.errors import LearningError
from courses.services.scoring import announce, marks_of, score, share_of
from naast.accounts.models import User
from naast.mail.services import enqueue_template


class MarkingError(LearningError):
    """A mark does not fit the rubric, or the attempt no longer waits; the message is for who marks."""


@transaction.atomic
def mark_item(attempt: QuizAttempt, item_uid: str, rubric: dict[str, int], comment: str, by: User) -> QuizAttempt:
    """Store a person's points for one open answer; when it was the last one, the attempt gets its score.

    Marking an item again replaces what was given, also after the attempt has its score.

    Args:
        attempt: one that was handed in.
        item_uid: which of its items.
        rubric: points by the ``origin`` of each criterion, all of them.
        comment: for the learner.
        by: who marks.

    Raises:
        MarkingError: the attempt is still open, the item is not one for a person, or the points do not fit.
    """
    attempt = QuizAttempt.objects.select_for_update(of=("self",)).select_related("enrolment__person").get(pk=attempt.pk)
    if attempt.is_open:
        raise MarkingError(_("This attempt has not been handed in yet."))
    item = next((item for item in attempt.items if item["uid"] == item_uid and item.get("rubric")), None)
    if item is None:
        raise MarkingError(_("This question is not marked by a person."))
    values = {"rubric": rubric, "points": _points(item, rubric), "comment": comment, "marked_by": by}
    ItemMark.objects.update_or_create(
        attempt=attempt, item_uid=item_uid, defaults=values | {"marked_at": timezone.now()}
    )
    waited = attempt.state == QuizAttempt.State.MARKING
    responses = dict(attempt.answers.values_list("item_uid", "response"))
    by_person = {mark.item_uid: mark for mark in attempt.item_marks.all()}
    score(attempt, attempt.items, marks_of(attempt.items, responses, by_person))
    attempt.save(update_fields=["state", "marks", "points", "score_percent", "passed"])
    ItemResult.objects.filter(attempt=attempt, item_uid=item_uid).update(share=share_of(item, attempt.marks))
    if not waited:
        attempt_rescored.send(sender=QuizAttempt, attempt=attempt, cause=f"mark:{timezone.now():%Y%m%dT%H%M%S%f}")
    if waited and attempt.state == QuizAttempt.State.SUBMITTED:
        announce(attempt)
        enqueue_template(
            kind="marked",
            to=attempt.enrolment.person.email,
            context={"person": attempt.enrolment.person, "attempt": attempt},
            key=f"marked:{attempt.pk}",
        )
    return attempt


def _points(item: Item, rubric: dict[str, int]) -> float:
    """The item's points by the part of the rubric that was earned, in two decimals."""
    most = {criterion["origin"]: int(criterion["points"]) for criterion in item["rubric"]}
    if set(rubric) != set(most):
        raise MarkingError(_("Give points for every criterion."))
    if any(not 0 <= points <= most[origin] for origin, points in rubric.items()):
        raise MarkingError(_("Points lie between 0 and the most that a criterion gives."))
    return round(float(item["points"]) * sum(rubric.values()) / (sum(most.values()) or 1), 2)
