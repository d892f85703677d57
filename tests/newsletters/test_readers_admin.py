"""Subscribers, imports and the consent log in the admin: for who may see them, and every export is logged."""

import csv
import io
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from naast.accounts.models import User
from naast.mail.addresses import address_hash
from naast.mail.models import SuppressionReason
from naast.mail.suppression import suppress
from newsletters.admin.consent import EXPORTED
from newsletters.models import (
    ConsentEvent,
    ConsentKind,
    ImportState,
    Newsletter,
    SubscriberImport,
    Subscription,
    SubscriptionState,
)
from newsletters.services import Origin, imports, privacy
from newsletters.services.consent_log import log
from tests.newsletters.conftest import MakeReader
from tests.newsletters.sent_mailings import editor, with_permissions

pytestmark = pytest.mark.django_db

FILE = "e-mail;toestemming_op;toestemming_tekst;bron\nlezer@example.org;2025-03-01;Ja;Open dag\nkapot;;;\n"


@pytest.fixture
def at_the_desk(alice: User) -> Client:
    """Alice, an editor."""
    return editor(alice)


@pytest.fixture
def reader(make_reader: MakeReader) -> Subscription:
    reader = make_reader("juridisch", email="lezer@example.org")
    log(reader, ConsentKind.REQUESTED, Origin("/nieuwsbrief/", "192.0.2.0/24"), text="=Ik wil dit")
    log(reader, ConsentKind.CONFIRMED, Origin("link in mail"), text="U krijgt dit")
    return reader


def subscribers(name: str, *arguments: int) -> str:
    return reverse(f"newsletters_subscribers:{name}", args=arguments)


def consent(name: str) -> str:
    return reverse(f"newsletters_consent:{name}")


def importing(name: str, *arguments: int) -> str:
    return reverse(f"newsletters_imports:{name}", args=arguments)


def content(answer: Any) -> bytes:
    data: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return data


def table(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(answer).decode().lstrip("\ufeff")), delimiter=";"))


def refused(answer: Any) -> bool:
    """Wagtail leads who may not be there back to its home page."""
    return answer.status_code == 302 and answer.headers["Location"] == "/beheer/"


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_a_colleague_without_the_permission_gets_nothing_and_an_outsider_no_admin(
    reader: Subscription, bob: User, charlie: User
) -> None:
    batch = SubscriberImport.objects.create(newsletter=reader.newsletter, name="x.csv")
    colleague = with_permissions(bob, "view_development")
    outsider = Client()
    outsider.force_login(charlie)
    for url in (
        subscribers("index"),
        subscribers("detail", reader.pk),
        importing("index"),
        importing("example"),
        importing("detail", batch.pk),
        importing("progress", batch.pk),
        consent("index"),
    ):
        assert refused(colleague.get(url)), url
        assert outsider.get(url).status_code == 404, url
        assert Client().get(url).status_code == 302, url
    for url in (
        subscribers("end", reader.pk),
        importing("start", batch.pk),
        importing("cancel", batch.pk),
        consent("export_address"),
        consent("export_period"),
    ):
        assert refused(colleague.post(url, {"address": reader.email, "form": "csv"})), url
        assert outsider.post(url, {"address": reader.email, "form": "csv"}).status_code == 404, url
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.CONFIRMED
    assert not ModelLogEntry.objects.filter(action=EXPORTED).exists()


def test_who_may_look_may_not_end_export_or_hand_in(reader: Subscription, bob: User) -> None:
    looker = with_permissions(bob, "view_subscription", "view_consentevent", "view_subscriberimport")
    assert "beeindigen" not in looker.get(subscribers("detail", reader.pk)).text
    assert refused(looker.post(subscribers("end", reader.pk)))
    page = looker.post(consent("index"), {"address": reader.email}).text
    assert "=Ik wil dit" in page
    assert "/toestemmingen/adres/" not in page
    assert refused(looker.post(consent("export_address"), {"address": reader.email, "form": "csv"}))
    assert looker.get(importing("index")).status_code == 200
    file = SimpleUploadedFile("x.csv", FILE.encode())
    assert refused(looker.post(importing("index"), {"newsletter": reader.newsletter_id, "file": file}))
    assert not SubscriberImport.objects.exists()


