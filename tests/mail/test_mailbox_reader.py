"""The mailbox for reports: what has a row is removed, what a person should read stays, and nothing is lost."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from pytest_django import Settings

from naast.mail import events, mailbox_reader, tasks
from naast.mail.mailbox_reader import MailboxUnavailable, Round, read_mailbox
from naast.mail.models import MailReport, ReportKind, Suppression
from naast.mail.reports import take as taking
from tests.mail.pop3 import pop3_server
from tests.mail.returned import a_mail, bounce, signed

pytestmark = pytest.mark.django_db

NO_REPORT = b"From: Anna <anna@example.net>\r\nTo: afmelden@example.org\r\nSubject: Vraag\r\n\r\nMag ik eraf?\r\n"


@pytest.fixture
def maildir(tmp_path: Path, settings: Settings) -> Path:
    folder = tmp_path / "Maildir"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    settings.REPORTS_MAILBOX = f"maildir://{folder}"
    return folder


def put(folder: Path, name: str, raw: bytes) -> Path:
    path = folder / "new" / name
    path.write_bytes(raw)
    return path


def left(folder: Path) -> tuple[list[str], list[str]]:
    return tuple(sorted(path.name for path in (folder / part).iterdir()) for part in ("new", "cur"))  # type: ignore[return-value]


def test_without_a_mailbox_there_is_nothing_to_read(settings: Settings) -> None:
    settings.REPORTS_MAILBOX = ""
    assert read_mailbox() == Round()


@pytest.mark.parametrize("url", ["imap://x", "maildir://", "pop3://", "rubbish"])
def test_an_address_that_is_no_mailbox_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        read_mailbox(url)


def test_bounces_in_a_maildir_are_taken_and_removed_and_what_people_write_stays(maildir: Path) -> None:
    put(maildir, "1", bounce(signed(a_mail())))
    put(maildir, "2", NO_REPORT)
    put(maildir, "3", b"")
    assert read_mailbox() == Round(new=3)
    assert left(maildir) == ([], ["2:2,", "3:2,"])
    assert list(MailReport.objects.order_by("pk").values_list("kind", flat=True)) == [
        ReportKind.BOUNCE,
        ReportKind.OTHER,
        ReportKind.BROKEN,
    ]
    assert Suppression.objects.count() == 1
    assert read_mailbox() == Round()


def test_a_worker_that_died_before_removing_is_repaired_by_the_next(maildir: Path) -> None:
    raw = bounce(signed(a_mail()))
    taking.take(raw, source="mailbox")
    put(maildir, "1", raw)
    assert read_mailbox() == Round(known=1)
    assert left(maildir) == ([], [])
    assert MailReport.objects.count() == 1


def test_a_mail_that_another_worker_took_in_between_is_no_trouble(
    maildir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = put(maildir, "1", bounce(signed(a_mail()))), put(maildir, "2", NO_REPORT)
    real = mailbox_reader.Maildir.fetch

    def slow(box: mailbox_reader.Maildir, name: str) -> bytes | None:
        first.unlink(missing_ok=True)  # before it was read
        found = real(box, name)
        if name == "2":
            second.unlink()  # after it was read, before it is moved
        return found

    monkeypatch.setattr(mailbox_reader.Maildir, "fetch", slow)
    assert read_mailbox() == Round(new=1, known=1)
    assert left(maildir) == ([], [])


def test_a_mail_that_makes_a_room_fail_stays_and_the_others_go_on(maildir: Path) -> None:
    bad, good = a_mail("a@example.net"), a_mail("b@example.net")
    put(maildir, "1", bounce(signed(bad)))
    put(maildir, "2", bounce(signed(good)))

    def broken(sender: object, *, key: int, **_values: object) -> None:
        if key == bad.pk:
            raise RuntimeError("stuk")

    events.bounced_for_good.connect(broken)
    try:
        assert read_mailbox(mails=1) == Round(new=1, failed=1)
    finally:
        events.bounced_for_good.disconnect(broken)
    assert left(maildir) == (["1"], [])
    assert MailReport.objects.get().ledger_key == good.pk
    assert read_mailbox() == Round(new=1)


def test_a_database_that_is_away_stops_the_round_and_loses_nothing(
    maildir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(maildir, "1", bounce(signed(a_mail())))

    def away(*_args: object, **_values: object) -> None:
        raise DatabaseError("weg")

    with monkeypatch.context() as patch:
        patch.setattr(taking, "store", away)
        with pytest.raises(DatabaseError):
            read_mailbox()
    assert left(maildir) == (["1"], [])
    assert read_mailbox() == Round(new=1)


def test_a_round_takes_no_more_than_it_may(maildir: Path) -> None:
    for number in range(5):
        put(maildir, str(number), NO_REPORT + str(number).encode())
    assert read_mailbox(mails=2).new == 2
    assert read_mailbox(seconds=0) == Round()
    assert len(left(maildir)[0]) == 3
    assert read_mailbox().new == 3


def test_a_mailbox_that_does_not_open_is_told_to_editors_and_the_task_goes_on(
    settings: Settings, tmp_path: Path
) -> None:
    settings.REPORTS_MAILBOX = f"maildir://{tmp_path}/nergens"
    tasks.take_reports()
    state = mailbox_reader.state()
    assert state is not None
    assert "nergens" in state["error"]
    (tmp_path / "nergens" / "new").mkdir(parents=True)
    tasks.take_reports()
    state = mailbox_reader.state()
    assert state is not None
    assert state["error"] == ""


def test_bounces_at_a_provider_are_taken_and_removed_and_what_people_write_stays(settings: Settings) -> None:
    with pop3_server() as box:
        settings.REPORTS_MAILBOX = box.url
        box.mails = {"a": bounce(signed(a_mail())), "b": NO_REPORT}
        assert read_mailbox() == Round(new=2)
        assert list(box.mails) == ["b"]
        assert read_mailbox() == Round()
        assert box.fetched == ["a", "b"]  # what stays is not fetched every minute
    report = MailReport.objects.get(kind=ReportKind.BOUNCE)
    assert report.source == "mailbox"
    assert Suppression.objects.count() == 1


def test_a_provider_that_hangs_up_gives_the_mail_back_and_it_is_known(settings: Settings) -> None:
    with pop3_server(hang_up_after=0) as box:
        settings.REPORTS_MAILBOX = box.url
        box.mails = {"a": bounce(signed(a_mail()))}
        with pytest.raises(MailboxUnavailable):
            read_mailbox()
        assert list(box.mails) == ["a"]
        box.hang_up_after = 9
        assert read_mailbox() == Round(known=1)
        assert not box.mails
    assert MailReport.objects.count() == 1


def test_a_provider_without_top_and_with_long_lines_is_read_too(settings: Settings) -> None:
    with pop3_server(has_top=False) as box:
        settings.REPORTS_MAILBOX = box.url
        box.mails = {"a": bounce(signed(a_mail())).replace(b"I'm sorry", b"x" * 5000)}
        assert read_mailbox() == Round(new=1)
        assert not box.mails


def test_a_line_without_an_end_blocks_the_mailbox_for_one_round_only(settings: Settings) -> None:
    with pop3_server() as box:
        settings.REPORTS_MAILBOX = box.url
        box.mails = {"a": b"To: x\r\n\r\n" + b"x" * 200_000, "b": bounce(signed(a_mail()))}
        with pytest.raises(MailboxUnavailable):
            read_mailbox()
        assert read_mailbox() == Round(new=1)
        assert list(box.mails) == ["a"]
    assert MailReport.objects.get(kind=ReportKind.BROKEN).problem


def test_a_wrong_password_is_said_and_the_password_is_not(settings: Settings) -> None:
    with pop3_server(password="fout-wachtwoord") as box, pytest.raises(MailboxUnavailable) as caught:
        read_mailbox(box.url)
    assert "wachtwoord" in str(caught.value)
    assert "fout-wachtwoord" not in str(caught.value)


def test_the_command_takes_files_and_a_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = bounce("terug@example.org")
    file = tmp_path / "bounce.eml"
    file.write_bytes(raw)
    mail = a_mail()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(bounce("root@localhost"))))
    out = io.StringIO()
    call_command("take_reports", str(file), "-", receiver=signed(mail), stdout=out)
    assert out.getvalue().count("bounce hard 5.1.1") == 2
    assert MailReport.objects.filter(ledger_key=mail.pk).count() == 2
    call_command("take_reports", str(file), stdout=out)
    assert "taken before" in out.getvalue()


def test_the_command_asks_the_mail_server_to_try_again_and_takes_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "bounce.eml"
    file.write_bytes(bounce(signed(a_mail())))
    with pytest.raises(CommandError) as caught:
        call_command("take_reports", str(tmp_path / "nergens"), str(file), stdout=io.StringIO())
    assert caught.value.returncode == 75
    assert MailReport.objects.count() == 1


def test_the_command_without_files_reads_the_mailbox(maildir: Path) -> None:
    put(maildir, "1", NO_REPORT)
    out = io.StringIO()
    call_command("take_reports", stdout=out)
    assert out.getvalue() == "1 new, 0 known, 0 left\n"
