"""Reports of a provider of mail: believed with the secret, refused without, and no route at all when none is set."""

import base64
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from naast.mail import checks, events, suppression
from naast.mail.models import MailReport, ReportKind, Severity, SuppressionReason
from naast.mail.reports import webhook
from tests.mail.returned import READER, a_mail, signed

pytestmark = pytest.mark.django_db

SECRET = "provider:een-heel-lang-geheim"
PATH = "/post/terugmelding/postmark/"
BOUNCE = {
    "RecordType": "Bounce",
    "Type": "HardBounce",
    "TypeCode": 1,
    "ID": 42,
    "Email": READER,
    "BouncedAt": "2026-11-22T09:00:00Z",
    "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist",
    "Description": "The server was unable to deliver your message",
    "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
}


@pytest.fixture(autouse=True)
def _secret(settings: Settings) -> None:
    settings.ANYMAIL_WEBHOOK_SECRET = SECRET


def post(body: Any, *, secret: str | None = SECRET, path: str = PATH) -> HttpResponse:
    headers = {}
    if secret is not None:
        headers["Authorization"] = f"Basic {base64.b64encode(secret.encode()).decode()}"
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    response: Any = client.post(path, content, content_type="application/json", headers=headers)
    return response


def test_a_hard_bounce_stops_mail_to_that_address() -> None:
    assert post(BOUNCE).status_code == 200
    report = MailReport.objects.get()
    assert (report.kind, report.severity, report.status) == (ReportKind.BOUNCE, Severity.HARD, "5.1.1")
    assert (report.source, report.domain) == ("webhook", "example.net")
    assert suppression.of_address(READER).get().reason == SuppressionReason.HARD


def test_an_event_that_comes_again_counts_once() -> None:
    post(BOUNCE)
    assert post(BOUNCE).status_code == 200
    assert MailReport.objects.count() == 1


@pytest.mark.parametrize("secret", [None, "", ":", "provider:fout", "een-heel-lang-geheim"])
def test_without_the_secret_nothing_is_taken(secret: str | None) -> None:
    assert 400 <= post(BOUNCE, secret=secret).status_code < 500
    assert not MailReport.objects.exists()
    assert not suppression.of_address(READER).exists()


def test_where_no_secret_is_set_there_is_no_address(settings: Settings) -> None:
    settings.ANYMAIL_WEBHOOK_SECRET = ""
    assert post(BOUNCE).status_code == 404
    assert Client().get(PATH).status_code == 404
    assert not MailReport.objects.exists()


@pytest.mark.parametrize("provider", sorted(webhook._PROVIDERS))
def test_no_provider_gets_past_the_door_without_the_secret(provider: str) -> None:
    for secret in (None, ":", "provider:fout"):
        assert post(BOUNCE, secret=secret, path=f"/post/terugmelding/{provider}/").status_code == 400
    assert not MailReport.objects.exists()


@pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailNotSupportedWarning")
@pytest.mark.parametrize("provider", sorted(webhook._PROVIDERS))
def test_a_provider_that_is_not_set_up_never_breaks_the_site(provider: str) -> None:
    assert post(BOUNCE, path=f"/post/terugmelding/{provider}/").status_code < 500
    assert not suppression.of_address(READER).exclude(reason=SuppressionReason.HARD).exists()


WEAK = [" ", ":", "geheim", "provider:geheim", "provider:vijftien-tekens", ":een-heel-lang-geheim", "a:b" + " " * 20]


@pytest.mark.parametrize("secret", WEAK)
def test_a_weak_secret_opens_no_door_and_stops_the_start(settings: Settings, secret: str) -> None:
    settings.ANYMAIL_WEBHOOK_SECRET = secret
    assert post(BOUNCE, secret=secret).status_code == 404
    assert not MailReport.objects.exists()
    with pytest.raises(SystemCheckError, match="ANYMAIL_WEBHOOK_SECRET"):
        call_command("check")