@pytest.mark.parametrize("name", ["end"])
def test_nothing_ends_by_following_a_link(at_the_desk: Client, reader: Subscription, name: str) -> None:
    assert at_the_desk.get(subscribers(name, reader.pk)).status_code == 405
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.CONFIRMED


# --- Subscribers ------------------------------------------------------------------------------------------------------


def test_the_list_finds_an_address_without_writing_it_in_the_address_bar(
    at_the_desk: Client, reader: Subscription, make_reader: MakeReader
) -> None:
    make_reader(email="ander@example.net")
    page = at_the_desk.get(subscribers("index")).text
    assert "lezer@example.org" in page
    assert "ander@example.net" in page
    for typed in ("LEZER@Example.org", "lezer", "@example.org"):
        found = at_the_desk.post(subscribers("index"), {"address": typed}).text
        assert "lezer@example.org" in found
        assert "ander@example.net" not in found
    assert "lezer@example.org" not in at_the_desk.post(subscribers("index"), {"address": "niemand"}).text
    assert at_the_desk.post(subscribers("index"), {"address": "a"}).status_code == 422


def test_the_list_is_narrowed_by_newsletter_and_state(
    at_the_desk: Client, reader: Subscription, make_reader: MakeReader
) -> None:
    make_reader(email="weg@example.org", state=SubscriptionState.UNSUBSCRIBED)
    page = at_the_desk.get(f"{subscribers('index')}?status=unsubscribed&nieuwsbrief=ontwikkelingen").text
    assert "weg@example.org" in page
    assert "lezer@example.org" not in page
    assert at_the_desk.get(f"{subscribers('index')}?status=onzin&p=99999999999999999999").status_code == 200


def test_a_subscription_shows_its_proof_its_other_newsletters_and_why_no_mail_goes_there(
    at_the_desk: Client, reader: Subscription
) -> None:
    other = Newsletter.objects.create(name="Van de redactie", slug="redactie", consent_text="Ja")
    Subscription.objects.create(newsletter=other, email=reader.email, state=SubscriptionState.CONFIRMED)
    suppress(reader.address_hash, domain="example.org", reason=SuppressionReason.HARD, detail="550 No such user")
    page = at_the_desk.get(subscribers("detail", reader.pk)).text
    for words in ("U krijgt dit", "192.0.2.0/24", "Van de redactie", "550 No such user", "Juridisch"):
        assert words in page
    assert "<br><strong>" in at_the_desk.get(subscribers("index")).text


def test_an_editor_ends_a_subscription_for_a_reader_and_the_log_says_who(
    at_the_desk: Client, reader: Subscription, alice: User
) -> None:
    for _ in range(2):
        assert at_the_desk.post(subscribers("end", reader.pk)).status_code == 302
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.UNSUBSCRIBED
    line = ConsentEvent.objects.get(kind=ConsentKind.UNSUBSCRIBED)
    assert line.source == f"admin, by {alice.pk}"


def test_nobody_can_be_added_or_changed_by_hand(at_the_desk: Client, reader: Subscription) -> None:
    for path in ("add/", "new/", f"edit/{reader.pk}/"):
        assert at_the_desk.get(f"{subscribers('index')}{path}").status_code == 404


