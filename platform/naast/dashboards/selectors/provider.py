"""What people of a provider see at ``/opleider/``."""

from typing import Any

from django.db.models import Count, Q

from certificates import selectors as certificates
from courses import selectors as courses
from courses.models import Enrolment
from naast.accounts.models import User
from naast.organisations.models import Provider
from naast.organisations.selectors import providers_of


def provider_overview(person: User) -> list[dict[str, Any]]:
    """For each provider the person works for: its courses with counts, and its latest certificates."""
    return [_provider(provider) for provider in providers_of(person)]


def _provider(provider: Provider) -> dict[str, Any]:
    counts = {
        row["course_uid"]: (row["learners"], row["completed"])
        for row in Enrolment.objects.filter(provider=provider)
        .values("course_uid")
        .annotate(learners=Count("pk"), completed=Count("pk", filter=Q(completed_at__isnull=False)))
        .order_by("course_uid")
    }
    return {
        "provider": provider,
        "courses": [
            {"course": course, "learners": learners, "completed": completed}
            for course in courses.catalogue(provider)
            for learners, completed in [counts.get(course.uid, (0, 0))]
        ],
        "certificates": list(certificates.for_provider(provider)[:50]),
    }