@pytest.mark.parametrize("secret", ["", SECRET])
def test_a_good_secret_or_none_lets_the_site_start(settings: Settings, secret: str) -> None:
    settings.ANYMAIL_WEBHOOK_SECRET = secret
    assert checks.webhook_secret() == []


@pytest.mark.parametrize("provider", ["nobody", "base", "postmark.inbound", "inbound"])
def test_a_provider_that_does_not_exist_is_not_found(provider: str) -> None:
    assert post(BOUNCE, path=f"/post/terugmelding/{provider}/").status_code == 404


def test_asking_for_the_address_changes_nothing() -> None:
    assert Client().get(PATH).status_code == 405
    assert Client().head(PATH).status_code == 200
    assert not MailReport.objects.exists()


def test_a_soft_bounce_a_delay_and_a_full_mailbox_stop_nothing() -> None:
    post(BOUNCE | {"Type": "SoftBounce", "ID": 1, "Details": "smtp;452 4.2.2 full"})
    post(BOUNCE | {"Type": "Transient", "ID": 2, "Details": "smtp;451 4.7.1 greylisted"})
    post(BOUNCE | {"Type": "HardBounce", "ID": 3, "Details": "smtp;552 5.2.2 over quota"})
    assert MailReport.objects.count() == 3
    assert not suppression.of_address(READER).exists()


def test_a_complaint_is_told_to_the_rooms_and_counted_with_its_mail() -> None:
    calls: list[dict[str, Any]] = []

    def hear(sender: object, **values: Any) -> None:
        calls.append(values)

    mail = a_mail()
    events.complained.connect(hear)
    try:
        post(
            {
                "RecordType": "SpamComplaint",
                "Type": "SpamComplaint",
                "ID": 7,
                "Email": READER,
                "From": signed(mail),
                "BouncedAt": "2026-11-22T09:00:00Z",
            }
        )
    finally:
        events.complained.disconnect(hear)
    assert suppression.of_address(READER).get().reason == SuppressionReason.COMPLAINT
    assert (calls[0]["ledger"], calls[0]["key"]) == ("mail.OutgoingMail", mail.pk)


def test_who_unsubscribes_at_the_provider_is_told_to_the_rooms() -> None:
    calls: list[dict[str, Any]] = []

    def hear(sender: object, **values: Any) -> bool:
        calls.append(values)
        return True

    events.unsubscribed_by_mail.connect(hear)
    try:
        post(
            {
                "RecordType": "SubscriptionChange",
                "Recipient": READER,
                "SuppressSending": True,
                "SuppressionReason": "ManualSuppression",
                "ChangedAt": "2026-11-22T09:00:00Z",
                "MessageID": "x",
            }
        )
    finally:
        events.unsubscribed_by_mail.disconnect(hear)
    report = MailReport.objects.get()
    assert (report.kind, report.problem) == (ReportKind.UNSUBSCRIBE, "")
    assert (calls[0]["token"], calls[0]["address_hash"]) == ("", report.address_hash)


def test_opens_and_clicks_of_a_provider_are_not_kept() -> None:
    post({"RecordType": "Open", "Recipient": READER, "ReceivedAt": "2026-11-22T09:00:00Z", "MessageID": "x"})
    post({"RecordType": "Click", "Recipient": READER, "ReceivedAt": "2026-11-22T09:00:00Z", "MessageID": "x"})
    post({"RecordType": "Delivery", "Recipient": READER, "DeliveredAt": "2026-11-22T09:00:00Z", "MessageID": "x"})
    assert not MailReport.objects.exists()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff\xfe", b'"x"', b'{"RecordType": "Bounce", "BouncedAt": "ooit"}']
)
def test_what_cannot_be_read_is_a_row_that_says_so(body: bytes) -> None:
    response = post(body)
    assert response.status_code in {200, 400}
    report = MailReport.objects.get()
    assert report.problem
    assert not suppression.of_address(READER).exists()


def test_an_event_without_an_address_says_so() -> None:
    post({key: value for key, value in BOUNCE.items() if key != "Email"})
    report = MailReport.objects.get()
    assert report.problem
    assert report.address_hash == ""
