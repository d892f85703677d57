"""Editors see who gets no mail and what came back, look addresses up, stop mail and let it through; others do not."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from naast.accounts.models import User
from naast.mail import mailbox_reader, suppression
from naast.mail.addresses import address_hash
from naast.mail.models import MailReport, RateLimit, Suppression, SuppressionReason
from naast.mail.reports.take import take
from newsletters.services.setup import grant_editing
from tests.mail.returned import READER, a_mail, bounce, signed

pytestmark = pytest.mark.django_db

LIST, REPORTS = "/beheer/mail/geen-mail/", "/beheer/mail/teruggekomen/"
LIMITS = "/beheer/snippets/mail/ratelimit/"


@pytest.fixture
def editor(alice: User) -> Client:
    group = Group.objects.create(name="Redactie")
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    grant_editing(group)
    alice.groups.add(group)
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def superuser(bob: User) -> Client:
    bob.is_superuser = bob.is_staff = True
    bob.save()
    client = Client()
    client.force_login(bob)
    return client


def bounced() -> MailReport:
    return take(bounce(signed(a_mail())), source="mailbox")[0]


def test_an_empty_list_says_what_it_is_for(editor: Client) -> None:
    page = editor.get(LIST).text
    assert "Elk adres krijgt mail" in page
    assert "Er is nog niets voorbij" in editor.get(LIST + "?status=voorbij").text
    assert "Er kwam niets terug" in editor.get(REPORTS).text


def test_an_editor_sees_who_gets_no_mail_and_why_but_no_address(editor: Client) -> None:
    bounced()
    page = editor.get(LIST).text
    assert "…@example.net" in page
    assert "User unknown" in page
    assert "reader@" not in page


def test_the_list_and_the_reports_cost_the_same_however_long(
    editor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        suppression.suppress(str(number), domain="example.net", reason=SuppressionReason.HARD)
        MailReport.objects.create(fingerprint=str(number), source="file", kind="bounce")
    editor.get(LIST)
    for path in (LIST, REPORTS):
        with django_assert_max_num_queries(14):
            editor.get(path)


def test_an_editor_looks_an_address_up_without_it_standing_in_the_address_bar(editor: Client) -> None:
    bounced()
    page = editor.post(LIST + "zoeken/", {"email": f" {READER.upper()} "}).text
    assert "…@example.net" in page
    assert "kon niet worden bezorgd" in page.lower()
    other = editor.post(LIST + "zoeken/", {"email": "ander@example.net"}).text
    assert "staat niet op de lijst" in other
    assert editor.get(LIST + "zoeken/").status_code == 405


@pytest.mark.parametrize("typed", ["", "geen adres", "a@b@c", "x" * 400 + "@example.org", "a\0b@example.org"])
def test_what_is_no_address_is_said_beside_the_field(editor: Client, typed: str) -> None:
    for path in (LIST + "zoeken/", LIST + "toevoegen/"):
        response = editor.post(path, {"email": typed, "note": "x"})
        assert response.status_code == 400
        assert "error-message" in response.text
    assert not Suppression.objects.exists()


def test_an_editor_stops_mail_by_hand(editor: Client, alice: User) -> None:
    assert editor.get(LIST + "toevoegen/").status_code == 200
    response = editor.post(LIST + "toevoegen/", {"email": READER, "note": "belde op 22 november"}, follow=True)
    assert "krijgt geen mail meer" in response.text
    row = Suppression.objects.get()
    assert (row.reason, row.added_by, row.note) == (SuppressionReason.MANUAL, alice, "belde op 22 november")
    again = editor.post(LIST + "toevoegen/", {"email": READER, "note": "nog eens"}, follow=True)
    assert "stond al op de lijst" in again.text
    assert Suppression.objects.get().note == "belde op 22 november"


def test_an_editor_lets_mail_through_again_with_a_reason(editor: Client, alice: User) -> None:
    bounced()
    row = Suppression.objects.get()
    page = editor.get(f"{LIST}{row.pk}/").text
    assert "User unknown" in page
    row.refresh_from_db()
    assert row.lifted_at is None
    assert editor.post(f"{LIST}{row.pk}/", {"note": ""}).status_code == 400
    response = editor.post(f"{LIST}{row.pk}/", {"note": "gebeld, werkt weer"}, follow=True)
    assert "krijgt weer mail" in response.text
    row.refresh_from_db()
    assert (row.lifted_by, row.note) == (alice, "gebeld, werkt weer")
    again = editor.post(f"{LIST}{row.pk}/", {"note": "nog eens"}, follow=True)
    assert "al voorbij" in again.text
    row.refresh_from_db()
    assert row.note == "gebeld, werkt weer"
    assert "…@example.net" in editor.get(LIST + "?status=voorbij").text


def test_a_row_that_does_not_exist_is_not_found(editor: Client) -> None:
    assert editor.get(f"{LIST}999999/").status_code == 404
    assert editor.get(f"{REPORTS}999999/").status_code == 404


def test_an_editor_sees_what_came_back_by_kind_and_what_needs_a_look(editor: Client) -> None:
    report = bounced()
    take(bounce("terug@example.org"), source="mailbox")
    assert "User unknown" in editor.get(REPORTS + "?soort=bounce").text
    assert "Er kwam niets terug" in editor.get(REPORTS + "?soort=complaint").text
    problems = editor.get(REPORTS + "?soort=let-op").text
    assert "geen retouradres van ons" in problems
    detail = editor.get(f"{REPORTS}{report.pk}/").text
    assert "5.1.1" in detail
    assert "Uitgaande mail" in detail
    assert "reader@" not in detail


def test_editors_are_told_that_the_mailbox_does_not_open_or_is_not_there(editor: Client, settings: Settings) -> None:
    assert "REPORTS_MAILBOX" in editor.get(REPORTS).text
    settings.REPORTS_MAILBOX = "maildir:///nergens/te/vinden"
    with pytest.raises(mailbox_reader.MailboxUnavailable):
        mailbox_reader.read_mailbox()
    assert "gaat niet open" in editor.get(REPORTS).text


@pytest.mark.parametrize("path", [LIST, LIST + "toevoegen/", REPORTS, LIMITS])
def test_who_only_writes_courses_finds_nothing_here(path: str, charlie: User) -> None:
    charlie.user_permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    client = Client()
    client.force_login(charlie)
    response: Any = client.get(path)
    assert response.status_code in {302, 403}
    assert 'href="/beheer/mail/' not in client.get("/beheer/").text


def test_an_administrator_can_give_the_list_to_a_group(superuser: Client) -> None:
    group = Group.objects.create(name="Klantenservice")
    assert "adres zonder mail" in superuser.get(f"/beheer/groups/edit/{group.pk}/").text.lower()


def test_limits_are_for_administrators(editor: Client, superuser: Client) -> None:
    assert editor.get(LIMITS).status_code in {302, 403}
    assert superuser.get(LIMITS).status_code == 200
    values = {"domain": "Postvak@Zoë.Example", "per_minute": "60", "burst": "5"}
    assert superuser.post(LIMITS + "add/", values).status_code == 302
    assert RateLimit.objects.get().domain == "xn--zo-ija.example"
    refused = superuser.post(LIMITS + "add/", values | {"domain": "geen domein"})
    assert refused.status_code == 200
    assert RateLimit.objects.count() == 1
    assert superuser.post(LIMITS + "add/", values | {"domain": ""}).status_code == 302
    assert RateLimit.objects.filter(domain="").exists()


def test_the_hash_of_an_address_is_not_shown(editor: Client) -> None:
    bounced()
    assert address_hash(READER) not in editor.get(LIST).text + editor.get(REPORTS).text
