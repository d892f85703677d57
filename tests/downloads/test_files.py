"""Getting a file: without a form, behind a form, and never by another door."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from naast.accounts.models import User
from naast.downloads import links, services
from naast.downloads.models import DownloadCount
from naast.pages.models import HomePage
from tests.downloads.helpers import PDF, made, make_book, make_document, make_download, request_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def body(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_without_a_form_one_link_leads_to_the_file(client: Client) -> None:
    document = make_document()
    page = make_download(document=document, pages=2)
    shown = client.get(page.url).text
    assert "/downloads/werkblad/bestand/" in shown
    assert "PDF, 2 pag" in shown
    assert "csrfmiddlewaretoken" not in shown
    response = client.get("/downloads/werkblad/bestand/")
    assert body(response) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == f'attachment; filename="{document.filename}"'
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_form_stands_before_the_file_and_no_other_door_is_open(client: Client, alice: User) -> None:
    document = make_document()
    page = make_download(document=document, ask_details=True)
    assert "/downloads/werkblad/aanvragen/" in client.get(page.url).text
    assert client.get("/downloads/werkblad/bestand/")["Location"] == "/downloads/werkblad/aanvragen/"
    for person in (None, alice):
        if person:
            client.force_login(person)
        assert client.get(document.url).status_code == 404
        for path in (document.file.name, f"/{document.file.name}", f"./{document.file.name}"):
            assert client.get(f"/media/{path}").status_code == 404, path


def test_a_document_without_a_form_has_its_own_address_and_never_one_below_media(client: Client) -> None:
    document = make_document()
    assert body(client.get(document.url)) == PDF
    assert client.get(f"/media/{document.file.name}").status_code == 404
    assert client.get(f"/media/x/../{document.file.name}").status_code == 404


def test_the_link_opens_the_file_for_seven_days(client: Client) -> None:
    row = request_of(make_download(ask_details=True))
    address = links.file_path(row)
    response = client.get(address)
    assert body(response) == PDF
    assert "no-store" in response["Cache-Control"]
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=5)):
        late = client.get(address)
    assert late.status_code == 410
    assert 'href="/downloads/"' in late.text


def test_a_link_that_was_changed_opens_nothing(client: Client) -> None:
    row = request_of(make_download(ask_details=True))
    address = links.file_path(row)
    for bad in (
        address.replace(row.secret, "x" * 22),
        f"{address[:-2]}x/",
        "/downloads/link/onzin/",
        links.thanks_path(row),
    ):
        assert client.get(bad.replace("/aangevraagd/", "/link/")).status_code == 404
    row.delete()
    assert client.get(address).status_code == 410


def test_no_link_of_a_request_opens_the_file_after_its_seven_days(client: Client) -> None:
    row = request_of(make_download(ask_details=True))
    thanks = links.thanks_path(row)
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        again = client.get(thanks).context["url"]
        assert client.get(again).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert client.get(again).status_code == 410


def test_a_file_stands_behind_the_wall_of_its_page(client: Client, alice: User) -> None:
    open_one, asked_one = make_download("Werkblad"), make_download("Bellijst", ask_details=True)
    link = links.file_path(request_of(asked_one))
    PageViewRestriction.objects.create(page=open_one.get_parent(), restriction_type="login")
    assert open_one.document is not None
    paths = ("/downloads/werkblad/bestand/", "/downloads/bellijst/aanvragen/", link, open_one.document.url)
    assert [client.get(path).status_code for path in paths] == [404, 404, 404, 404]
    client.force_login(alice)
    assert [client.get(path).status_code for path in paths] == [200, 200, 200, 200]


def test_a_withdrawn_download_gives_no_file(client: Client) -> None:
    page = make_download(ask_details=True)
    address = links.file_path(request_of(page))
    page.unpublish()
    assert client.get(address).status_code == 404
    assert client.get("/downloads/werkblad/aanvragen/").status_code == 404


def test_downloads_are_counted_by_the_day_and_by_nothing_else(client: Client) -> None:
    page = make_download()
    for agent in ("Mozilla/5.0", "Mozilla/5.0", "Googlebot/2.1", "curl/8"):
        client.get("/downloads/werkblad/bestand/", headers={"User-Agent": agent})
    client.head("/downloads/werkblad/bestand/")
    client.get("/downloads/werkblad/bestand/", headers={"Sec-Purpose": "prefetch"})
    [row] = DownloadCount.objects.all()
    assert (row.page, row.day, row.number) == (page, timezone.localdate(), 2)
    assert {field.name for field in DownloadCount._meta.fields} == {"id", "page", "day", "number"}


def test_looking_at_the_pages_counts_nothing(client: Client) -> None:
    page = make_download()
    client.get(page.url)
    client.get("/downloads/")
    assert not DownloadCount.objects.exists()


def test_a_signed_link_counts_nothing_since_scanners_of_mail_follow_it_too(client: Client) -> None:
    address = links.file_path(request_of(make_download(ask_details=True)))
    assert client.get(address, headers={"User-Agent": "Mozilla/5.0"}).status_code == 200
    assert not DownloadCount.objects.exists()


def test_a_book_gives_its_newest_pdf_and_its_own_address_leads_to_the_download(client: Client) -> None:
    book = make_book("Naast de klant")
    page = make_download("Boek", book=book)
    assert "/bestand/" not in client.get(page.url).text
    assert client.get("/downloads/boek/bestand/").status_code == 404
    made(book)
    assert "PDF, 12 pag" in client.get(page.url).text
    response = client.get("/downloads/boek/bestand/")
    assert body(response) == PDF
    assert "naast-de-klant.pdf" in response["Content-Disposition"]
    assert client.get(book.url)["Location"] == page.url


def test_the_list_costs_the_same_with_2_and_10_downloads(client: Client, home: HomePage) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for size in (2, 8):
        for number in range(size):
            book = make_book(f"Boek {size} {number}") if number % 2 else None
            if book:
                made(book)
            make_download(f"Download {size} {number}", **({"book": book} if book else {}))
        client.get("/downloads/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/downloads/")
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_the_list_is_narrowed_by_kind_and_survives_odd_addresses(client: Client) -> None:
    make_download("Blad", kind="werkblad")
    make_download("Stuk", kind="whitepaper")
    page = client.get("/downloads/?soort=werkblad").text
    assert "Blad" in page
    assert "Stuk" not in page
    assert "Stuk" in client.get("/downloads/?soort=%00' OR 1=1").text


def test_what_people_filled_in_goes_after_the_stated_days(client: Client) -> None:
    page = make_download(ask_details=True)
    request_of(page)
    with time_machine.travel(timezone.now() + timedelta(days=settings.DOWNLOAD_REQUESTS_KEPT_DAYS - 1)):
        assert services.forget_old() == 0
    with time_machine.travel(timezone.now() + timedelta(days=settings.DOWNLOAD_REQUESTS_KEPT_DAYS, seconds=5)):
        assert services.forget_old() == 1
