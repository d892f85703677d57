"""The register: everything a provider issued, found by what somebody remembers of it."""

import csv
import io
import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from certificates.desk.filters import standing_is
from certificates.models import Certificate, CertificateEvent, Standing
from courses.models import Cohort, CoursePage
from tests.certificates.desk.conftest import desk_of
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db
Certified = Callable[..., Certificate]
REGISTER = "/opleider/eigen/bewijzen/"


def test_an_empty_register_says_how_to_begin(owner: Client, course: CoursePage) -> None:
    page = owner.get(REGISTER)
    assert page.status_code == 200
    assert _("No proofs yet") in page.text


@pytest.mark.parametrize(
    "query",
    ["zoek=sanne", "zoek=REKENEN+wit", "zoek=sanne@example.org", "zoek={serial}", "van=2026-11-20&tot=2026-11-20"],
)
def test_a_proof_is_found_by_what_somebody_remembers(owner: Client, certified: Certified, query: str) -> None:
    mine = certified("Sanne de Wit")
    certified("Youssef Amrani", completed_on=date(2025, 1, 2), course=make_course(mine_page(mine), title="Taal"))
    page = owner.get(REGISTER + "?" + query.format(serial=mine.serial)).text
    assert "Sanne de Wit" in page
    assert "Youssef" not in page


def mine_page(certificate: Certificate) -> Any:
    return certificate.provider.page


def test_course_group_standing_and_table_narrow_it(owner: Client, certified: Certified, cohort: Cohort) -> None:
    mine = certified("Sanne de Wit", cohort=cohort)
    certified("Youssef Amrani", state="revoked", revoked_at=timezone.now(), reason="mistake")
    for query, sees in (
        (f"groep={cohort.pk}", ("Sanne",)),
        ("stand=revoked", ("Youssef",)),
        ("stand=valid", ("Sanne",)),
        (f"cursus={mine.course_uid}", ("Sanne", "Youssef")),
    ):
        page = owner.get(f"{REGISTER}?{query}").text
        assert [name for name in ("Sanne", "Youssef") if name in page] == list(sees), query


def test_a_filter_with_something_that_is_not_ours_is_not_found(
    owner: Client, certified: Certified, other_course: CoursePage, other_provider: Any
) -> None:
    certified()
    theirs = Cohort.objects.create(
        provider=other_provider, course=other_course, course_uid=other_course.uid, name="Van hen"
    )
    certified("Piet Ander", of=other_course, cohort=theirs)
    for query in (
        f"groep={theirs.pk}",
        f"cursus={other_course.uid}",
        "stand=onzin",
        "groep=99999999999999999999999",
        "lijst=onzin",
    ):
        assert owner.get(f"{REGISTER}?{query}").status_code == 404, query
    assert "Van hen" not in owner.get(REGISTER).text
    assert "Piet Ander" not in owner.get(f"{REGISTER}?zoek=piet").text


def test_a_date_that_is_none_is_said_beside_its_field(owner: Client, certified: Certified) -> None:
    certified()
    page = owner.get(f"{REGISTER}?van=2026-02-31").text
    assert _("This is not a date.") in page
    assert "Sanne de Wit" in page


@pytest.mark.parametrize("standing", list(Standing))
def test_the_filter_by_standing_says_the_same_as_the_row(
    certified: Certified, owner: Client, standing: Standing
) -> None:
    today = timezone.localdate()
    certified("Anna Geldig")
    certified("Bert Vandaag", valid_until=today)
    certified("Cor Gisteren", valid_until=today - timedelta(days=1))
    certified("Dirk Gestopt", suspended_at=timezone.now(), reason="inquiry")
    certified("Eva Gestopt", suspended_at=timezone.now(), valid_until=today - timedelta(days=1))
    certified("Fons Verlopen", state="expired", valid_until=today)
    certified("Gea Weg", state="revoked", revoked_at=timezone.now(), reason="fraud")
    certified("Hans Vervangen", state="superseded")
    certified("Ivo Wacht", state="pending", issued_at=None)
    found = set(Certificate.objects.filter(standing_is(standing)).values_list("holder_name", flat=True))
    assert found == {row.holder_name for row in Certificate.objects.all() if row.standing() == standing}
    assert found


@pytest.fixture
def with_ends(certified: Certified) -> None:
    """Proofs of which each name says in how many days it ends, and one that counts for ever."""
    today = timezone.localdate()
    for days in (-1, 0, 60, 61):
        certified(f"Dag {days}", email=f"dag{days}@example.org", valid_until=today + timedelta(days=days))
    certified("Altijd geldig")
    certified("Terug in", email="t@example.org", valid_until=today, state="revoked", revoked_at=timezone.now())
    certified("Even niet", email="e@example.org", valid_until=today, suspended_at=timezone.now(), reason="inquiry")
    certified("Was al", email="w@example.org", valid_until=today - timedelta(days=400), state="expired")