def test_the_list_costs_the_same_however_many_there_are(
    at_the_desk: Client, make_reader: MakeReader, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        make_reader()
    with django_assert_max_num_queries(22):
        at_the_desk.get(subscribers("index"))


# --- The consent log --------------------------------------------------------------------------------------------------


def test_somebody_shows_an_address_and_its_whole_log_is_there_also_after_it_was_erased(
    at_the_desk: Client, reader: Subscription
) -> None:
    privacy.erase(reader.email, Origin("test"))
    page = at_the_desk.post(consent("index"), {"address": "Lezer@example.org"}).text
    assert page.count('<td class="readers-text">') == 3
    assert "U krijgt dit" in page
    other = at_the_desk.post(consent("index"), {"address": "ander@example.org"}).text
    assert "U krijgt dit" not in other
    assert at_the_desk.post(consent("index"), {"address": "geen adres"}).status_code == 422


def test_the_log_of_an_address_is_a_file_for_the_supervisor_and_the_export_is_logged(
    at_the_desk: Client, reader: Subscription, make_reader: MakeReader, alice: User
) -> None:
    log(make_reader(email="ander@example.org"), ConsentKind.CONFIRMED, Origin("test"))
    rows = table(at_the_desk.post(consent("export_address"), {"address": reader.email, "form": "csv"}))
    assert len(rows) == 3
    assert {row[-1] for row in rows[1:]} == {address_hash("lezer@example.org")}
    assert rows[1][3] == "'=Ik wil dit"
    entry = ModelLogEntry.objects.get(action=EXPORTED)
    assert entry.user == alice
    assert entry.data == {"address_hash": reader.address_hash, "lines": 2, "form": "csv"}
    assert "lezer" not in str(entry.data)


def test_the_workbook_has_the_same_lines_as_text(at_the_desk: Client, reader: Subscription) -> None:
    answer = at_the_desk.post(consent("export_address"), {"address": reader.email, "form": "xlsx"})
    sheet = load_workbook(io.BytesIO(content(answer))).active
    assert sheet is not None
    cell = sheet.cell(2, 4)
    assert (cell.value, cell.data_type) == ("=Ik wil dit", "s")


def test_the_log_of_a_newsletter_and_a_period_holds_exactly_its_days(at_the_desk: Client, reader: Subscription) -> None:
    other = Newsletter.objects.create(name="Redactie", slug="redactie", consent_text="Ja")
    ConsentEvent.objects.all()._raw_delete(using="default")
    for moment in ("2025-12-31T23:59:59", "2026-01-01T00:00:00", "2026-06-30T23:59:59", "2026-07-01T00:00:00"):
        at = timezone.make_aware(datetime.fromisoformat(moment))
        log(reader, ConsentKind.CHANGED, Origin("test"), at=at, text=moment)
    ConsentEvent.objects.create(newsletter=other, kind="confirmed", source="x", address_hash="0" * 64)
    data = {"newsletter": reader.newsletter_id, "since": "2026-01-01", "until": "2026-06-30", "form": "csv"}
    rows = table(at_the_desk.post(consent("export_period"), data))
    assert [row[3] for row in rows[1:]] == ["2026-01-01T00:00:00", "2026-06-30T23:59:59"]
    assert ModelLogEntry.objects.get(action=EXPORTED).data["lines"] == 2
    assert "2026-06-30" in at_the_desk.get(consent("index")).text


@pytest.mark.parametrize(
    "changes", [{"since": ""}, {"until": "2025-12-31"}, {"newsletter": "999"}, {"form": "exe"}, {"since": "onzin"}]
)
def test_a_period_that_is_not_right_gets_a_message_and_no_file(
    at_the_desk: Client, reader: Subscription, changes: dict[str, str]
) -> None:
    data = {"newsletter": reader.newsletter_id, "since": "2026-01-01", "until": "2026-06-30", "form": "csv"} | changes
    answer = at_the_desk.post(consent("export_period"), data)
    assert answer.status_code == 422
    assert not ModelLogEntry.objects.filter(action=EXPORTED).exists()


def test_looking_exports_nothing_and_an_export_takes_a_post(at_the_desk: Client, reader: Subscription) -> None:
    assert at_the_desk.get(consent("export_address")).status_code == 405
    assert at_the_desk.get(consent("export_period")).status_code == 405
    at_the_desk.post(consent("index"), {"address": reader.email})
    assert not ModelLogEntry.objects.filter(action=EXPORTED).exists()


def test_the_log_of_nobody_is_no_file(at_the_desk: Client, newsletter: Newsletter) -> None:
    answer = at_the_desk.post(consent("export_address"), {"address": "niemand@example.org", "form": "csv"})
    assert answer.headers["Content-Type"].startswith("text/html")
    assert not ModelLogEntry.objects.filter(action=EXPORTED).exists()


# --- Imports ----------------------------------------------------------------------------------------------------------


def hand_in(client: Client, newsletter: Newsletter, data: str = FILE, name: str = "lijst.csv") -> Any:
    file = SimpleUploadedFile(name, data.encode())
    return client.post(importing("index"), {"newsletter": newsletter.pk, "file": file})


def test_an_editor_hands_in_a_file_looks_and_presses_again(at_the_desk: Client, newsletter: Newsletter) -> None:
    answer = hand_in(at_the_desk, newsletter)
    batch = SubscriberImport.objects.get()
    assert answer.headers["Location"] == importing("detail", batch.pk)
    page = at_the_desk.get(answer.headers["Location"]).text
    assert "lezer@example.org" in page
    assert "/starten/" in page
    assert not Subscription.objects.exists()
    assert at_the_desk.post(importing("start", batch.pk)).status_code == 302
    with time_machine.travel("2026-11-23T09:00:00+01:00"):
        imports.run_due()
    batch.refresh_from_db()
    assert batch.state == ImportState.DONE
    assert Subscription.objects.get().email == "lezer@example.org"
    now = at_the_desk.get(importing("progress", batch.pk)).json()
    assert now["state"] == "done"
    assert 'value="2"' in now["html"]


def test_the_rows_are_shown_by_what_happens_to_them(at_the_desk: Client, newsletter: Newsletter) -> None:
    hand_in(at_the_desk, newsletter)
    batch = SubscriberImport.objects.get()
    page = at_the_desk.get(f"{importing('detail', batch.pk)}?status=refused").text
    assert "lezer@example.org" not in page
    assert "kapot" in page


def test_who_may_not_see_subscribers_sees_addresses_masked_and_asks_after_nobody_with_a_file(
    at_the_desk: Client, bob: User, newsletter: Newsletter
) -> None:
    helper = with_permissions(bob, "view_subscriberimport", "add_subscriberimport")
    assert hand_in(helper, newsletter).status_code != 200
    assert not SubscriberImport.objects.exists()
    hand_in(at_the_desk, newsletter)
    batch = SubscriberImport.objects.get()
    helper.post(importing("start", batch.pk))
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED
    page = helper.get(importing("detail", SubscriberImport.objects.get().pk)).text
    assert "lezer@example.org" not in page
    assert "l…@example.org" in page


def test_a_file_that_cannot_be_used_is_said_beside_the_field(at_the_desk: Client, newsletter: Newsletter) -> None:
    answer = hand_in(at_the_desk, newsletter, "naam\nAnn\n")
    assert answer.status_code == 422
    assert "toestemming_op" in answer.text
    assert not SubscriberImport.objects.exists()


def test_a_file_can_be_thrown_away(at_the_desk: Client, newsletter: Newsletter) -> None:
    hand_in(at_the_desk, newsletter)
    batch = SubscriberImport.objects.get()
    at_the_desk.post(importing("cancel", batch.pk))
    batch.refresh_from_db()
    assert batch.state == ImportState.CANCELLED
    at_the_desk.post(importing("start", batch.pk))
    batch.refresh_from_db()
    assert batch.state == ImportState.CANCELLED
    assert not imports.run_due()


def test_the_example_is_a_file_that_works(at_the_desk: Client, newsletter: Newsletter, topics: Any) -> None:
    data = content(at_the_desk.get(importing("example")))
    batch = imports.look_at(newsletter, "voorbeeld.csv", data, by=None)
    assert {row.problem for row in batch.rows.all()} == {""}
    assert batch.rows.count() == 2


def test_the_page_with_nothing_yet_says_so(at_the_desk: Client, newsletter: Newsletter) -> None:
    for url in (importing("index"), consent("index"), subscribers("index")):
        assert at_the_desk.get(url).status_code == 200
