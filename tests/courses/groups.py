"""Groups and proven addresses in tests."""

from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from courses.models import Cohort, CoursePage
from naast.accounts.models import User
from naast.organisations.models import Provider, ProviderMembership


def make_cohort(course: CoursePage, name: str = "Voorjaar", **fields: Any) -> Cohort:
    """A group of this course."""
    provider = course.provider_page.provider
    return Cohort.objects.create(provider=provider, course=course, course_uid=course.uid, name=name, **fields)


def prove(person: User, email: str = "") -> User:
    """Let the address of this person be proven, as after a click in the mail."""
    EmailAddress.objects.create(user=person, email=email or person.email, verified=True, primary=not email)
    return person


def works_for(person: User, provider: Provider) -> User:
    """Let this person work for a provider."""
    ProviderMembership.objects.create(provider=provider, user=person)
    return person


def moment(text: str) -> datetime:
    """An hour in Amsterdam: ``2026-12-01 09:00``."""
    return timezone.make_aware(datetime.fromisoformat(text))


def day(text: str) -> date:
    """A day: ``2026-12-01``."""
    return date.fromisoformat(text)