@pytest.mark.parametrize(
    ("end", "names"),
    [("binnenkort", ["Dag 0", "Even niet", "Dag 60"]), ("voorbij", ["Was al", "Dag -1"])],
)
def test_what_ends_soon_and_what_has_ended_is_found_the_nearest_first(
    owner: Client, with_ends: None, end: str, names: list[str]
) -> None:
    page = owner.get(f"{REGISTER}?einde={end}")
    assert [row.holder_name for row in page.context["page_obj"]] == names
    book = load_workbook(io.BytesIO(owner.get(f"{REGISTER}bestand/xlsx/?einde={end}").getvalue()))
    _head, *rows = book.active.iter_rows(values_only=True)
    assert [row[1] for row in rows] == names
    assert all(row[8] for row in rows)


def test_the_number_on_the_dashboard_leads_to_as_many_rows(owner: Client, with_ends: None) -> None:
    page = owner.get("/opleider/eigen/")
    assert page.context["issued"].ending == 3
    assert f'href="{REGISTER}?einde=binnenkort"' in page.text
    assert owner.get(f"{REGISTER}?einde=binnenkort").context["page_obj"].paginator.count == 3


def test_an_end_that_there_is_not_is_not_found(owner: Client) -> None:
    assert owner.get(f"{REGISTER}?einde=ooit").status_code == 404


def test_the_register_as_a_file_has_no_formulas_and_stands_in_the_log(owner: Client, certified: Certified) -> None:
    certified("Sanne de Wit", holder_name="=cmd|' /C calc'!A0", reason="")
    text = owner.get(f"{REGISTER}bestand/csv/").getvalue().decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][1] == "'=cmd|' /C calc'!A0"
    book = load_workbook(io.BytesIO(owner.get(f"{REGISTER}bestand/xlsx/").getvalue()))
    cell = book.active.cell(2, 2)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    lines = CertificateEvent.objects.filter(kind="exported")
    assert [(line.actor_name, line.details["number"]) for line in lines] == [("Owner-Eigen", 1)] * 2
    assert owner.get(f"{REGISTER}bestand/exe/").status_code == 404


def test_the_file_has_what_was_chosen_only(owner: Client, certified: Certified) -> None:
    certified("Sanne de Wit")
    certified("Youssef Amrani")
    text = owner.get(f"{REGISTER}bestand/csv/?zoek=youssef").getvalue().decode()
    assert "Youssef" in text
    assert "Sanne" not in text


def test_a_page_costs_the_same_however_many_proofs_there_are(
    owner: Client, certified: Certified, cohort: Cohort
) -> None:
    costs = []
    for size in (2, 30):
        for number in range(size):
            certified(f"Naam{size}x{number} Achter", cohort=cohort)
        owner.get(REGISTER)  # what is remembered until a page changes
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(REGISTER).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_looking_at_a_proof_shows_its_facts_and_is_one_line_in_the_log(owner: Client, certified: Certified) -> None:
    mine = certified()
    for _time in range(2):
        page = owner.get(f"{REGISTER}{mine.uid}/").text
    assert str(mine.serial) in page
    assert "U kunt tellen." in page
    lines = CertificateEvent.objects.filter(kind="viewed")
    assert [(line.certificate, line.actor_name) for line in lines] == [(mine, "Owner-Eigen")]
    assert _("Looked at in the register") in page


def test_the_document_is_for_who_may_take_data_along_and_the_log_says_who_did(
    owner: Client, certified: Certified, provider: Any
) -> None:
    mine = certified()
    response = owner.get(f"{REGISTER}{mine.uid}/pdf/")
    assert response.content == bytes(mine.document.pdf)
    assert CertificateEvent.objects.get(kind="downloaded").actor_name == "Owner-Eigen"
    author = desk_of(provider, "author")
    assert author.get(f"{REGISTER}{mine.uid}/pdf/").status_code == 404
    page = author.get(f"{REGISTER}{mine.uid}/")
    assert page.status_code == 200
    for absent in ("/pdf/", "/intrekken/", "/schorsen/", "/naam/", 'id="gebeurd"'):
        assert absent not in page.text


def test_a_proof_that_is_being_made_has_no_document_yet(owner: Client, certified: Certified) -> None:
    waiting = certified(state="rendered", issued_at=None)
    assert owner.get(f"{REGISTER}{waiting.uid}/pdf/").status_code == 404
    assert owner.get(f"{REGISTER}{waiting.uid}/").status_code == 200


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_long_register_as_a_file_takes_little_memory(
    owner: Client, certified: Certified, provider: Any, form: str
) -> None:
    first = certified()
    Certificate.objects.bulk_create(
        Certificate(
            provider=provider,
            provider_name=provider.name,
            serial=f"X-{number}",
            holder_name=f"Naam {number} " + "x" * 60,
            holder_email=f"naam{number}@example.org",
            course_title=first.course_title,
            course_uid=first.course_uid,
            course_version=1,
            hours=1,
            outcomes=["x" * 2_000],
            completed_on=first.completed_on,
        )
        for number in range(4_000)
    )
    owner.get(f"{REGISTER}bestand/{form}/?zoek=sanne").getvalue()  # what is loaded once in the life of a process
    tracemalloc.start()
    response = owner.get(f"{REGISTER}bestand/{form}/")
    length = sum(len(piece) for piece in response.streaming_content)  # type: ignore[attr-defined, misc]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert length > (100_000 if form == "xlsx" else 500_000)
    assert peak < 3_000_000  # bytes; all rows together take more than five times as much
