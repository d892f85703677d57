"""A provider with an author, learners in two groups and their attempts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from courses.models import Cohort, CoursePage, Enrolment, QuizAttempt, QuizPage
from naast.accounts.models import User
from naast.organisations.models import Provider, ProviderMembership
from naast.seed.roles import ensure_provider_group, ensure_roles


def member(provider: Provider, email: str) -> User:
    """Somebody who works for a provider and writes its courses."""
    ensure_roles()
    user = User.objects.create_user(email, name=email.split("@", maxsplit=1)[0].title())
    ProviderMembership.objects.create(provider=provider, user=user)
    user.groups.add(ensure_provider_group(provider.page))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def author(provider: Provider) -> Client:
    """An author of the provider, signed in."""
    return signed_in(member(provider, "auteur@example.org"))


@pytest.fixture
def other_author(other_provider: Provider) -> Client:
    """An author of another provider, signed in."""
    return signed_in(member(other_provider, "ander@example.org"))


@pytest.fixture
def cohort(provider: Provider, course: CoursePage) -> Cohort:
    """A group in the course."""
    return Cohort.objects.create(provider=provider, course=course, course_uid=course.uid, name="Voorjaar")


@pytest.fixture
def enrolled(provider: Provider, course: CoursePage) -> Callable[..., Enrolment]:
    """Enrol a person by name, without going by the pages."""

    def make(name: str, **fields: Any) -> Enrolment:
        person, _made = User.objects.get_or_create(
            email=f"{name.lower().replace(' ', '.')}@example.org", defaults={"name": name}
        )
        values: dict[str, Any] = {"course": course, "course_title": course.title, "provider": provider}
        values |= {"person": person, "course_uid": course.uid}
        return Enrolment.objects.create(**(values | fields))

    return make


@pytest.fixture
def tried() -> Callable[..., QuizAttempt]:
    """Store an attempt with a score."""

    def make(enrolment: Enrolment, quiz: QuizPage, percent: int | None, **fields: Any) -> QuizAttempt:
        number = QuizAttempt.objects.filter(enrolment=enrolment, quiz_uid=quiz.uid).count() + 1
        values: dict[str, Any] = {
            "quiz": quiz,
            "quiz_uid": quiz.uid,
            "title": quiz.title,
            "number": number,
            "items": [],
            "pass_mark": quiz.pass_mark,
            "max_points": 2,
            "state": QuizAttempt.State.OPEN if percent is None else QuizAttempt.State.SUBMITTED,
            "score_percent": percent,
            "points": None if percent is None else percent / 50,
            "passed": None if percent is None else percent >= quiz.pass_mark,
        }
        return QuizAttempt.objects.create(enrolment=enrolment, **(values | fields))

    return make
