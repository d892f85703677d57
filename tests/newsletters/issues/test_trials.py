"""Test mails: to oneself and colleagues, never to an address that somebody types, and not without end."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from newsletters.models import Delivery, Mailing, NewsletterIssuePage, Subscription
from newsletters.readers.tokens import preferences_token, unsubscribe_token
from newsletters.sending.personal import LINKS
from newsletters.services import issues as services
from newsletters.services.issues import TESTS_AN_HOUR, TooManyTestsError
from tests.newsletters.issues.conftest import WriteIssue

pytestmark = pytest.mark.django_db


def trial(page: NewsletterIssuePage) -> str:
    return reverse("newsletters_issues:trial", args=[page.pk])


def mails() -> list[EmailMessage]:
    found = OutgoingMail.objects.filter(kind=services.TEST).order_by("pk")
    return [message_from_bytes(bytes(mail.raw), policy=policy.default) for mail in found]


def test_an_editor_gets_the_latest_draft_as_a_test(
    desk: Client, editor: User, write: WriteIssue, reader: Subscription
) -> None:
    page = write()
    page.subject = "Nog een concept"
    page.save_revision()
    assert desk.post(trial(page), {"people": [editor.pk]}).status_code == 302
    (mail,) = mails()
    assert mail["Subject"] == "[Test] Nog een concept"
    assert mail["To"] == editor.email
    assert mail["List-Unsubscribe"] is None
    parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
    for part in parts:
        assert part is not None
        content = part.get_content()
        assert "Een alinea." in content
        # Whoever tries the links of a test changes nothing for anybody.
        assert unsubscribe_token(reader.secret) not in content
        assert preferences_token(reader.secret) not in content
        assert not any(word in content for word in LINKS)
    assert not Mailing.objects.exists()
    assert not Delivery.objects.exists()


def test_the_links_of_a_test_lead_to_no_reader(desk: Client, write: WriteIssue, reader: Subscription) -> None:
    for token, name in (
        (unsubscribe_token("voorbeeld"), "unsubscribe"),
        (preferences_token("voorbeeld"), "preferences"),
    ):
        url = reverse(f"newsletters:{name}", args=[token])
        assert desk.get(url).status_code in {200, 404, 410}
        desk.post(url)
    reader.refresh_from_db()
    assert reader.unsubscribed_at is None


def test_colleagues_get_one_and_nobody_else_can(
    desk: Client, editor: User, author: User, charlie: User, write: WriteIssue
) -> None:
    page = write(owner=author)
    assert desk.post(trial(page), {"people": [editor.pk, author.pk]}).status_code == 302
    assert {mail["To"] for mail in mails()} == {editor.email, author.email}
    refused: tuple[dict[str, Any], ...] = (
        {"people": [charlie.pk]},
        {"people": ["kwaad@example.org"]},
        {"people": []},
        {"to": "kwaad@example.org"},
    )
    for wrong in refused:
        assert desk.post(trial(page), wrong).status_code == 422
    assert len(mails()) == 2
    assert "charlie" not in desk.get(trial(page)).text.lower()


def test_an_inactive_colleague_is_not_offered(desk: Client, author: User, write: WriteIssue) -> None:
    page = write(owner=author)
    User.objects.filter(pk=author.pk).update(is_active=False)
    assert desk.post(trial(page), {"people": [author.pk]}).status_code == 422


def test_an_hour_holds_so_many_tests(desk: Client, editor: User, author: User, write: WriteIssue) -> None:
    page = write(owner=author)
    for _ in range(TESTS_AN_HOUR - 1):
        services.send_test(page, to=[editor], by=editor)
    assert desk.post(trial(page), {"people": [editor.pk, author.pk]}).status_code == 422
    assert len(mails()) == TESTS_AN_HOUR - 1
    assert desk.post(trial(page), {"people": [editor.pk]}).status_code == 302
    with pytest.raises(TooManyTestsError):
        services.send_test(page, to=[editor], by=editor)
    # Another editor has an hour of his own; this one has the next.
    services.send_test(page, to=[author], by=author)
    OutgoingMail.objects.filter(key__startswith=f"issue-test:{editor.pk}:").update(created_at="2026-01-01T00:00Z")
    assert services.tests_left(editor) == TESTS_AN_HOUR


def test_a_get_sends_no_test(desk: Client, write: WriteIssue) -> None:
    assert desk.get(trial(write())).status_code == 200
    assert mails() == []
