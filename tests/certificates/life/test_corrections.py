"""A holder asks for another name; the provider answers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from certificates import making
from certificates.models import Certificate, CorrectionRequest, Reason, Standing
from certificates.services import corrections, revoking
from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from naast.organisations.models import Provider, ProviderMembership

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]
Mailed = Callable[[str], list[Any]]
State = CorrectionRequest.State


def ask(certificate: Certificate, name: str = "Alice de Boer", note: str = "Ik ben getrouwd.") -> CorrectionRequest:
    assert certificate.person is not None
    return corrections.ask(certificate, name, note, certificate.person)


def test_a_question_is_kept_and_the_owners_get_a_mail(
    alice: User, bob: User, owner: User, school: Provider, issued: Issue, mailed: Mailed
) -> None:
    ProviderMembership.objects.create(provider=school, user=bob, role=ProviderMembership.Role.AUTHOR)
    request = ask(issued(alice), "  Alice   de Boer ")
    assert (request.name, request.note, request.state) == ("Alice de Boer", "Ik ben getrouwd.", State.OPEN)
    (mail,) = mailed("correction_requested")
    assert mail["To"] == owner.email
    for form in ("plain", "html"):
        text = mail.get_body((form,)).get_content()
        assert "Alice de Boer" in text
        assert "Ik ben getrouwd." in text
        assert "/opleider/vakschool-voorbeeld/" in text


def test_the_address_of_the_provider_goes_before_its_owners(
    alice: User, owner: User, school: Provider, issued: Issue, mailed: Mailed
) -> None:
    school.contact_email = "school@example.org"
    school.save()
    ask(issued(alice))
    assert [mail["To"] for mail in mailed("correction_requested")] == ["school@example.org"]


def test_a_question_is_kept_when_nobody_can_be_mailed(alice: User, issued: Issue) -> None:
    assert ask(issued(alice)).state == State.OPEN
    assert not OutgoingMail.objects.filter(kind="correction_requested").exists()


@pytest.mark.parametrize("name", ["", "  ", "\u202e", "Alice Jansen", "A" * 151])
def test_a_name_that_says_nothing_is_refused(alice: User, issued: Issue, name: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        ask(issued(alice), name)
    assert CorrectionRequest.objects.count() == 0


def test_there_is_one_question_at_a_time(alice: User, owner: User, issued: Issue) -> None:
    certificate = issued(alice)
    first = ask(certificate)
    with pytest.raises(ValueError, match=r"\w"):
        ask(certificate, "Alice de Groot")
    corrections.refuse(first, owner, "Bel ons even.")
    assert ask(certificate, "Alice de Groot").state == State.OPEN


def test_only_the_holder_asks(bob: User, alice: User, issued: Issue) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        corrections.ask(issued(alice), "Bob", "", bob)


def test_what_was_withdrawn_or_is_being_made_has_no_name_to_change(
    alice: User, bob: User, issued: Issue, issue: Issue
) -> None:
    withdrawn = revoking.revoke(issued(alice), reason=Reason.MISTAKE, note="", actor=None)
    for certificate in (withdrawn, issue(bob)):
        with pytest.raises(ValueError, match=r"\w"):
            ask(certificate)


def test_yes_gives_a_new_certificate(alice: User, owner: User, issued: Issue, mailed: Mailed) -> None:
    old = issued(alice)
    request = ask(old)
    new = corrections.grant(request, owner, "Alice J. de Boer")
    assert making.make(new.pk)
    old.refresh_from_db()
    request.refresh_from_db()
    assert (old.standing(), new.holder_name) == (Standing.SUPERSEDED, "Alice J. de Boer")
    assert (request.state, request.answered_by) == (State.DONE, owner)
    assert request.answered_at is not None
    assert (len(mailed("correction_answered")), len(mailed("certificate_replaced"))) == (1, 1)


def test_no_comes_with_a_reason(alice: User, owner: User, issued: Issue, mailed: Mailed) -> None:
    old = issued(alice)
    request = ask(old)
    with pytest.raises(ValueError, match=r"\w"):
        corrections.refuse(request, owner, "  ")
    corrections.refuse(request, owner, "Wij kennen u onder een andere naam.")
    request.refresh_from_db()
    old.refresh_from_db()
    assert (request.state, old.standing()) == (State.REFUSED, Standing.VALID)
    (mail,) = mailed("correction_answered")
    for form in ("plain", "html"):
        assert "Wij kennen u onder een andere naam." in mail.get_body((form,)).get_content()


def test_an_answer_is_given_once(alice: User, owner: User, issued: Issue) -> None:
    request = ask(issued(alice))
    corrections.refuse(request, owner, "Nee.")
    with pytest.raises(ValueError, match=r"\w"):
        corrections.grant(request, owner, "Alice de Boer")
    with pytest.raises(ValueError, match=r"\w"):
        corrections.refuse(request, owner, "Nog eens nee.")
    assert Certificate.objects.count() == 1


def test_the_holder_asks_on_the_page_and_sees_the_question_there(alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    client = Client()
    client.force_login(alice)
    page = f"/mijn/certificaat/{certificate.uid}/"
    assert client.post(f"{page}andere-naam/", {"naam": "Alice de Boer", "uitleg": "Typefout."}).status_code == 302
    shown = client.get(page).text
    assert "Alice de Boer" in shown
    assert 'name="naam"' not in shown  # one at a time
    again = client.post(f"{page}andere-naam/", {"naam": "Alice de Groot"})
    assert again.status_code == 200
    assert CorrectionRequest.objects.count() == 1


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    client = Client()
    client.force_login(alice)
    answer = client.post(f"/mijn/certificaat/{certificate.uid}/andere-naam/", {"naam": "Alice Jansen", "uitleg": "Hm"})
    assert 'id="id_naam_error"' in answer.text
    assert 'value="Alice Jansen"' in answer.text
    assert "Hm</textarea>" in answer.text
