"""Withdrawing, suspending, restoring and mending the name: with a reason, never of somebody else's, and undone where it can be."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.translation import gettext as _

from certificates.models import Certificate, CertificateEvent, CorrectionRequest, Standing
from courses.models import CoursePage
from naast.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db
Certified = Callable[..., Certificate]
REGISTER = "/opleider/eigen/bewijzen/"
WHY = {"reden": "mistake", "toelichting": "Verkeerde groep."}


def test_withdrawing_says_first_what_it_means(owner: Client, certified: Certified) -> None:
    mine = certified()
    page = owner.get(f"{REGISTER}{mine.uid}/intrekken/")
    assert page.status_code == 200
    assert _("Withdraw this proof") in page.text
    mine.refresh_from_db()
    assert mine.standing() == Standing.VALID


def test_withdrawing_takes_a_reason_and_stands_in_the_log_with_its_note(owner: Client, certified: Certified) -> None:
    mine = certified()
    without = owner.post(f"{REGISTER}{mine.uid}/intrekken/", {"reden": "", "toelichting": ""})
    assert without.status_code == 400
    assert owner.post(f"{REGISTER}{mine.uid}/intrekken/", WHY).status_code == 302
    mine.refresh_from_db()
    assert mine.standing() == Standing.REVOKED
    line = CertificateEvent.objects.get(kind="revoked")
    assert (line.actor_name, line.why, line.details["reason"]) == ("Owner-Eigen", "Verkeerde groep.", "mistake")
    again = owner.post(f"{REGISTER}{mine.uid}/intrekken/", WHY)
    assert again.status_code == 400
    assert owner.get(f"{REGISTER}{mine.uid}/").text.count(f"{REGISTER}{mine.uid}/intrekken/") == 0


def test_a_suspension_can_be_undone(owner: Client, certified: Certified) -> None:
    mine = certified()
    owner.post(f"{REGISTER}{mine.uid}/schorsen/", WHY)
    mine.refresh_from_db()
    assert mine.standing() == Standing.SUSPENDED
    assert f"{REGISTER}{mine.uid}/herstellen/" in owner.get(f"{REGISTER}{mine.uid}/").text
    owner.post(f"{REGISTER}{mine.uid}/herstellen/", {"toelichting": "Het klopte toch."})
    mine.refresh_from_db()
    assert mine.standing() == Standing.VALID
    assert CertificateEvent.objects.get(kind="restored").why == "Het klopte toch."


def test_an_unknown_verb_is_not_found(owner: Client, certified: Certified) -> None:
    assert owner.get(f"{REGISTER}{certified().uid}/verbranden/").status_code == 404


def test_a_mended_name_makes_a_chain(owner: Client, certified: Certified) -> None:
    mine = certified("Sanne de Wit")
    assert (
        owner.post(f"{REGISTER}{mine.uid}/naam/", {"naam": "Sanne de Wit-Bakker", "toelichting": ""}).status_code == 302
    )
    new = Certificate.objects.get(replaces=mine)
    assert new.holder_name == "Sanne de Wit-Bakker"
    mine.refresh_from_db()
    assert mine.standing() == Standing.VALID  # until the new one is there
    page = owner.get(f"{REGISTER}{new.uid}/").text
    assert str(mine.serial) in page
    assert str(new.serial) in page


@pytest.mark.parametrize("name", ["", "=Sanne", "Sanne \u202eeed", "漢字"])
def test_a_name_that_cannot_be_printed_is_refused_with_the_words_of_the_table(
    owner: Client, certified: Certified, name: str
) -> None:
    mine = certified()
    assert owner.post(f"{REGISTER}{mine.uid}/naam/", {"naam": name, "toelichting": ""}).status_code == 400
    assert Certificate.objects.count() == 1


def test_a_proof_that_waits_for_its_name_gets_it_without_a_second_one(owner: Client, certified: Certified) -> None:
    waiting = certified(state="pending", issued_at=None, problem="missing_glyph", problem_detail="漢")
    assert (
        owner.post(f"{REGISTER}{waiting.uid}/naam/", {"naam": "Sanne Han", "toelichting": "Gebeld."}).status_code == 302
    )
    waiting.refresh_from_db()
    assert (waiting.holder_name, waiting.problem) == ("Sanne Han", "")
    assert Certificate.objects.count() == 1
    assert CertificateEvent.objects.filter(certificate=waiting, why="Gebeld.", details__renamed=True).exists()


def test_a_selection_is_withdrawn_after_a_page_that_says_so(owner: Client, certified: Certified) -> None:
    first, second, third = (certified(f"Naam{number} Achter") for number in range(3))
    posted = {"actie": "intrekken", "bewijs": [first.uid, second.uid]}
    page = owner.post(f"{REGISTER}selectie/", posted)
    assert page.status_code == 200
    assert str(first.serial) in page.text
    assert not Certificate.objects.filter(state="revoked").exists()
    assert owner.post(f"{REGISTER}selectie/", posted | {"bevestig": "1", "reden": ""}).status_code == 400
    assert owner.post(f"{REGISTER}selectie/", posted | {"bevestig": "1"} | WHY).status_code == 302
    assert set(Certificate.objects.filter(state="revoked")) == {first, second}
    third.refresh_from_db()
    assert third.standing() == Standing.VALID


def test_what_cannot_be_suspended_is_said_and_the_rest_is_done(owner: Client, certified: Certified) -> None:
    good, gone = certified("Anna Goed"), certified("Bert Weg", state="superseded")
    posted = {"actie": "schorsen", "bewijs": [good.uid, gone.uid], "bevestig": "1"} | WHY
    page = owner.post(f"{REGISTER}selectie/", posted, follow=True).text
    assert str(gone.serial) in page
    good.refresh_from_db()
    assert good.standing() == Standing.SUSPENDED


def test_one_proof_of_another_provider_stops_the_whole_selection(
    owner: Client, certified: Certified, other_course: CoursePage
) -> None:
    mine, theirs = certified(), certified("Piet Ander", of=other_course)
    for verb in ("intrekken", "schorsen"):
        posted = {"actie": verb, "bewijs": [mine.uid, theirs.uid], "bevestig": "1"} | WHY
        assert owner.post(f"{REGISTER}selectie/", posted).status_code == 404
    for nothing in ([uuid.uuid4()], ["onzin"], [uuid.uuid4() for _number in range(60)]):
        assert owner.post(f"{REGISTER}selectie/", {"actie": "intrekken", "bewijs": nothing}).status_code == 404
    assert {row.standing() for row in Certificate.objects.all()} == {Standing.VALID}


def test_nothing_ticked_changes_nothing(owner: Client, certified: Certified) -> None:
    certified()
    page = owner.post(f"{REGISTER}selectie/", {"actie": "intrekken"}, follow=True).text
    assert _("Tick the proofs first.") in page
    assert owner.get(f"{REGISTER}selectie/").status_code == 405


def test_a_request_for_another_name_is_granted_or_refused(owner: Client, certified: Certified) -> None:
    first, second = certified("Anna Bos"), certified("Bert Smit")
    asked = CorrectionRequest.objects.create(certificate=first, name="Anna van den Bos", note="Zo heet ik.")
    other = CorrectionRequest.objects.create(certificate=second, name="Koning Bert")
    page = owner.get(f"{REGISTER}verzoeken/").text
    assert "Anna van den Bos" in page
    assert "Koning Bert" in page
    assert owner.post(f"{REGISTER}verzoeken/{asked.pk}/", {"naam": "Anna van den Bos"}).status_code == 302
    assert Certificate.objects.get(replaces=first).holder_name == "Anna van den Bos"
    assert owner.post(f"{REGISTER}verzoeken/{other.pk}/", {"antwoord": ""}).status_code == 400
    assert owner.post(f"{REGISTER}verzoeken/{other.pk}/", {"antwoord": "Dat is geen naam."}).status_code == 302
    other.refresh_from_db()
    assert (other.state, other.answer) == ("refused", "Dat is geen naam.")
    assert OutgoingMail.objects.filter(kind="correction_answered", recipient="bert@example.org").exists()
    assert "Koning Bert" in owner.get(f"{REGISTER}verzoeken/?oud=1").text
    assert owner.post(f"{REGISTER}verzoeken/{other.pk}/", {"antwoord": "Nog eens."}).status_code == 400


def test_a_request_to_another_provider_is_not_found(
    owner: Client, certified: Certified, other_course: CoursePage
) -> None:
    theirs = certified("Piet Ander", of=other_course)
    asked = CorrectionRequest.objects.create(certificate=theirs, name="Piet Anders")
    assert owner.get(f"{REGISTER}verzoeken/{asked.pk}/").status_code == 404
    assert owner.post(f"{REGISTER}verzoeken/{asked.pk}/", {"naam": "Piet"}).status_code == 404
    assert "Piet" not in owner.get(f"{REGISTER}verzoeken/").text
    asked.refresh_from_db()
    assert asked.state == "open"
