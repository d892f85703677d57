"""The documents of a group in one file: safe names, each its own, and no more in memory than one of them."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from certificates.desk.zips import packed
from certificates.models import Certificate, CertificateDocument, CertificateEvent
from courses.models import Cohort, CoursePage

pytestmark = pytest.mark.django_db
Certified = Callable[..., Certificate]


def test_a_group_as_a_zip(owner: Client, certified: Certified, cohort: Cohort) -> None:
    rows = [
        certified("Jan de Wit", cohort=cohort),
        certified("../../etc/Jan de Wit", email="x@example.org", cohort=cohort),
        certified("Мария Иванова", email="m@example.org", cohort=cohort),
    ]
    certified("Zonder Groep")
    certified("Bert Weg", cohort=cohort, state="revoked", revoked_at="2026-11-21T10:00Z", reason="mistake")
    certified("Ivo Wacht", cohort=cohort, state="rendered", issued_at=None)
    response = owner.get(f"/opleider/eigen/bewijzen/groep/{cohort.pk}/zip/")
    archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    assert archive.testzip() is None
    names = archive.namelist()
    assert names == [
        f"{rows[0].serial}-jan-de-wit.pdf",
        f"{rows[1].serial}-etcjan-de-wit.pdf",
        f"{rows[2].serial}.pdf",
    ]
    assert archive.read(names[2]) == bytes(rows[2].document.pdf)
    line = CertificateEvent.objects.get(kind="exported")
    assert (line.details["what"], line.details["number"]) == ("zip", 3)


def test_an_empty_group_is_an_empty_archive(owner: Client, cohort: Cohort) -> None:
    response = owner.get(f"/opleider/eigen/bewijzen/groep/{cohort.pk}/zip/")
    assert zipfile.ZipFile(io.BytesIO(response.getvalue())).namelist() == []


def test_a_group_of_another_provider_is_not_found(owner: Client, other_course: CoursePage, other_provider: Any) -> None:
    theirs = Cohort.objects.create(
        provider=other_provider, course=other_course, course_uid=other_course.uid, name="Van hen"
    )
    assert owner.get(f"/opleider/eigen/bewijzen/groep/{theirs.pk}/zip/").status_code == 404


def test_no_more_than_some_documents_are_in_memory(certified: Certified, cohort: Cohort) -> None:
    for number in range(60):
        row = certified(f"Naam{number} Achter", cohort=cohort)
        CertificateDocument.objects.filter(certificate=row).update(pdf=b"x" * 1_000_000, length=1_000_000)
    rows = Certificate.objects.filter(cohort=cohort).order_by("pk")
    tracemalloc.start()
    sent = sum(len(piece) for piece in packed(rows))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent > 60_000_000
    assert peak < 10_000_000
