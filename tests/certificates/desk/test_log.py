"""The log: who did what and why, narrowed and taken along; never another provider's."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.desk.log import said
from certificates.models import Certificate, CertificateEvent
from certificates.services import events
from courses.models import CoursePage

pytestmark = pytest.mark.django_db
Certified = Callable[..., Certificate]
LOG = "/opleider/eigen/logboek/"
WHY = {"reden": "fraud", "toelichting": "Een ander deed de toets."}


def test_it_says_who_issued_looked_and_withdrew_and_why(owner: Client, certified: Certified) -> None:
    mine = certified(by=owner.user)  # type: ignore[attr-defined]
    owner.get(f"/opleider/eigen/bewijzen/{mine.uid}/")
    owner.post(f"/opleider/eigen/bewijzen/{mine.uid}/intrekken/", WHY)
    lines = CertificateEvent.objects.filter(certificate=mine).order_by("pk")
    assert [(line.kind, line.actor_name) for line in lines] == [
        ("written", "Owner-Eigen"),
        ("viewed", "Owner-Eigen"),
        ("revoked", "Owner-Eigen"),
    ]
    page = owner.get(LOG).text
    assert "Een ander deed de toets." in page
    assert str(mine.serial) in page


def test_it_is_narrowed_by_kind_person_text_and_day(owner: Client, certified: Certified) -> None:
    mine = certified()
    owner.post(f"/opleider/eigen/bewijzen/{mine.uid}/intrekken/", WHY)
    today = timezone.localdate().isoformat()
    for query, number in (
        ("soort=revoked", 1),
        ("soort=issued", 0),
        ("door=Owner-Eigen", 1),
        ("zoek=ander+toets", 1),
        (f"zoek={mine.serial}", 2),
        (f"van={today}&tot={today}", 2),
        ("tot=2020-01-01", 0),
    ):
        assert len(owner.get(f"{LOG}?{query}").context["lines"]) == number, query
    for query in ("soort=onzin", "door=Niemand"):
        assert owner.get(f"{LOG}?{query}").status_code == 404


def test_taking_the_log_along_stands_in_the_log(owner: Client, certified: Certified) -> None:
    certified()
    text = owner.get(f"{LOG}bestand/csv/?soort=written").getvalue().decode()
    assert "Sanne de Wit" in text
    assert CertificateEvent.objects.get(kind="exported").details == {"what": "log", "number": 1}


def test_a_reason_that_looks_like_a_formula_is_text_in_the_file(owner: Client, certified: Certified) -> None:
    mine = certified()
    owner.post(f"/opleider/eigen/bewijzen/{mine.uid}/intrekken/", WHY | {"toelichting": "=1+1"})
    assert '"\'=1+1"' in owner.get(f"{LOG}bestand/csv/").getvalue().decode()


def test_another_providers_lines_are_nowhere(
    owner: Client, other_owner: Client, certified: Certified, other_course: CoursePage
) -> None:
    theirs = certified("Piet Ander", of=other_course)
    events.log(theirs.provider, CertificateEvent.Kind.VIEWED, certificate=theirs, actor=other_owner.user)  # type: ignore[attr-defined]
    for url in (LOG, f"{LOG}?zoek=Piet", f"{LOG}bestand/csv/"):
        response = owner.get(url)
        content = response.getvalue() if response.streaming else response.content
        assert b"Ander" not in content
    assert owner.get(f"{LOG}?door=Owner-Ander").status_code == 404


def test_a_page_costs_the_same_however_many_lines_there_are(owner: Client, certified: Certified) -> None:
    mine, costs = certified(), []
    for size in (2, 40):
        for _number in range(size):
            events.log(mine.provider, CertificateEvent.Kind.VIEWED, certificate=mine)
        owner.get(LOG)
        with CaptureQueriesContext(connection) as captured:
            owner.get(LOG)
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_changes_of_people_are_sentences(owner: Client) -> None:
    owner.post("/opleider/eigen/mensen/", {"mailadres": "gast@example.org", "rol": "marker"})
    line = CertificateEvent.objects.get(kind="member")
    assert "gast@example.org" in said(line)
    assert _("Marker").lower() in said(line)
    assert "gast@example.org" in owner.get(LOG).text
