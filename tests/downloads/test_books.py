"""Books: a row for each text, made by a worker, and the old PDF stays until the new one is there."""

import shutil
import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from certificates.verifying import checks
from naast.accounts.models import User
from naast.downloads import books, services
from naast.downloads.books import CannotPrint
from naast.downloads.management.commands.load_downloads import CONTENT, chapters
from naast.downloads.models import BookPrint, EbookPage
from naast.downloads.selectors import latest_print
from naast.downloads.writing import manuscript
from tests.downloads.helpers import made, make_book, make_download, raw_chapters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
LONG = "<p>" + "Een zin die ruimte vraagt. " * 400 + "</p>"


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A press that needs no Pango; gives the titles it was asked for, and fails for those called “Kapot”."""
    printed: list[str] = []

    def print_it(html: str, title: str, moment: object, style: str) -> tuple[bytes, int]:
        printed.append(title)
        if title == "Kapot":
            raise CannotPrint("Er ontbreekt iets.")
        return b"%PDF-" + html.encode(), 3

    monkeypatch.setattr(books, "_printer", print_it)
    return printed


def test_publishing_asks_for_a_pdf_and_publishing_the_same_again_does_not(press: list[str]) -> None:
    book = make_book()
    book.save_revision().publish()
    assert [row.state for row in book.prints.all()] == ["waiting"]
    assert services.run_due() == 1
    assert services.run_due() == 0
    row = book.prints.get()
    assert (row.state, row.pages, row.size) == ("made", 3, len(row.pdf))
    book.save_revision().publish()
    assert services.run_due() == 0
    assert press == ["Boek"]


def test_a_draft_prints_nothing(press: list[str]) -> None:
    book = make_book()
    book.title = "Anders"
    book.save_revision()
    assert not BookPrint.objects.exists()


def test_readers_keep_the_old_pdf_until_the_new_one_is_there(press: list[str]) -> None:
    book = make_book()
    book.save_revision().publish()
    services.run_due()
    old = latest_print(EbookPage.objects.get())
    book.chapters = EbookPage(chapters=raw_chapters(("Eén", "<p>Nieuw.</p>"))).chapters
    book.save_revision().publish()
    assert latest_print(EbookPage.objects.get()) == old
    services.run_due()
    new = latest_print(EbookPage.objects.get())
    assert new is not None
    assert new != old
    assert b"Nieuw." in bytes(new.pdf or b"")
    assert list(book.prints.all()) == [new]


def test_a_text_that_goes_back_gets_its_pdf_back(press: list[str]) -> None:
    book = make_book()
    book.save_revision().publish()
    services.run_due()
    first = manuscript(book).digest
    book.title = "Anders"
    book.save_revision().publish()
    services.run_due()
    book.title = "Boek"
    book.save_revision().publish()
    services.run_due()
    found = latest_print(EbookPage.objects.get())
    assert found is not None
    assert found.digest == first


def test_what_cannot_be_printed_says_why_and_is_tried_again_by_a_press(press: list[str], client: Client) -> None:
    book = make_book("Kapot")
    old = made(book)
    book.save_revision().publish()
    services.run_due()
    row = book.prints.get(state="failed")
    assert row.reason == "Er ontbreekt iets."
    assert latest_print(EbookPage.objects.get()) == old
    client.force_login(User.objects.create_superuser("beheer@example.org", "x"))
    page = client.get("/beheer/downloads/").text
    assert "Er ontbreekt iets." in page
    address = f"/beheer/downloads/pdf/{row.pk}/"
    assert address in page
    assert client.get(address).status_code == 405
    client.post(address)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("waiting", "")


def test_an_error_of_ours_leaves_a_reason_and_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> tuple[bytes, int]:
        raise RuntimeError("kapot")

    monkeypatch.setattr(books, "_printer", broken)
    book = make_book()
    book.save_revision().publish()
    with pytest.raises(RuntimeError):
        services.run_due()
    assert book.prints.get().state == "failed"


def test_a_dead_worker_is_relieved_and_a_living_one_is_not(press: list[str]) -> None:
    book = make_book()
    book.save_revision().publish()
    BookPrint.objects.update(state="running", owner="dood", lease_until=timezone.now() + timedelta(minutes=1))
    assert services.run_due() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert services.run_due() == 1
    assert book.prints.get().state == "made"


def test_headings_skip_no_level_and_links_work_on_paper() -> None:
    html = '<h3>Diep</h3><p><a href="/blog/">blog</a> <a href="javascript:x()">nee</a></p><h2>Hoog</h2><h4>Laag</h4>'
    text = manuscript(make_book("Boek", ("Eén", html))).html
    for part in ("<h3>Diep</h3>", "<h3>Hoog</h3>", "<h4>Laag</h4>", f'href="{settings.SITE_URL}/blog/"'):
        assert part in text
    assert "javascript:" not in text


def test_what_an_editor_types_as_markup_stays_text_on_paper() -> None:
    text = manuscript(make_book("<b>Boek</b>", ("<script>", "<p>x<script>y()</script></p>"), subtitle="<i>z</i>")).html
    assert "<script>" not in text
    assert "&lt;b&gt;Boek" in text


def test_who_may_not_edit_here_sees_no_overview(client: Client, alice: User) -> None:
    row = made(make_book())
    for person in (None, alice):
        if person:
            client.force_login(person)
        assert client.get("/beheer/downloads/").status_code in (302, 404)
        assert client.post(f"/beheer/downloads/pdf/{row.pk}/").status_code in (302, 404)


def test_a_download_without_anything_to_download_is_not_published() -> None:
    from naast.pages.publishing import errors

    page = make_download()
    assert errors(page) == []
    page.document = None
    assert len(errors(page)) == 1


@pytest.fixture
def real_book(pango: None) -> bytes:
    """The e-book of this project, as the press makes it."""
    book = make_book("Naast de klant", subtitle="Een e-book.", colophon="Gemaakt door Naast.")
    EbookPage.objects.filter(pk=book.pk).update(chapters=chapters(CONTENT / "ebook"))
    services.ask_print(EbookPage.objects.get(pk=book.pk))
    services.run_due()
    row = BookPrint.objects.get()
    assert row.state == "made", row.reason
    return bytes(row.pdf or b"")


def test_the_e_book_has_twelve_pages_or_more_with_contents_bookmarks_and_page_numbers(real_book: bytes) -> None:
    reader = pypdf.PdfReader(BytesIO(real_book))
    assert len(reader.pages) >= 12
    assert reader.metadata is not None
    assert reader.metadata.title == "Naast de klant"
    assert str(reader.root_object["/Lang"]) == "nl"
    assert "/StructTreeRoot" in reader.root_object  # tagged
    titles = [child.value["title"] for child in EbookPage.objects.get().chapters]
    bookmarks = [entry.title for entry in reader.outline if isinstance(entry, dict)]
    assert [title for title in bookmarks if title in titles] == titles
    assert reader.pages[0].extract_text().count("Naast de klant") == 1
    contents = " ".join(reader.pages[number].extract_text() for number in (1, 2))
    for title in titles:
        [place] = [entry for entry in reader.outline if isinstance(entry, dict) and entry.title == title]
        number = reader.get_destination_page_number(place)
        assert number is not None
        text = reader.pages[number].extract_text()
        assert title.split()[0] in text.split("\n", 3)[0] + text[:200]
        assert str(number + 1) in contents


def test_the_e_book_is_accessible_by_somebody_elses_checks(real_book: bytes, tmp_path: Path) -> None:
    path = tmp_path / "boek.pdf"
    path.write_bytes(real_book)
    if shutil.which("pdfinfo"):
        told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
        assert "Tagged:          yes" in told
    if missing := checks.verapdf_is_missing():
        pytest.skip(missing)
    [line] = [line for line in checks.verify([path])[path] if "PDF/UA-1" in line.check]
    assert line.outcome == checks.Outcome.OK, str(line)


def test_a_sheet_of_this_project_fits_on_one_page(pango: None) -> None:
    for name in ("gesprekskaart", "afspraak", "werkblad"):
        book = make_book(name, layout="blad")
        EbookPage.objects.filter(pk=book.pk).update(chapters=chapters(CONTENT / name))
        services.ask_print(EbookPage.objects.get(pk=book.pk))
    services.run_due()
    assert [row.pages for row in BookPrint.objects.all()] == [1, 1, 1]
