"""Inviting people from a file: what the preview says, what the mails do, and who may say yes."""

import html
import re
from email import message_from_bytes, policy
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from courses import services
from courses.models import Cohort, CoursePage, Enrolment, Invitation
from courses.selectors.cohorts import open_invitations
from courses.services.rosters import MAX_ROWS, RosterError, read_roster
from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from naast.organisations.models import Provider
from tests.courses.groups import make_cohort, moment, prove, works_for
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db

# --- The file ---------------------------------------------------------------------------------------------------------


def problems(text: str | bytes) -> list[tuple[int, str, str]]:
    data = text.encode() if isinstance(text, str) else text
    return [(row.line, row.email, row.problem) for row in read_roster(data)]


@pytest.mark.parametrize(
    "data",
    [
        "e-mail;naam\nAnn@Example.org;Ann  Eén\n".encode(),
        "Naam;E-mailadres\r\nAnn Eén;ann@example.org\r\n".encode("cp1252"),
        "\ufeffname,email\nAnn Eén,ann@example.org".encode(),
        "E-mail address\tFirst name\tLast name\nann@example.org\tAnn\tEén\n\n\n".encode(),
        'email;naam;afdeling\n"ann@example.org";"Ann Eén";"a;b"'.encode(),
        "voornaam;tussenvoegsel;achternaam;e-mail\nAnn;;Eén;ann@example.org".encode(),
    ],
)
def test_files_of_many_programs_read_the_same(data: bytes) -> None:
    (row,) = read_roster(data)
    assert (row.line, row.email, row.name, row.problem) == (2, "ann@example.org", "Ann Eén", "")


