"""A table of a classroom: every fault is said on its line, nothing is issued before a yes, and nobody gets two."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook

from certificates.models import Certificate, IssueBatch, IssueRow
from certificates.services import batch_files, batches, replacing
from courses.models import Cohort, CoursePage
from naast.accounts.models import User
from naast.table_files import TableError
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db
TABLES = "/opleider/eigen/bewijzen/lijsten/"
HEAD = "naam;mailadres;datum;score\n"
TWO = HEAD + "Sanne de Wit;sanne@example.org;20-11-2026;85\nYoussef Amrani;youssef@example.org;2026-11-20;\n"


def posted(course: CoursePage, data: str | bytes = TWO, **extra: Any) -> dict[str, Any]:
    content = data.encode() if isinstance(data, str) else data
    return {"cursus": course.pk, "groep": "", "tabel": SimpleUploadedFile("klas.csv", content)} | extra


def lines(text: str) -> list[batch_files.CheckedLine]:
    return batch_files.read((HEAD + text).encode())


def tomorrow() -> str:
    return f"{timezone.localdate() + timedelta(days=1):%d-%m-%Y}"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (";a@example.org;20-11-2026;", _("The name is missing.")),
        ("12345;a@example.org;20-11-2026;", _("The name has no letters.")),
        ("Jan\u202e Wit;a@example.org;20-11-2026;", _("The name has characters that cannot be seen. Type the name again.")),
        ("Jan\x07 Wit;a@example.org;20-11-2026;", _("The name has characters that cannot be seen. Type the name again.")),
        ("漢字 Wit;a@example.org;20-11-2026;", _("We cannot print these characters of the name: %(characters)s.") % {"characters": "漢 字"}),
        ("<b>Jan;a@example.org;20-11-2026;", _("A name cannot have the characters < > { }. Leave them out.")),
        ("J" * 151 + ";a@example.org;20-11-2026;", _("The name is longer than %(number)d characters.") % {"number": 150}),
        ("Jan;;20-11-2026;", _("The mail address is missing.")),
        ("Jan;jan@;20-11-2026;", _("“%(value)s” is not a complete mail address.") % {"value": "jan@"}),
        ("Jan;jan@example.org\nBcc;20-11-2026;", None),
        ("Jan;" + "j" * 250 + "@example.org;20-11-2026;", _("The mail address is too long.")),
        ("Jan;a@example.org;;", _("The date is missing.")),
        ("Jan;a@example.org;31-02-2026;", _("“%(value)s” is not a date. Write it as 31-12-2026.") % {"value": "31-02-2026"}),
        ("Jan;a@example.org;20-11-26;", _("“%(value)s” is not a date. Write it as 31-12-2026.") % {"value": "20-11-26"}),
        ("Jan;a@example.org;01-01-1900;", _("%(day)s is too long ago. Check the year.") % {"day": "1 januari 1900"}),
        ("Jan;a@example.org;20-11-2026;101", _("“%(value)s” is not a score. Write a whole number from 0 to 100.") % {"value": "101"}),
        ("Jan;a@example.org;20-11-2026;goed", _("“%(value)s” is not a score. Write a whole number from 0 to 100.") % {"value": "goed"}),
        ("=HYPERLINK(1);a@example.org;20-11-2026;", _("“%(value)s” begins with a sign of a formula. Take the sign away.") % {"value": "=HYPERLINK(1)"}),
        ("Jan;@jan@example.org;20-11-2026;", _("“%(value)s” begins with a sign of a formula. Take the sign away.") % {"value": "@jan@example.org"}),
    ],
)  # fmt: skip
def test_a_faulty_line_says_what_is_wrong_in_words(line: str, fault: str | None) -> None:
    found = lines(line + "\n")[0]
    assert found.problems
    if fault:
        assert fault in found.problems


def test_a_day_that_has_not_been_is_a_fault() -> None:
    assert len(lines(f"Jan;a@example.org;{tomorrow()};\n")[0].problems) == 1


def test_a_doubled_line_is_a_fault_and_a_yearly_repeat_is_none() -> None:
    found = lines("Jan;jan@example.org;20-11-2026;\nJan;JAN@example.org;20-11-2026;\nJan;jan@example.org;20-11-2025;\n")
    assert [bool(line.problems) for line in found] == [False, True, False]
    assert found[1].problems == [_("This person stands on line %(line)d too.") % {"line": 2}]


def test_a_good_line_is_read_as_people_write_it() -> None:
    data = "Voornaam,Tussenvoegsel,Achternaam,E-mail,Afgerond op,Score\nSanne,de,Wit,Sanne@Example.org,20/11/2026,85%\n"
    found = batch_files.read(data.encode("cp1252"))[0]
    assert (found.name, found.email, found.completed_on, found.score_percent, found.problems) == (
        "Sanne de Wit", "Sanne@Example.org", date(2026, 11, 20), 85, [],
    )  # fmt: skip


def workbook(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_excel_file_is_read_with_its_dates() -> None:
    data = workbook([["naam", "mailadres", "datum", "score"], ["Sanne", "s@example.org", date(2026, 11, 20), 85.0]])
    found = batch_files.read(data)[0]
    assert (found.completed_on, found.score_percent, found.problems) == (date(2026, 11, 20), 85, [])


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(HEAD.encode(), id="nobody"),
        pytest.param(b"voornaam;mailadres\nJan;jan@example.org\n", id="without a date"),
        pytest.param(b"datum;score\n20-11-2026;80\n", id="without people"),
        pytest.param(b"naam;mailadres;e-mail;datum\nJan;a@example.org;b@example.org;20-11-2026\n", id="two of one"),
        pytest.param(TWO.encode("utf-16"), id="utf-16"),
        pytest.param(b"%PDF-1.7 \0\0", id="no table"),
        pytest.param(b"PK\x03\x04 broken", id="broken workbook"),
        pytest.param(bomb(), id="bomb"),
        pytest.param((HEAD + "J;j@example.org;20-11-2026;\n" * 10_001).encode(), id="10,001 lines"),
        pytest.param(b"naam;mailadres;datum\n" + b"x" * 5_000_001, id="too large"),
        pytest.param((HEAD + 'Jan;"jan@example.org;20-11-2026;\n').encode(), id="quotation mark"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_as_a_whole(owner: Client, course: CoursePage, data: bytes) -> None:
    with pytest.raises(TableError) as refused:
        batch_files.read(data)
    assert len(str(refused.value)) > 10
    if data:
        assert owner.post(TABLES, posted(course, data)).status_code == 400
    assert not IssueBatch.objects.exists()


def test_handing_in_issues_nothing_before_a_yes(owner: Client, course: CoursePage) -> None:
    response = owner.post(TABLES, posted(course))
    batch = IssueBatch.objects.get()
    assert response["Location"] == f"{TABLES}{batch.uid}/"
    assert owner.get(response["Location"]).status_code == 200
    assert batch.state == "checked"
    assert batches.run_due() == 0
    assert not Certificate.objects.exists()


def test_a_yes_issues_each_line_once_however_often_it_is_said(
    owner: Client, course: CoursePage, cohort: Cohort
) -> None:
    owner.post(TABLES, posted(course, groep=cohort.pk))
    batch = IssueBatch.objects.get()
    for _time in range(3):
        owner.post(f"{TABLES}{batch.uid}/")
    progress = f"{TABLES}{batch.uid}/stand/"
    assert owner.get(progress).json() == {"done": 0, "total": 2, "busy": True}
    assert batches.run_due() == 1
    assert batches.run_due() == 0
    made = Certificate.objects.order_by("pk")
    assert [(row.holder_name, row.score_percent, row.cohort) for row in made] == [
        ("Sanne de Wit", 85, cohort),
        ("Youssef Amrani", None, cohort),
    ]
    assert owner.get(progress).json() == {"done": 0, "total": 2, "busy": True}  # no documents yet
    made.update(state="issued", issued_at=timezone.now())
    assert owner.get(progress).json() == {"done": 2, "total": 2, "busy": False}
    page = owner.get(f"{TABLES}{batch.uid}/").text
    assert f"/opleider/eigen/bewijzen/{made[0].uid}/" in page
    assert f"/opleider/eigen/bewijzen/?lijst={batch.uid}" in page
    assert "Sanne de Wit" in owner.get(f"/opleider/eigen/bewijzen/?lijst={batch.uid}").text


def test_the_same_file_again_issues_nobody_twice(owner: Client, course: CoursePage) -> None:
    for _time in range(2):
        owner.post(TABLES, posted(course))
        batch = IssueBatch.objects.latest("pk")
        owner.post(f"{TABLES}{batch.uid}/")
        batches.run_due()
    assert Certificate.objects.count() == 2
    assert set(batch.rows.values_list("state", flat=True)) == {IssueRow.State.ALREADY}


def test_two_tables_with_the_same_people_that_were_checked_before_either_was_issued(
    owner: Client, course: CoursePage
) -> None:
    for _time in range(2):
        owner.post(TABLES, posted(course))
    for batch in IssueBatch.objects.all():
        owner.post(f"{TABLES}{batch.uid}/")
    assert batches.run_due() == 2
    assert Certificate.objects.count() == 2
    assert IssueRow.objects.filter(state="already").count() == 2


def test_after_a_withdrawal_the_same_person_can_be_issued_again(
    owner: Client, course: CoursePage, certified: Callable[..., Certificate]
) -> None:
    for number in range(3):
        fresh = certified("Sanne de Wit")
        assert Certificate.objects.count() == number + 1
        Certificate.objects.filter(pk=fresh.pk).update(state="revoked", revoked_at=timezone.now(), reason="mistake")


def test_a_proof_with_a_mended_name_stands_for_the_same_line(
    owner: Client, certified: Callable[..., Certificate], alice: User
) -> None:
    first = certified("Sanne de Wit")
    second = replacing.replace(first, holder_name="Sanne Wit", actor=None, why="")
    Certificate.objects.filter(pk=first.pk).update(state="superseded")
    # Taken into an account of which the address has changed since.
    Certificate.objects.filter(pk=second.pk).update(state="issued", issued_at=timezone.now(), person=alice)
    values: dict[str, Any] = {"email": first.holder_email, "completed_on": first.completed_on, "score_percent": None}
    course = CoursePage.objects.get(uid=first.course_uid)
    found, made = batches.issue_one(
        provider=first.provider, course=course, cohort=None, name="Sanne de Wit", by=None, **values
    )
    assert (found, made) == (second, False)


def test_a_mended_line_can_be_handed_in_alone(owner: Client, course: CoursePage) -> None:
    owner.post(TABLES, posted(course, TWO.replace("youssef@example.org", "youssef@")))
    batch = IssueBatch.objects.get()
    owner.post(f"{TABLES}{batch.uid}/")
    batches.run_due()
    assert Certificate.objects.count() == 1
    assert owner.get(f"{TABLES}{batch.uid}/?toon=fout").text.count("youssef@") >= 1
    book = load_workbook(io.BytesIO(owner.get(f"{TABLES}{batch.uid}/te-verbeteren/xlsx/").getvalue()))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][:4] == batch_files.COLUMNS
    assert rows[1][:3] == ("Youssef Amrani", "youssef@", "20-11-2026")
    assert rows[1][4] == 3
    mended = (
        owner.get(f"{TABLES}{batch.uid}/te-verbeteren/csv/")
        .getvalue()
        .decode()
        .replace("youssef@", "youssef@example.org")
    )
    owner.post(TABLES, posted(course, mended))
    assert IssueBatch.objects.latest("pk").rows.get().state == "ready"


def test_the_example_can_be_handed_in_as_it_is(owner: Client, course: CoursePage) -> None:
    for form in ("csv", "xlsx"):
        data = owner.get(f"{TABLES}voorbeeld/{form}/").getvalue()
        assert [line.problems for line in batch_files.read(data)] == [[], []]


def test_a_table_can_be_thrown_away_until_somebody_said_yes(owner: Client, course: CoursePage) -> None:
    owner.post(TABLES, posted(course))
    first = IssueBatch.objects.get()
    owner.post(f"{TABLES}{first.uid}/", {"nee": "1"})
    assert not IssueBatch.objects.exists()
    owner.post(TABLES, posted(course))
    second = IssueBatch.objects.get()
    owner.post(f"{TABLES}{second.uid}/")
    owner.post(f"{TABLES}{second.uid}/", {"nee": "1"})
    assert IssueBatch.objects.get().state == "running"


def test_choosers_have_the_own_courses_and_groups_only(
    owner: Client, course: CoursePage, cohort: Cohort, other_course: CoursePage
) -> None:
    theirs = Cohort.objects.create(
        provider=other_course.provider_page.provider, course=other_course, course_uid=other_course.uid, name="Van hen"
    )
    second = make_course(course.provider_page, title="Taal")
    page = owner.get(TABLES).text
    assert "Andere cursus" not in page
    assert "Van hen" not in page
    for wrong in ({"cursus": other_course.pk}, {"groep": theirs.pk}, {"cursus": second.pk, "groep": cohort.pk}):
        assert owner.post(TABLES, posted(course) | wrong).status_code == 400
        one = {"cursus": course.pk, "groep": "", "naam": "Jan", "mailadres": "j@example.org", "datum": "2026-11-20"}
        assert owner.post("/opleider/eigen/bewijzen/uitgeven/", one | wrong).status_code == 400
    assert not IssueBatch.objects.exists()
    assert not Certificate.objects.exists()


def test_one_person_is_issued_by_the_same_rules(owner: Client, course: CoursePage) -> None:
    url = "/opleider/eigen/bewijzen/uitgeven/"
    one = {
        "cursus": course.pk,
        "groep": "",
        "naam": "Jan de Wit",
        "mailadres": "jan@example.org",
        "datum": "2026-11-20",
    }
    assert owner.post(url, one | {"score": "120"}).status_code == 400
    assert owner.post(url, one | {"naam": "=Jan"}).status_code == 400
    assert owner.post(url, one | {"mailadres": "jan@"}).status_code == 400
    first = owner.post(url, one)
    again = owner.post(url, one)
    made = Certificate.objects.get()
    assert first["Location"] == again["Location"] == f"/opleider/eigen/bewijzen/{made.uid}/"
    owner.post(TABLES, posted(course, HEAD + "Jan de Wit;JAN@example.org;20-11-2026;\n"))
    assert IssueRow.objects.get().state == "already"


def test_a_course_that_went_away_leaves_its_lines_to_mend(owner: Client, course: CoursePage) -> None:
    owner.post(TABLES, posted(course))
    batch = IssueBatch.objects.get()
    owner.post(f"{TABLES}{batch.uid}/")
    CoursePage.objects.filter(pk=course.pk).update(uid="weg")
    assert batches.run_due() == 1
    assert set(batch.rows.values_list("state", flat=True)) == {"faulty"}
    assert owner.get(f"{TABLES}{batch.uid}/").status_code == 200


def test_what_nobody_needs_any_more_is_forgotten_after_thirty_days(owner: Client, course: CoursePage) -> None:
    for _time in range(2):
        owner.post(TABLES, posted(course, TWO + "Jan;jan@;20-11-2026;\n"))
    done, unanswered = IssueBatch.objects.order_by("pk")
    owner.post(f"{TABLES}{done.uid}/")
    batches.run_due()
    assert done.rows.count() == 3
    long_ago = timezone.now() - batches.KEPT - timedelta(hours=1)
    IssueBatch.objects.filter(pk=done.pk).update(done_at=long_ago)
    IssueBatch.objects.update(created_at=long_ago)
    batches.run_due()
    assert set(done.rows.values_list("state", flat=True)) == {"written"}
    assert not IssueBatch.objects.filter(pk=unanswered.pk).exists()
