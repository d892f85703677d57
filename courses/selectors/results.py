"""A learner's own results."""

from django.db.models import QuerySet

from courses.models import QuizAttempt
from naast.accounts.models import User


def results_of(person: User) -> "QuerySet[QuizAttempt]":
    """All attempts of a person with their enrolment, without the frozen questions; the course begun last comes first.

    Attempts that are open or wait for somebody who marks are among them: their state says so.
    """
    return (
        QuizAttempt.objects.filter(enrolment__person=person)
        .select_related("enrolment")
        .only(
            "uid",
            "number",
            "title",
            "state",
            "practice",
            "passed",
            "score_percent",
            "started_at",
            "submitted_at",
            "enrolment__course_title",
            "enrolment__number",
        )
        .order_by("-enrolment__started_at", "-enrolment_id", "-started_at", "-pk")
    )
