"""What the desk keeps of people who left, and ways around its door."""

import pytest
from django.test import Client

from certificates.models import IssueBatch, IssueRow
from certificates.services import batches, claims
from courses.models import CoursePage
from naast.accounts.models import User
from tests.certificates.desk.conftest import DAY

pytestmark = pytest.mark.django_db


def _issued_from_a_table(course: CoursePage, email: str) -> IssueBatch:
    line = f"naam;mailadres;datum\nSanne de Wit;{email};{DAY:%d-%m-%Y}\nBob;bob@example.org;{DAY:%d-%m-%Y}\n"
    batch = batches.check(
        provider=course.provider_page.provider, course=course, cohort=None, file_name="klas.csv",
        data=line.encode(), by=None,  # type: ignore[arg-type]
    )  # fmt: skip
    assert batches.confirm(batch)
    assert batches.run(batch.pk)
    return batch


def test_an_erased_account_leaves_no_address_in_the_tables_it_came_in_with(course: CoursePage, alice: User) -> None:
    first = _issued_from_a_table(course, alice.email)
    again = _issued_from_a_table(course, alice.email)  # every line of it was issued before
    certificate = IssueRow.objects.get(batch=first, email=alice.email).certificate
    assert certificate is not None
    assert claims.claim(alice, alice.email) == 1
    claims.let_go(alice)
    assert not IssueRow.objects.filter(email=alice.email).exists()
    assert IssueRow.objects.filter(email="bob@example.org").count() == 2
    assert set(certificate.issue_rows.values_list("batch", flat=True)) == {first.pk, again.pk}


@pytest.mark.parametrize("method", ["get", "post", "head"])
@pytest.mark.parametrize("script_name", ["", "/x", "/opleider"])
def test_no_name_in_front_of_an_address_leads_around_the_second_factor(
    owner: Client, settings: object, method: str, script_name: str
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True  # type: ignore[attr-defined]
    for path in ("bewijzen/", "bewijzen/bestand/xlsx/", "bewijzen/uitgeven/", "logboek/bestand/csv/", "mensen/"):
        response = getattr(owner, method)(f"/opleider/eigen/{path}", SCRIPT_NAME=script_name)
        assert response.status_code == 302, path
        assert response["Location"].endswith("/account/2fa/totp/activate/")
