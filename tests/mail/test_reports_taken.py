"""What came back becomes one row, and only a true signature makes anything follow from it."""

from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.dispatch import Signal
from django.utils import timezone
from pytest_django import Settings

from naast.mail import events, suppression
from naast.mail.addresses import address_hash
from naast.mail.models import MailReport, OutgoingMail, ReportKind, Severity, Suppression, SuppressionReason
from naast.mail.reports import retention
from naast.mail.reports.take import stays, take
from naast.mail.selectors import Returned, bounces_of
from tests.mail.returned import READER, a_mail, bounce, complaint, signed

pytestmark = pytest.mark.django_db

FULL = {"status": "5.2.2", "said": "smtp; 552 5.2.2 mailbox full"}


def heard(signal: Signal, answer: object = None) -> Generator[list[dict[str, Any]]]:
    calls: list[dict[str, Any]] = []

    def receiver(sender: object, **values: Any) -> object:
        calls.append(values)
        return answer

    signal.connect(receiver)
    try:
        yield calls
    finally:
        signal.disconnect(receiver)


@pytest.fixture
def complaints() -> Iterator[list[dict[str, Any]]]:
    yield from heard(events.complained)


@pytest.fixture
def gone() -> Iterator[list[dict[str, Any]]]:
    yield from heard(events.bounced_for_good)


def report_of(raw: bytes) -> MailReport:
    return take(raw, source="file")[0]


def reasons() -> list[str]:
    return [row.reason for row in Suppression.objects.filter(suppression.in_force())]


def soft_bounce(days_ago: float, mail: OutgoingMail | None = None) -> MailReport:
    """A mail that went out and bounced for now, so many days ago."""
    with time_machine.travel(timezone.now() - timedelta(days=days_ago), tick=False):
        mail = mail or a_mail(sent_at=timezone.now())
        return report_of(bounce(signed(mail), **FULL))


def test_a_hard_bounce_stops_all_mail_to_that_address(gone: list[dict[str, Any]]) -> None:
    mail = a_mail()
    report = report_of(bounce(signed(mail)))
    assert (report.kind, report.severity, report.status) == (ReportKind.BOUNCE, Severity.HARD, "5.1.1")
    assert (report.ledger, report.ledger_key) == ("mail.OutgoingMail", mail.pk)
    row = Suppression.objects.get()
    assert (row.reason, row.domain, row.until) == (SuppressionReason.HARD, "example.net", None)
    assert row.address_hash == address_hash(READER)
    assert "User unknown" in row.detail
    (call,) = gone
    assert (call["address_hash"], call["ledger"], call["key"]) == (address_hash(READER), "mail.OutgoingMail", mail.pk)
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_the_address_is_that_of_the_row_not_the_one_the_report_names() -> None:
    raw = bounce(signed(a_mail())).replace(b"rfc822; reader@example.net", b"rfc822; victim@example.com")
    report_of(raw)
    assert not suppression.of_address("victim@example.com").exists()
    assert suppression.of_address(READER).exists()


@pytest.mark.parametrize("change", ["other row", "other sign", "no tag", "another site"])
def test_a_forged_report_is_kept_and_changes_nothing(change: str, gone: list[dict[str, Any]]) -> None:
    mail, other = a_mail(), a_mail("victim@example.com")
    path = signed(mail)
    forged = {
        "other row": path.replace(f"+m{mail.pk}", f"+m{other.pk}"),
        "other sign": path[: path.index("@") - 1] + ("1" if path[path.index("@") - 1] != "1" else "2") + "@example.org",
        "no tag": "terug@example.org",
        "another site": path.replace("@example.org", "@example.com"),
    }[change]
    report = report_of(bounce(forged))
    assert report.kind == ReportKind.BOUNCE
    assert report.problem
    assert (report.address_hash, report.ledger, report.ledger_key) == ("", "", None)
    assert not Suppression.objects.exists()
    assert not gone


def test_a_bounce_that_comes_twice_counts_once(gone: list[dict[str, Any]]) -> None:
    raw = bounce(signed(a_mail()))
    first, new = take(raw, source="file")
    second, again = take(raw, source="mailbox")
    assert (new, again, first.pk) == (True, False, second.pk)
    assert len(gone) == 1


