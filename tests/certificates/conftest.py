"""A provider, completions without a page tree, and the renderer where the machine has Pango."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from certificates.facts import CertificateFacts, MissingPango

if TYPE_CHECKING:  # pytest reads this file before Django is ready
    from certificates.models import Certificate
    from courses.models import CourseCompletion
    from naast.accounts.models import User
    from naast.organisations.models import Provider

OUTCOMES = ["U herkent signalen die bij geldstress kunnen passen.", "U houdt niet kunnen en niet willen uit elkaar."]
MOMENT = dt.datetime(2026, 11, 21, 13, 30, tzinfo=dt.UTC)


@pytest.fixture
def school(db: None) -> "Provider":
    """The provider whose courses are completed here."""
    from naast.organisations.models import Provider

    return Provider.objects.create(name="Vakschool Voorbeeld", slug="vakschool-voorbeeld")


@pytest.fixture
def complete(school: "Provider") -> "Callable[..., CourseCompletion]":
    """Write a completion, as the courses room does but without the signal: ``complete(alice, hours=Decimal("2"))``."""
    from courses.models import CourseCompletion, Enrolment

    def make(person: "User", **changes: Any) -> CourseCompletion:
        values: dict[str, Any] = {
            "person": person,
            "provider": school,
            "course_uid": "stress",
            "course_title": "Stress-sensitief werken",
            "course_version": 3,
            "level": "basis",
            "hours": Decimal("1.5"),
            "outcomes": OUTCOMES,
            "score_percent": 83,
            "pass_mark": 70,
            "completed_at": MOMENT,
        } | changes
        number = Enrolment.objects.filter(person=person).count() + 1
        enrolment = Enrolment.objects.create(
            person=person,
            course=None,
            course_uid="stress",
            course_title="x",
            provider=values["provider"],
            number=number,
        )
        return CourseCompletion.objects.create(enrolment=enrolment, **values)

    return make


@pytest.fixture
def issue(complete: "Callable[..., CourseCompletion]") -> "Callable[..., Certificate]":
    """Write a completion and its certificate, which then waits for the renderer."""
    from django.db import transaction

    from certificates import services

    def make(person: "User", **changes: Any) -> "Certificate":
        with transaction.atomic():
            return services.issue_for_completion(complete(person, **changes))

    return make


@pytest.fixture
def pango() -> None:
    """Skip, saying so, on a machine without Pango: what happens there has tests of its own."""
    from certificates import pdf

    try:
        pdf.load_library()
    except MissingPango:
        pytest.skip("no Pango on this machine; bin/setup names the command that installs it")


@pytest.fixture
def issued(issue: "Callable[..., Certificate]", pango: None) -> "Callable[..., Certificate]":
    """Write a completion and really make its document."""
    from certificates import making

    def make(person: "User", **changes: Any) -> "Certificate":
        certificate = issue(person, **changes)
        assert making.make(certificate.pk)
        certificate.refresh_from_db()
        return certificate

    return make


@pytest.fixture
def facts() -> Callable[..., CertificateFacts]:
    """What the renderer prints: ``facts(holder_name="…")``."""

    def make(**changes: Any) -> CertificateFacts:
        values: dict[str, Any] = {
            "serial": "NAAST-2026-000123-K",
            "verify_url": "https://naast.example.org/certificaat/3fJ8xZq0b1kYt7vLr2mN9A/",
            "holder_name": "Sanne de Vries-Bakker",
            "course_title": "Stress-sensitief werken in het incassodomein",
            "provider_name": "Vakschool Voorbeeld",
            "level": "basis",
            "hours": Decimal("1.50"),
            "completed_on": dt.date(2026, 11, 21),
            "dated_at": MOMENT,
            "outcomes": tuple(OUTCOMES),
            "score_percent": 83,
            "pass_mark": 70,
        }
        return CertificateFacts(**values | changes)

    return make