def test_every_bad_row_is_named_with_its_line_and_reason() -> None:
    long_name, long_address = "x" * 121, "a" * 250 + "@example.org"
    text = (
        "e-mail;naam\n"
        "goed@example.org;Goed\n"
        "fout;Fout\n"
        '"twee@example.org";"Over\ntwee regels"\n'
        ";Zonder adres\n"
        ";\n"
        "GOED@example.org;Dubbel\n"
        f"{long_address};Lang\n"
        f"naam@example.org;{long_name}\n"
        "haak@example.org;<b>\n"
        "é@example.org;Accent\n"
    )
    assert problems(text) == [
        (2, "goed@example.org", ""),
        (3, "fout", "Dit is geen volledig mailadres."),
        (4, "twee@example.org", ""),
        (6, "", "Er staat geen mailadres."),
        (7, "", "Deze regel is leeg."),
        (8, "goed@example.org", "Dit adres staat ook op regel 2."),
        (9, long_address, "Het mailadres is te lang."),
        (10, "naam@example.org", "De naam is langer dan 120 tekens."),
        (11, "haak@example.org", "De tekens < > { } kunnen niet in een naam staan. Laat ze weg."),
        (12, "é@example.org", "Dit is geen volledig mailadres."),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "leeg"),
        (b"\n\n", "leeg"),
        (b"naam;afdeling\nAnn;x", "geen kolom"),
        (b"e-mail;naam\n", "geen mensen"),
        (b"PK\x03\x04rest", "geen CSV"),
        ("e-mail\nann@example.org".encode("utf-16"), "geen CSV"),
        (b"e-mail\n\x81\x8d", "geen CSV"),
        (b'e-mail;naam\n"a@example.org"x;Ann', "Regel 2"),
        (b'e-mail;naam\na@example.org;Ann\n"open', "Regel 3"),
        (b"e-mail\n" + b"a" * 1_000_000, "groter dan 1 MB"),
        (b"e-mail\n" + b"a@example.org\n" * (MAX_ROWS + 1), "2.001"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(RosterError, match=reason.replace(".", r"\.?")):
        read_roster(data)


@given(st.binary(max_size=400))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    try:
        rows = read_roster(b"e-mail;naam\n" + data)
    except RosterError:
        return
    assert all(row.problem or "@" in row.email for row in rows)


# --- Preview and confirm ----------------------------------------------------------------------------------------------


@pytest.fixture
def cohort(course: CoursePage) -> Cohort:
    """The group people are invited to."""
    return make_cohort(course)


@pytest.fixture
def portal(client: Client, bob: User, course: CoursePage) -> Client:
    """Bob works for the provider, and is signed in."""
    works_for(bob, course.provider_page.provider)
    client.force_login(bob)
    return client


def upload(portal: Client, cohort: Cohort, text: str) -> str:
    file = SimpleUploadedFile("mensen.csv", text.encode())
    return portal.post(f"/opleider/eigen/groepen/{cohort.pk}/uitnodigen/", {"file": file}).text


def signed_rows(page: str) -> str:
    found = re.search(r'name="rijen" value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def confirm(portal: Client, cohort: Cohort, rows: str) -> Any:
    return portal.post(f"/opleider/eigen/groepen/{cohort.pk}/uitnodigen/bevestig/", {"rijen": rows}, follow=True)


def texts() -> dict[str, str]:
    """The text part of every mail by its recipient."""
    return {
        mail.recipient: message_from_bytes(bytes(mail.raw), policy=policy.default).get_body(("plain",)).get_content()  # type: ignore[union-attr]
        for mail in OutgoingMail.objects.all()
    }


def test_the_preview_changes_nothing_and_the_confirmation_invites(portal: Client, cohort: Cohort) -> None:
    page = upload(portal, cohort, "e-mail;naam\nann@example.org;Ann\nfout;Fout\n")
    assert "1 persoon kan worden uitgenodigd." in page
    assert "Dit is geen volledig mailadres." in page
    assert not Invitation.objects.exists()
    assert not OutgoingMail.objects.exists()
    answer = confirm(portal, cohort, signed_rows(page))
    assert "1 persoon is uitgenodigd." in answer.text
    assert "ann@example.org" in answer.text
    assert not services.mail_invitations()
    invitation = Invitation.objects.get()
    assert f"/mijn/uitnodiging/{invitation.token}/" in texts()["ann@example.org"]
    services.mail_invitations()
    assert OutgoingMail.objects.count() == 1  # however often the task runs


def test_confirming_twice_invites_once_and_says_so(portal: Client, cohort: Cohort) -> None:
    rows = signed_rows(upload(portal, cohort, "e-mail\nann@example.org\n"))
    confirm(portal, cohort, rows)
    assert "Dit adres is al uitgenodigd." in confirm(portal, cohort, rows).text
    assert Invitation.objects.count() == 1


def test_a_list_is_for_one_group_and_one_person_and_lapses(
    portal: Client, alice: User, cohort: Cohort, course: CoursePage
) -> None:
    other = make_cohort(course, "Andere")
    rows = signed_rows(upload(portal, cohort, "e-mail\nann@example.org\n"))
    assert "Deze lijst is verlopen." in confirm(portal, other, rows).text
    assert "Deze lijst is verlopen." in confirm(portal, cohort, rows[:-2] + "xx").text
    with time_machine.travel("2027-01-01"):
        portal.force_login(User.objects.get(name="Bob Pietersen"))
        assert "Deze lijst is verlopen." in confirm(portal, cohort, rows).text
    works_for(alice, cohort.provider)
    portal.force_login(alice)
    assert "Deze lijst is verlopen." in confirm(portal, cohort, rows).text
    assert not Invitation.objects.exists()


def test_who_is_in_the_group_or_answered_is_named_in_the_preview(
    portal: Client, alice: User, charlie: User, cohort: Cohort, course: CoursePage
) -> None:
    services.enrol_in_cohort(prove(alice), cohort, by=None)
    services.enrol_in_cohort(prove(charlie), make_cohort(course, "Zomer"), by=None)
    cohort.invitations.create(email="open@example.org")
    cohort.invitations.create(email="nee@example.org", state="declined")
    cohort.invitations.create(email="terug@example.org", state="withdrawn")
    names = "e-mail\nalice@example.org\ncharlie@example.org\nopen@example.org\nnee@example.org\nterug@example.org\n"
    page = upload(portal, cohort, names)
    for reason in (
        "Deze persoon zit al in de groep.",
        "Deze persoon volgt de cursus al in groep ‘Zomer’.",
        "Dit adres is al uitgenodigd.",
        "Deze persoon heeft de uitnodiging afgeslagen.",
        "1 persoon kan worden uitgenodigd.",  # whose invitation was taken back
    ):
        assert reason in page


def test_a_group_that_ended_invites_nobody(portal: Client, cohort: Cohort) -> None:
    rows = signed_rows(upload(portal, cohort, "e-mail\nann@example.org\n"))
    Cohort.objects.update(ends_on="2020-01-01")
    assert "Deze groep is afgelopen." in confirm(portal, cohort, rows).text
    assert not Invitation.objects.exists()


# --- Who is known -----------------------------------------------------------------------------------------------------


def test_the_providers_own_learners_are_enrolled_and_mailed(alice: User, cohort: Cohort, course: CoursePage) -> None:
    services.enrol(prove(alice), make_course(course.provider_page, title="Eerder"))
    invitation = cohort.invitations.create(email="alice@example.org")
    services.mail_invitations()
    assert Enrolment.objects.get(cohort=cohort).person == alice
    invitation.refresh_from_db()
    assert (invitation.state, invitation.person) == ("accepted", alice)
    assert "Eigen heeft u ingeschreven" in texts()["alice@example.org"]
    services.mail_invitations()
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("case", ["unproven", "elsewhere", "left this course", "left everything"])
def test_others_are_asked_whether_they_have_an_account_or_not(
    alice: User, cohort: Cohort, course: CoursePage, other_provider: Provider, case: str
) -> None:
    if case != "unproven":
        prove(alice)
    home = other_provider.page if case == "elsewhere" else course.provider_page
    elsewhere = services.enrol(alice, make_course(home, title="Eerder"))
    if case == "left this course":
        services.withdraw(services.enrol(alice, course), by=alice)
    if case == "left everything":
        services.withdraw(elsewhere, by=alice)
    invitation = cohort.invitations.create(email="alice@example.org")
    services.mail_invitations()
    invitation.refresh_from_db()
    assert invitation.state == "open"
    assert f"/mijn/uitnodiging/{invitation.token}/" in texts()["alice@example.org"]
    assert not Enrolment.objects.filter(cohort=cohort).exists()


def test_the_portal_shows_known_and_unknown_addresses_alike(portal: Client, alice: User, cohort: Cohort) -> None:
    prove(alice)  # has an account, learns with nobody
    page = upload(portal, cohort, "e-mail\nalice@example.org\nniemand@example.org\n")
    assert "2 mensen kunnen worden uitgenodigd." in page
    confirm(portal, cohort, signed_rows(page))
    services.mail_invitations()
    assert set(cohort.invitations.values_list("state", flat=True)) == {"open"}


# --- Answering --------------------------------------------------------------------------------------------------------


@pytest.fixture
def invitation(cohort: Cohort) -> Invitation:
    """An invitation for Alice."""
    made: Invitation = cohort.invitations.create(email="alice@example.org")
    return made


def address(invitation: Invitation) -> str:
    return f"/mijn/uitnodiging/{invitation.token}/"


def test_only_who_proved_the_invited_address_says_yes(
    client: Client, alice: User, charlie: User, invitation: Invitation, course: CoursePage
) -> None:
    page = client.get(address(invitation)).text
    assert "a…@example.org" in page
    assert f"/account/signup/?next={address(invitation)}" in page
    assert client.post(address(invitation))["Location"].startswith("/account/login/")
    for person in (prove(charlie), alice):  # another address, and one that is not proven
        client.force_login(person)
        assert "voor een ander adres" in client.get(address(invitation)).text
        client.post(address(invitation), {"antwoord": "ja"})
        client.post(address(invitation), {"antwoord": "nee"})
    assert not Enrolment.objects.exists()
    prove(alice)
    assert "Doe mee" in client.get(address(invitation)).text
    assert not Enrolment.objects.exists()  # looking changes nothing
    assert client.post(address(invitation), {"antwoord": "ja"})["Location"] == course.url
    client.post(address(invitation), {"antwoord": "ja"})
    assert Enrolment.objects.get().cohort == invitation.cohort
    invitation.refresh_from_db()
    assert (invitation.state, invitation.person) == ("accepted", alice)


def test_a_second_proven_address_counts_too(alice: User, cohort: Cohort) -> None:
    prove(prove(alice), "alice@werk.example")
    invitation = cohort.invitations.create(email="alice@werk.example")
    assert list(open_invitations(alice)) == [invitation]
    assert services.accept_invitation(invitation, alice).person == alice


def test_saying_no_can_be_taken_back_by_the_person_alone(client: Client, alice: User, invitation: Invitation) -> None:
    client.force_login(prove(alice))
    client.post(address(invitation), {"antwoord": "nee"})
    invitation.refresh_from_db()
    assert invitation.state == "declined"
    services.mail_invitations()
    assert not OutgoingMail.objects.exists()
    client.post(address(invitation), {"antwoord": "ja"})
    assert Enrolment.objects.filter(person=alice).exists()
    with pytest.raises(services.LearningError):
        services.decline_invitation(invitation, alice)


def test_an_invitation_that_was_taken_back_or_is_too_late_says_so(
    client: Client, alice: User, invitation: Invitation
) -> None:
    client.force_login(prove(alice))
    Cohort.objects.update(ends_on="2020-01-01")
    assert "Deze groep is afgelopen" in client.get(address(invitation)).text
    client.post(address(invitation), {"antwoord": "ja"})
    Cohort.objects.update(ends_on=None)
    assert services.withdraw_invitation(invitation)
    assert "ingetrokken" in client.get(address(invitation)).text
    client.post(address(invitation), {"antwoord": "ja"})
    assert not Enrolment.objects.exists()
    assert client.get("/mijn/uitnodiging/onbekend/").status_code == 404


def test_an_invitation_waits_for_the_courses_that_come_first(
    client: Client, alice: User, invitation: Invitation, course: CoursePage
) -> None:
    first = make_course(course.provider_page, title="Eerst dit")
    course.prerequisites = f'[{{"type": "course", "value": {first.pk}}}]'
    course.save_revision().publish()
    client.force_login(prove(alice))
    assert "Eerst dit" in client.get(address(invitation)).text
    client.post(address(invitation), {"antwoord": "ja"})
    invitation.refresh_from_db()
    assert invitation.state == "open"
    assert not Enrolment.objects.exists()


def test_the_provider_takes_back_and_mails_again_once_a_day(portal: Client, invitation: Invitation) -> None:
    services.mail_invitations()
    url = f"/opleider/eigen/groepen/{invitation.cohort_id}/uitnodiging/{invitation.pk}/"
    assert portal.get(url).status_code == 302
    with time_machine.travel(moment("2026-11-23 10:00"), tick=False) as clock:
        for _ in range(3):
            portal.post(url, {"actie": "opnieuw"})
        assert OutgoingMail.objects.count() == 2
        clock.move_to(moment("2026-11-24 10:00"))
        portal.post(url, {"actie": "opnieuw"})
        assert OutgoingMail.objects.count() == 3
    portal.post(url, {"actie": "intrekken"})
    portal.post(url, {"actie": "opnieuw"})
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"
    assert OutgoingMail.objects.count() == 3


def test_another_provider_touches_no_invitation(
    client: Client, charlie: User, invitation: Invitation, other_provider: Provider
) -> None:
    client.force_login(works_for(charlie, other_provider))
    for slug in ("eigen", "ander"):
        url = f"/opleider/{slug}/groepen/{invitation.cohort_id}/uitnodiging/{invitation.pk}/"
        assert client.post(url, {"actie": "intrekken"}).status_code == 404
    invitation.refresh_from_db()
    assert invitation.state == "open"


def test_signing_up_leads_back_to_the_invitation(client: Client, invitation: Invitation) -> None:
    data = {
        "email": "alice@example.org",
        "name": "Alice",
        "password1": "een-lang-wachtwoord",
        "next": address(invitation),
    }
    client.post("/account/signup/", data)
    link = re.search(r"/account/confirm-email/[^/\s]+/", texts()["alice@example.org"])
    assert link
    assert client.post(link[0])["Location"] == address(invitation)
    assert client.post(address(invitation), {"antwoord": "ja"}).status_code == 302
    assert Enrolment.objects.get().person.email == "alice@example.org"
