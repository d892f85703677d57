"""What people of a provider see at ``/opleider/``."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from certificates import selectors as certificates
from courses import selectors as courses
from courses.authoring import quizzes_to_look_at
from courses.models import Cohort, Enrolment
from courses.selectors.awaiting import waiting
from naast.accounts.models import User
from naast.organisations.models import Provider
from naast.organisations.selectors import providers_of

_DEADLINES = 5  # groups


def provider_overview(person: User) -> list[dict[str, Any]]:
    """For each provider the person works for: what waits, its courses with counts, and its latest certificates."""
    return [_provider(provider) for provider in providers_of(person)]


def _provider(provider: Provider) -> dict[str, Any]:
    here = Q(withdrawn_at=None)
    counts = {
        row["course_uid"]: (row["learners"], row["completed"])
        for row in Enrolment.objects.filter(provider=provider)
        .values("course_uid")
        .annotate(learners=Count("pk", filter=here), completed=Count("pk", filter=Q(completed_at__isnull=False)))
        .order_by("course_uid")
    }
    return {
        "provider": provider,
        "waiting": waiting(provider).count(),
        "deadlines": list(_deadlines(provider)[:_DEADLINES]),
        "quizzes_to_look_at": len(quizzes_to_look_at(provider)),
        "courses": [
            {"course": course, "learners": learners, "completed": completed}
            for course in courses.catalogue(provider)
            for learners, completed in [counts.get(course.uid, (0, 0))]
        ],
        "certificates": list(certificates.for_provider(provider)[:50]),
    }


def _deadlines(provider: Provider) -> "QuerySet[Cohort]":
    """Groups whose deadline is still to come, the nearest first, with how many people are not done."""
    busy = Q(enrolments__withdrawn_at=None, enrolments__completed_at=None, enrolments__isnull=False)
    coming = Cohort.objects.filter(provider=provider, deadline__gte=timezone.localdate())
    return coming.annotate(busy=Count("enrolments", filter=busy)).order_by("deadline", "name")