def test_the_signature_counts_in_any_receiver_header_and_by_word_of_the_server() -> None:
    path = signed(a_mail())
    for header in ("Delivered-To", "X-Original-To", "Envelope-To"):
        report = report_of(bounce("terug@example.org", extra=f"{header}: {path.upper()}\n"))
        assert report.ledger_key is not None, header
    assert take(bounce("info@example.org"), source="file", receiver=path)[0].ledger_key is not None


def test_a_bounce_about_a_mail_that_is_gone_says_so() -> None:
    mail = a_mail()
    path = signed(mail)
    mail.delete()
    report = report_of(bounce(path))
    assert report.problem
    assert not Suppression.objects.exists()


def test_a_complaint_stops_what_nobody_asked_for(complaints: list[dict[str, Any]]) -> None:
    mail = a_mail()
    report_of(complaint("abuse@example.org", fields=f"Original-Mail-From: <{signed(mail)}>\n"))
    assert reasons() == [SuppressionReason.COMPLAINT]
    assert complaints[0]["key"] == mail.pk


def test_a_forged_complaint_stops_nothing(complaints: list[dict[str, Any]]) -> None:
    report = report_of(complaint("abuse@example.org", fields="Original-Rcpt-To: victim@example.com\n"))
    assert report.kind == ReportKind.COMPLAINT
    assert report.problem
    assert not Suppression.objects.exists()
    assert not complaints


def test_an_older_complaint_outlives_a_mailbox_that_works_again(alice: Any) -> None:
    mail = a_mail()
    report_of(complaint(signed(mail)))
    report_of(bounce(signed(mail)))
    assert sorted(reasons()) == [SuppressionReason.COMPLAINT, SuppressionReason.HARD]
    suppression.lift(Suppression.objects.get(reason=SuppressionReason.HARD), by=alice, note="werkt weer")
    assert reasons() == [SuppressionReason.COMPLAINT]


def test_delays_and_automatic_answers_stop_nothing_however_many() -> None:
    mail = a_mail()
    for number in range(6):
        report_of(bounce(signed(mail), action="delayed", status="4.4.1", said=f"smtp; {number}"))
        report_of(f"To: {signed(mail)}\r\nAuto-Submitted: auto-replied\r\n\r\n{number}".encode())
    assert not Suppression.objects.exists()
    assert bounces_of("mail.OutgoingMail", [mail.pk]) == Returned()


def test_five_soft_bounces_over_a_week_give_a_rest_of_a_month() -> None:
    for days_ago in (8, 6, 4, 2):
        soft_bounce(days_ago)
    assert not reasons()
    soft_bounce(0)
    row = Suppression.objects.get()
    assert row.reason == SuppressionReason.SOFT
    assert row.until is not None
    assert timedelta(days=29) < row.until - timezone.now() <= timedelta(days=30)


@pytest.mark.parametrize("moments", [(3, 2, 1, 0.5, 0), (40, 35, 31, 8, 0), (9, 6, 3, 0)])
def test_fewer_or_within_days_or_over_months_is_not_enough(moments: tuple[float, ...]) -> None:
    for days_ago in moments:
        soft_bounce(days_ago)
    assert not reasons()


def test_one_mail_that_is_reported_five_times_bounced_once() -> None:
    mail = a_mail()
    for days_ago in (9, 7, 5, 3, 0):
        with time_machine.travel(timezone.now() - timedelta(days=days_ago), tick=False):
            report_of(bounce(signed(mail), status="5.2.2", said=f"smtp; 552 full {days_ago}"))
    assert not reasons()


def test_a_mail_that_arrived_in_between_starts_the_count_again() -> None:
    for days_ago in (20, 18, 15, 12):
        soft_bounce(days_ago)
    a_mail(sent_at=timezone.now() - timedelta(days=10))  # nothing came back of this one
    soft_bounce(0)
    assert not reasons()


def test_a_mail_of_yesterday_may_still_come_back_and_proves_nothing() -> None:
    for days_ago in (8, 6, 4, 2):
        soft_bounce(days_ago)
    a_mail(sent_at=timezone.now() - timedelta(days=1))
    soft_bounce(0)
    assert reasons() == [SuppressionReason.SOFT]


def test_after_an_editor_lifted_it_the_count_starts_again(alice: Any) -> None:
    for days_ago in (9, 7, 5, 3, 1):
        soft_bounce(days_ago)
    suppression.lift(Suppression.objects.get(), by=alice, note="postvak is leeggemaakt")
    soft_bounce(0)
    assert not reasons()


