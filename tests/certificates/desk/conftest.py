"""A provider with somebody of each role, another provider, and certificates without waiting for the renderer."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

if TYPE_CHECKING:  # pytest reads this file before Django is ready
    from certificates.models import Certificate
    from courses.models import Cohort, CoursePage
    from naast.organisations.models import Provider

ROLES = ("owner", "administrator", "author", "marker")
DAY = date(2026, 11, 20)


def desk_of(provider: "Provider", role: str, name: str = "") -> Client:
    """Somebody who works for a provider in this role, signed in."""
    from naast.accounts.models import User
    from naast.organisations.invitations import follow_role
    from naast.organisations.models import ProviderMembership
    from naast.seed.roles import ensure_roles

    ensure_roles()
    name = name or f"{role}-{provider.slug}"
    user = User.objects.create_user(f"{name}@example.org", name=name.title())
    ProviderMembership.objects.create(provider=provider, user=user, role=role)
    follow_role(user, provider, role)
    client = Client()
    client.force_login(user)
    client.user = user  # type: ignore[attr-defined]
    return client


@pytest.fixture
def owner(provider: "Provider") -> Client:
    """The owner of the provider, signed in."""
    return desk_of(provider, "owner")


@pytest.fixture
def other_owner(other_provider: "Provider") -> Client:
    """The owner of another provider, signed in."""
    return desk_of(other_provider, "owner")


@pytest.fixture
def cohort(provider: "Provider", course: "CoursePage") -> "Cohort":
    """A group in the course."""
    from courses.models import Cohort

    return Cohort.objects.create(provider=provider, course=course, course_uid=course.uid, name="Voorjaar")


@pytest.fixture
def other_course(other_provider: "Provider") -> "CoursePage":
    """A course of the other provider."""
    from tests.support.pages import make_course

    return make_course(other_provider.page, title="Andere cursus")


@pytest.fixture
def certified(course: "CoursePage") -> Callable[..., "Certificate"]:
    """A certificate that was issued by hand, with a document: ``certified("Sanne de Wit", completed_on=…)``."""
    from certificates.models import Certificate, CertificateDocument
    from certificates.services import batches

    def make(name: str = "Sanne de Wit", *, of: "CoursePage | None" = None, **changes: Any) -> "Certificate":
        where = of or course
        values: dict[str, Any] = {
            "provider": where.provider_page.provider,
            "course": where,
            "cohort": None,
            "name": name,
            "email": f"{name.split(maxsplit=1)[0].lower()}@example.org",
            "completed_on": DAY,
            "score_percent": 80,
            "by": None,
        }
        row, _made = batches.issue_one(**(values | {key: changes.pop(key) for key in list(changes) if key in values}))
        pdf = b"%PDF-1.7 " + str(row.serial).encode()
        CertificateDocument.objects.create(
            certificate=row, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), length=len(pdf), signed_at=timezone.now()
        )
        Certificate.objects.filter(pk=row.pk).update(
            **({"state": Certificate.State.ISSUED, "issued_at": timezone.now()} | changes)
        )
        row.refresh_from_db()
        return row

    return make
