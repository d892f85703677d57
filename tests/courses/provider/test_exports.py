"""Files for spreadsheets: the right rows, and nothing in them that a spreadsheet would run."""

import csv
import io
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from courses.models import CoursePage, Enrolment, QuizAttempt, QuizPage
from naast.accounts.models import User
from naast.organisations.models import Provider
from naast.tables import harmless, table_response

TRAPS = [
    '=HYPERLINK("http://example.org";"klik")',
    "+31 6 12345678",
    "@SOM(A1)",
    "-1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "＝1+1",
]


def read_csv(response: Any) -> list[list[str]]:
    data = b"".join(response.streaming_content) if response.streaming else response.content
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_xlsx(response: Any) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows()]


@pytest.mark.parametrize("trap", TRAPS)
def test_a_text_that_looks_like_a_formula_is_made_harmless(trap: str) -> None:
    assert harmless(trap) == f"'{trap}"
    (row,) = read_csv(table_response("csv", "Proef", [[trap, 3]]))
    assert row == [f"'{trap}", "3"]
    ((cell, number),) = read_xlsx(table_response("xlsx", "Proef", [[trap, 3]]))
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value.strip() == trap.replace("\r", "\n").strip()
    assert number.value == 3


@pytest.mark.parametrize("text", ["", "Jansen", "Anne-Marie", "1 + 1 = 2", "é", "a=b"])
def test_an_ordinary_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_number_below_zero_stays_a_number() -> None:
    assert read_csv(table_response("csv", "Proef", [[-0.31]])) == [["-0,31"]]
    assert read_xlsx(table_response("xlsx", "Proef", [[-0.31]]))[0][0].value == -0.31


def test_control_characters_and_long_texts_break_no_workbook() -> None:
    ((cell,),) = read_xlsx(table_response("xlsx", "a/b[c]:*?", [["\x00\x0b" + "x" * 40_000]]))
    assert cell.value == "x" * 32_767


def test_separators_and_quotes_in_a_name_stay_in_their_cell() -> None:
    assert read_csv(table_response("csv", "Proef", [['a;b,"c"\nd', "e"]])) == [['a;b,"c"\nd', "e"]]


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_gradebook_as_a_file_holds_what_the_page_shows(
    author: Client,
    course: CoursePage,
    quiz: QuizPage,
    enrolled: Callable[..., Enrolment],
    tried: Callable[..., QuizAttempt],
    form: str,
) -> None:
    for name, trap in (("Aad", TRAPS[0]), ("Bea", "Bea van der Zée")):
        enrolment = enrolled(name)
        User.objects.filter(pk=enrolment.person_id).update(name=trap)
        tried(enrolment, quiz, 80)
    response = author.get(f"/opleider/eigen/cijfers/{course.uid}/bestand/{form}/")
    assert "attachment" in response["Content-Disposition"]
    assert response["Content-Disposition"].endswith(f'.{form}"')
    if form == "csv":
        head, first, second = read_csv(response)
    else:
        head, first, second = ([cell.value for cell in row] for row in read_xlsx(response))
    assert head[0] == "Naam"
    assert first[0].lstrip("'") == TRAPS[0]
    assert second[0] == "Bea van der Zée"
    assert str(second[-3]) == "80"
    assert second[-2] == "geslaagd"


@pytest.mark.django_db
def test_there_are_no_other_forms(author: Client, course: CoursePage) -> None:
    assert author.get(f"/opleider/eigen/cijfers/{course.uid}/bestand/exe/").status_code == 404


@pytest.mark.django_db
def test_ten_thousand_learners_fit_in_a_file_and_little_memory(
    author: Client, provider: Provider, course: CoursePage, quiz: QuizPage
) -> None:
    people = User.objects.bulk_create(
        [User(email=f"p{number}@example.org", name=f"=Deelnemer {number}") for number in range(10_000)]
    )
    enrolments = Enrolment.objects.bulk_create(
        [
            Enrolment(person=person, course=course, course_uid=course.uid, course_title="x", provider=provider)
            for person in people
        ]
    )
    QuizAttempt.objects.bulk_create(
        [
            QuizAttempt(
                enrolment=enrolment, quiz=quiz, quiz_uid=quiz.uid, title="x", number=1, items=[], pass_mark=70,
                max_points=1, points=1, score_percent=100, passed=True, state=QuizAttempt.State.SUBMITTED,
            )
            for enrolment in enrolments
        ]
    )  # fmt: skip
    del people, enrolments
    for form in ("csv", "xlsx"):
        tracemalloc.start()
        response: Any = author.get(f"/opleider/eigen/cijfers/{course.uid}/bestand/{form}/")
        size = sum(len(part) for part in response.streaming_content)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size > 100_000
        assert peak < 20 * 2**20  # bytes