def test_after_the_rest_the_address_gets_mail_again() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=31), tick=False):
        for days_ago in (8, 6, 4, 2, 0):
            soft_bounce(days_ago)
        assert reasons() == [SuppressionReason.SOFT]
    assert not reasons()


def test_unsubscribing_by_mail_hands_the_token_to_who_knows_it() -> None:
    raw = b"From: x@example.net\r\nTo: afmelden@example.org\r\nSubject: afmelden mijn-eigen-code-123\r\n\r\n"
    listening = heard(events.unsubscribed_by_mail, answer=True)
    calls = next(listening)
    report = report_of(raw)
    listening.close()
    assert calls[0]["token"] == "mijn-eigen-code-123"
    assert (report.kind, report.problem) == (ReportKind.UNSUBSCRIBE, "")
    assert not stays(report)


def test_a_token_nobody_knows_and_a_wish_without_one_stay_for_a_person() -> None:
    unknown = report_of(b"To: afmelden@example.org\r\nSubject: afmelden zomaar-een-code-12\r\n\r\n")
    assert unknown.kind == ReportKind.UNSUBSCRIBE
    assert unknown.problem
    assert stays(unknown)
    without = report_of(b"To: afmelden@example.org\r\nSubject: Haal mij eraf\r\n\r\n")
    assert without.kind == ReportKind.OTHER
    assert without.problem
    assert stays(without)


def test_a_room_that_fails_leaves_nothing_half_done() -> None:
    def broken(sender: object, **_values: Any) -> None:
        raise RuntimeError("stuk")

    events.bounced_for_good.connect(broken)
    try:
        with pytest.raises(RuntimeError):
            report_of(bounce(signed(a_mail())))
    finally:
        events.bounced_for_good.disconnect(broken)
    assert not MailReport.objects.exists()
    assert not Suppression.objects.exists()


def test_nothing_of_the_content_is_kept() -> None:
    mail = a_mail()
    for raw in (bounce(signed(mail)), complaint(signed(mail)), b"To: x\r\nSubject: Geheime\r\n\r\nGeheime inhoud"):
        report_of(raw)
    for values in MailReport.objects.values():
        text = repr(values)
        assert "Geheime" not in text
        assert "reader@" not in text


def test_what_came_back_of_a_mailing_is_counted_per_mail() -> None:
    hard, soft, complained, fine = a_mail("a@example.net"), a_mail("b@example.net"), a_mail("c@example.net"), a_mail()
    report_of(bounce(signed(hard), **FULL))
    report_of(bounce(signed(hard)))
    report_of(bounce(signed(soft), **FULL))
    report_of(bounce(signed(soft), status="5.7.1", said="smtp; 550 5.7.1 spam"))
    report_of(complaint(signed(complained)))
    keys = [hard.pk, soft.pk, complained.pk, fine.pk]
    expected = Returned(hard=1, soft=1, complaints=1)
    assert bounces_of("mail.OutgoingMail", keys) == expected
    assert bounces_of("mail.OutgoingMail", OutgoingMail.objects.values("pk")) == expected
    assert expected.bounced == 2
    assert bounces_of("newsletters.Delivery", keys) == Returned()


def test_without_a_return_address_a_report_says_that_nobody_can_tell(settings: Settings) -> None:
    path = signed(a_mail())
    settings.RETURN_ADDRESS = ""
    report = report_of(bounce(path))
    assert "RETURN_ADDRESS" in report.problem


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def test_old_reports_and_suppressions_that_ended_are_forgotten() -> None:
    old, young = soft_bounce(401), soft_bounce(399)
    common = {"domain": "example.net", "reason": SuppressionReason.SOFT}
    Suppression.objects.create(address_hash="a", until=_ago(401), **common)
    Suppression.objects.create(address_hash="b", lifted_at=_ago(401), **common)
    kept = Suppression.objects.create(address_hash="c", since=_ago(900), **common)
    assert retention.retire() == 3
    assert list(MailReport.objects.all()) == [young]
    assert not MailReport.objects.filter(pk=old.pk).exists()
    assert list(Suppression.objects.all()) == [kept]
    assert retention.retire() == 0
