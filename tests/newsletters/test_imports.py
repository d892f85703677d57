"""Subscribers from a file: nobody without proof of consent, nothing before the second press, nobody lost by a kill."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from naast.mail.addresses import address_hash
from naast.mail.models import OutgoingMail, SuppressionReason
from naast.mail.services import enqueue
from naast.mail.suppression import suppress
from naast.pages.models import Topic
from naast.table_files import TableError
from newsletters import services
from newsletters.models import (
    ConsentEvent,
    ConsentKind,
    ImportRowState,
    ImportState,
    Newsletter,
    SubscriberImport,
    SubscriberImportRow,
    Subscription,
    SubscriptionState,
)
from newsletters.readers import tokens
from newsletters.services import Origin, imports, privacy
from newsletters.services.import_files import MAX_ROWS
from tests.newsletters.conftest import MakeReader, last_mail, parsed, part

pytestmark = pytest.mark.django_db

MONDAY = "2026-11-23T09:00:00+01:00"
SUNDAY = "2026-11-22T09:00:00+01:00"
HEAD = "e-mail;toestemming_op;toestemming_tekst;bron;onderwerpen;ritme"
GOOD = "lezer@example.org;2025-03-01;Ja, stuur mij de nieuwsbrief.;Open dag Utrecht;juridisch;maandelijks"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY):
        yield


def look(newsletter: Newsletter, *lines: str, head: str = HEAD) -> SubscriberImport:
    return imports.look_at(newsletter, "lijst.csv", "\n".join((head, *lines)).encode(), by=None)


def run(batch: SubscriberImport) -> None:
    assert imports.start(batch)
    while imports.run_due():
        pass
    batch.refresh_from_db()


def one(batch: SubscriberImport) -> SubscriberImportRow:
    return batch.rows.get()


def line(email: str = "lezer@example.org", **values: str) -> str:
    cells = {"on": "2025-03-01", "text": "Ja", "source": "Open dag", "topics": "", "rhythm": "", **values}
    return ";".join((email, *cells.values()))


def test_looking_at_a_file_subscribes_nobody_and_mails_nobody(newsletter: Newsletter) -> None:
    batch = look(newsletter, GOOD)
    assert one(batch).state == ImportRowState.WAITING
    assert not imports.run_due()
    assert not Subscription.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_after_the_second_press_each_person_is_in_with_proof_and_a_mail(
    newsletter: Newsletter, topics: dict[str, Topic]
) -> None:
    batch = look(newsletter, GOOD)
    run(batch)
    assert batch.state == ImportState.DONE
    assert one(batch).state == ImportRowState.ADDED
    reader = Subscription.objects.get()
    assert (reader.email, reader.state, reader.frequency) == ("lezer@example.org", "confirmed", "monthly")
    assert (reader.address_hash, reader.domain) == (address_hash("lezer@example.org"), "example.org")
    assert list(reader.topics.all()) == [topics["juridisch"]]
    event = ConsentEvent.objects.get()
    assert (event.kind, event.text) == (ConsentKind.IMPORTED, "Ja, stuur mij de nieuwsbrief.")
    assert event.proof == {"on": "2025-03-01", "source": "Open dag Utrecht", "file": "lijst.csv", "line": 2}
    assert event.choices == {"topics": ["juridisch"], "frequency": "monthly"}
    assert event.subscription == reader


def test_the_mail_says_where_the_address_is_from_and_how_to_stop_in_one_step(newsletter: Newsletter) -> None:
    run(look(newsletter, line(source="Beurs & <b>borrel</b>")))
    reader = Subscription.objects.get()
    mail = last_mail()
    text, html = part(mail, "plain"), part(mail, "html")
    assert "1 maart 2025" in text
    assert "Beurs & <b>borrel</b>" in text
    assert "Beurs &amp; &lt;b&gt;borrel&lt;/b&gt;" in html
    for content in (text, html):
        assert f"/nieuwsbrief/afmelden/{tokens.unsubscribe_token(reader.secret)}/" in content
        assert "naast-" not in content
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/direct/>" in mail["List-Unsubscribe"]
    assert OutgoingMail.objects.get().unasked


def test_without_topics_a_person_gets_them_all_each_week(newsletter: Newsletter, topics: dict[str, Topic]) -> None:
    run(look(newsletter, "a@example.org;1-3-2025;Ja;Open dag", head="E-mail;Toestemming_op;Toestemming_tekst;Bron"))
    reader = Subscription.objects.get()
    assert set(reader.topics.all()) == set(topics.values())
    assert reader.frequency == "weekly"


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (line(email=""), "There is no e-mail address"),
        (line(email="niemand"), "not a complete e-mail address"),
        (line(email="a@example.org,b@example.org"), "not a complete e-mail address"),
        (line(email="x" * 300 + "@example.org"), "too long"),
        (line(on=""), "no date of consent"),
        (line(on="gisteren"), "is not a date"),
        (line(on="2025-02-30"), "is not a date"),
        (line(on="0204-01-01"), "is not a date"),
        (line(on="2026-11-24"), "in the future"),
        (line(text=""), "text that this person agreed to is missing"),
        (line(text="x" * 601), "longer than"),
        (line(source=""), "where the consent was given"),
        (line(topics="juridisch,voetbal"), "voetbal"),
        (line(rhythm="dagelijks"), "dagelijks"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_holds_up_no_other(newsletter: Newsletter, bad: str, said: str) -> None:
    from django.utils import translation

    with translation.override("en"):
        batch = look(newsletter, bad, line(email="goed@example.org"))
    wrong, good = batch.rows.all()
    assert wrong.state == ImportRowState.REFUSED
    assert said in wrong.problem
    assert good.state == ImportRowState.WAITING
    run(batch)
    assert [row.email for row in Subscription.objects.all()] == ["goed@example.org"]
    assert OutgoingMail.objects.count() == 1


def test_the_same_address_twice_in_a_file_counts_once(newsletter: Newsletter) -> None:
    batch = look(newsletter, line("Lezer@Example.org"), line("lezer@example.org"))
    assert [row.state for row in batch.rows.all()] == [ImportRowState.WAITING, ImportRowState.REFUSED]
    run(batch)
    assert Subscription.objects.count() == 1


def test_who_is_in_stays_as_they_are_and_who_left_stays_out(newsletter: Newsletter, make_reader: MakeReader) -> None:
    make_reader("politiek", email="is@example.org")
    make_reader(email="weg@example.org", state=SubscriptionState.UNSUBSCRIBED)
    stopped = make_reader(email="x@example.org")
    stopped.delete()
    suppress(address_hash("dood@example.org"), domain="example.org", reason=SuppressionReason.HARD)
    people = ("is@example.org", "weg@example.org", "dood@example.org", "nieuw@example.org")
    batch = look(newsletter, *(line(email) for email in people))
    expected = [ImportRowState.KNOWN, ImportRowState.LEFT, ImportRowState.REFUSED]
    assert [row.state for row in batch.rows.all()] == [*expected, ImportRowState.WAITING]
    run(batch)
    assert [row.state for row in batch.rows.all()] == [*expected, ImportRowState.ADDED]
    assert Subscription.objects.get(email="is@example.org").topics.count() == 1
    assert Subscription.objects.get(email="weg@example.org").state == SubscriptionState.UNSUBSCRIBED
    assert OutgoingMail.objects.count() == 1


def test_who_was_erased_stays_out_of_every_newsletter(newsletter: Newsletter, make_reader: MakeReader) -> None:
    other = Newsletter.objects.create(name="Redactie", slug="redactie", consent_text="Ja")
    privacy.erase(make_reader(email="weg@example.org").email, Origin("test"))
    for each in (newsletter, other):
        assert one(look(each, line("WEG@example.org"))).state == ImportRowState.LEFT


def test_who_was_erased_and_came_back_by_themselves_counts_as_in(
    newsletter: Newsletter, make_reader: MakeReader
) -> None:
    from newsletters.services.consent_log import log

    privacy.erase(make_reader(email="terug@example.org").email, Origin("test"))
    log(make_reader(email="terug@example.org"), ConsentKind.CONFIRMED, Origin("test"))
    assert one(look(newsletter, line("terug@example.org"))).state == ImportRowState.KNOWN


def test_who_waits_for_a_confirmation_is_confirmed_by_the_proof(
    newsletter: Newsletter, make_reader: MakeReader
) -> None:
    waiting = make_reader(email="wacht@example.org", state=SubscriptionState.PENDING, confirmed_at=None)
    run(look(newsletter, line("wacht@example.org")))
    waiting.refresh_from_db()
    assert waiting.state == SubscriptionState.CONFIRMED
    assert waiting.confirmed_at is not None
    assert Subscription.objects.count() == 1


def test_who_leaves_between_the_two_presses_stays_out(newsletter: Newsletter, make_reader: MakeReader) -> None:
    reader = make_reader(email="lezer@example.org", state=SubscriptionState.PENDING, confirmed_at=None)
    batch = look(newsletter, line())
    services.unsubscribe(reader, Origin("test"))
    run(batch)
    assert one(batch).state == ImportRowState.LEFT
    assert not OutgoingMail.objects.exists()


def test_pressing_twice_or_running_twice_adds_once(newsletter: Newsletter) -> None:
    batch = look(newsletter, line())
    assert imports.start(batch)
    assert not imports.start(batch)
    for _ in range(3):
        imports.run_due()
    assert (Subscription.objects.count(), OutgoingMail.objects.count(), ConsentEvent.objects.count()) == (1, 1, 1)


def test_a_worker_that_dies_in_a_batch_leaves_it_whole_for_the_next(
    newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    batch = look(newsletter, *(line(f"lezer{number}@example.org") for number in range(5)))
    imports.start(batch)
    real, sent = enqueue, []

    def dies(**mail: Any) -> Any:
        sent.append(mail["to"])
        if len(sent) == 4:
            raise RuntimeError("killed")
        return real(**mail)

    monkeypatch.setattr(imports, "enqueue", dies)
    with pytest.raises(RuntimeError):
        imports.run_due()
    assert Subscription.objects.count() == OutgoingMail.objects.count() == ConsentEvent.objects.count() == 2
    assert batch.rows.filter(state=ImportRowState.WAITING).count() == 3
    monkeypatch.setattr(imports, "enqueue", real)
    assert not imports.run_due()
    assert Subscription.objects.count() == OutgoingMail.objects.count() == ConsentEvent.objects.count() == 5
    assert {mail.recipient for mail in OutgoingMail.objects.all()} == {
        f"lezer{number}@example.org" for number in range(5)
    }


def test_a_round_ends_by_itself_and_asks_for_another(newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "BATCH", 1)
    imports.start(look(newsletter, line("a@example.org"), line("b@example.org")))
    assert imports.run_due(seconds=0)
    assert Subscription.objects.count() == 1


def test_on_a_sunday_an_import_waits_for_monday(newsletter: Newsletter) -> None:
    batch = look(newsletter, line())
    imports.start(batch)
    with time_machine.travel(SUNDAY):
        assert not imports.run_due()
        batch.refresh_from_db()
        assert imports.waits_for_the_day(batch)
    assert not Subscription.objects.exists()
    imports.run_due()
    assert Subscription.objects.exists()


def test_an_import_that_is_stopped_adds_nobody_more_and_forgets_the_rest(
    newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 1)
    batch = look(newsletter, line("a@example.org"), line("b@example.org"))
    imports.start(batch)
    imports.run_due(seconds=0)
    assert imports.cancel(batch)
    assert not imports.cancel(batch)
    assert not imports.run_due()
    assert [row.email for row in Subscription.objects.all()] == ["a@example.org"]
    assert [row.email for row in batch.rows.all()] == ["a@example.org"]


def test_the_addresses_of_old_files_are_forgotten(newsletter: Newsletter) -> None:
    done, unstarted = look(newsletter, line("a@example.org")), look(newsletter, line("b@example.org"))
    run(done)
    with time_machine.travel("2026-12-24T12:00:00+01:00"):
        imports.forget_old()
    assert one(done).email == ""
    assert one(done).values == {}
    assert not SubscriberImport.objects.filter(pk=unstarted.pk).exists()


def test_a_workbook_works_too_with_real_dates(newsletter: Newsletter) -> None:
    import datetime

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["E-mail", "Toestemming_op", "Toestemming_tekst", "Bron"])
    sheet.append(["lezer@example.org", datetime.date(2025, 3, 1), "Ja", "Open dag"])
    sheet.append([None, None, None, None])
    data = io.BytesIO()
    book.save(data)
    batch = imports.look_at(newsletter, "lijst.xlsx", data.getvalue(), by=None)
    row = one(batch)
    assert (row.email, row.values["on"], row.state) == ("lezer@example.org", "2025-03-01", ImportRowState.WAITING)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"e-mail;bron\na@example.org;x",
        HEAD.encode(),
        b"PK\x03\x04rest",
        b'e-mail;"\nx',
        "e-mail".encode("utf-16"),
        b"x" * 5_000_001,
        f"{HEAD}\n".encode() + b"a@example.org;;;\n" * (MAX_ROWS + 1),
    ],
    ids=["empty", "lines", "columns", "nobody", "no zip", "quotes", "utf-16", "large", "rows"],
)
def test_a_file_that_cannot_be_used_gets_one_clear_message(newsletter: Newsletter, data: bytes) -> None:
    with pytest.raises(TableError) as error:
        imports.look_at(newsletter, "x", data, by=None)
    assert len(str(error.value)) > 10
    assert not SubscriberImport.objects.exists()


def test_a_bomb_in_a_workbook_is_refused(newsletter: Newsletter) -> None:
    import zipfile

    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    with pytest.raises(TableError):
        imports.look_at(newsletter, "x.xlsx", data.getvalue(), by=None)
    entities = io.BytesIO()
    with zipfile.ZipFile(entities, "w") as parts:
        parts.writestr("xl/workbook.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>')
    with pytest.raises(TableError):
        imports.look_at(newsletter, "x.xlsx", entities.getvalue(), by=None)


def test_the_work_per_batch_does_not_grow_with_its_rows(newsletter: Newsletter, topics: dict[str, Topic]) -> None:
    def queries(number: int, start: int) -> int:
        batch = look(newsletter, *(line(f"lezer{start + place}@example.org") for place in range(number)))
        imports.start(batch)
        with CaptureQueriesContext(connection) as seen:
            imports.run_due()
        # One mail is two: is there one with this key, and the row in a savepoint.
        mails = sum("mail_outgoingmail" in query["sql"] or "SAVEPOINT" in query["sql"] for query in seen)
        return len(seen) - mails

    queries(1, 0)
    assert queries(3, 10) == queries(20, 100)


def test_every_header_of_the_mail_is_one_line(newsletter: Newsletter) -> None:
    Newsletter.objects.filter(pk=newsletter.pk).update(name="Nieuws\r\nBcc: kwaad@example.org")
    run(look(newsletter, line()))
    mail = parsed(OutgoingMail.objects.get().raw)
    assert mail["Bcc"] is None
    assert "Bcc" in mail["Subject"]
