"""A corrected certificate takes the place of another, and what was handed out never changes."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from certificates import making
from certificates.models import Certificate, CertificateEvent, CorrectionRequest, Reason, Standing
from certificates.services import corrections, replacing, revoking, sharing
from naast.accounts.models import User

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]
Corrected = Callable[..., Certificate]
Mailed = Callable[[str], list[Any]]
Kind = CertificateEvent.Kind


def kinds(certificate: Certificate) -> list[str]:
    return list(certificate.events.order_by("pk").values_list("kind", flat=True))


def test_the_old_one_counts_until_the_new_one_is_issued(alice: User, owner: User, issued: Issue) -> None:
    old = issued(alice)
    new = replacing.replace(old, holder_name="Alice de Boer", actor=owner, why="Getrouwd.")
    old.refresh_from_db()
    assert (old.standing(), new.standing()) == (Standing.VALID, Standing.WAITING)
    assert making.make(new.pk)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.standing(), new.standing()) == (Standing.SUPERSEDED, Standing.VALID)
    assert old.replaced_by == new


def test_only_what_was_wrong_differs(alice: User, issued: Issue, corrected: Corrected) -> None:
    old = issued(alice, valid_months=12, criteria=["Alles gedaan."])
    new = corrected(old, holder_name="Alice de Boer")
    assert (old.holder_name, new.holder_name) == ("Alice Jansen", "Alice de Boer")
    same = (
        "completion_id person_id provider_id course_title course_uid course_version level hours outcomes criteria "
        "score_percent pass_mark provider_name completed_on valid_until design_id language holder_email"
    )
    assert {name: getattr(new, name) for name in same.split()} == {name: getattr(old, name) for name in same.split()}
    for name in ("uid", "token", "serial", "identity_salt", "status_index"):
        assert getattr(new, name) != getattr(old, name), name


def test_the_document_of_the_old_one_stays_as_it_was(alice: User, issued: Issue, corrected: Corrected) -> None:
    old = issued(alice)
    before = bytes(old.document.pdf)
    new = corrected(old, holder_name="Alice de Boer")
    old = Certificate.objects.get(pk=old.pk)
    assert bytes(old.document.pdf) == before
    assert bytes(new.document.pdf) != before


def test_a_chain_of_three_works(alice: User, issued: Issue, corrected: Corrected) -> None:
    first = issued(alice)
    second = corrected(first, holder_name="Alice Jansn")
    third = corrected(second, holder_name="Alice Jansen-de Boer")
    states = Certificate.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["superseded", "superseded", "issued"]
    assert third.replaces == second
    assert second.replaces == first


def test_the_log_of_both_says_what_happened(alice: User, issued: Issue, corrected: Corrected, owner: User) -> None:
    old = issued(alice)
    new = corrected(old, holder_name="Alice de Boer")
    assert kinds(old) == [Kind.WRITTEN, Kind.ISSUED, Kind.REPLACED]
    assert kinds(new) == [Kind.WRITTEN, Kind.ISSUED]
    written = new.events.get(kind=Kind.WRITTEN)
    assert (written.actor, written.why) == (owner, "Naam mocht beter.")
    assert written.details == {"replaces": old.serial, "mended": ["holder_name"]}
    assert old.events.get(kind=Kind.REPLACED).details == {"replaced_by": new.serial}


def test_the_holder_gets_the_new_one_by_mail_once(
    alice: User, issued: Issue, corrected: Corrected, mailed: Mailed
) -> None:
    old = issued(alice)
    new = corrected(old, holder_name="Alice de Boer")
    (mail,) = mailed("certificate_replaced")
    assert len(mailed("certificate_issued")) == 1  # the first one's
    assert mail["To"] == "alice@example.org"
    assert [part.get_filename() for part in mail.iter_attachments()] == [new.filename]
    assert old.serial in mail.get_body(("plain",)).get_content()


def test_a_day_that_was_wrong_moves_the_end_along(alice: User, issued: Issue, corrected: Corrected) -> None:
    old = issued(alice, valid_months=12)
    new = corrected(old, completed_on=dt.date(2026, 10, 31))
    assert (new.completed_on, new.valid_until) == (dt.date(2026, 10, 31), dt.date(2027, 10, 31))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"holder_name": "Alice Jansen"},
        {"holder_name": "  Alice   Jansen "},
        {"holder_name": " "},
        {"holder_name": "A" * 151},
        {"score_percent": 69},  # 70 was needed
        {"score_percent": 101},
        {"completed_on": dt.date(2099, 1, 1)},
    ],
)
def test_what_makes_no_sense_is_refused(alice: User, owner: User, issued: Issue, changes: dict[str, Any]) -> None:
    old = issued(alice)
    with pytest.raises(ValueError, match=r"\w"):
        replacing.replace(old, actor=owner, why="", **changes)
    assert Certificate.objects.count() == 1


def test_one_is_replaced_by_one_at_most(alice: User, owner: User, issued: Issue, corrected: Corrected) -> None:
    old = issued(alice)
    pending = replacing.replace(old, holder_name="Alice de Boer", actor=owner, why="")
    for _moment in ("while the new one is made", "afterwards"):
        with pytest.raises(ValueError, match=r"\w"):
            replacing.replace(old, holder_name="Alice de Groot", actor=owner, why="")
        making.make(pending.pk)
    assert Certificate.objects.count() == 2


def test_what_was_withdrawn_or_is_not_made_yet_cannot_be_replaced(
    alice: User, bob: User, owner: User, issued: Issue, issue: Issue
) -> None:
    withdrawn = revoking.revoke(issued(alice), reason=Reason.MISTAKE, note="", actor=owner)
    for each in (withdrawn, issue(bob)):
        with pytest.raises(ValueError, match=r"\w"):
            replacing.replace(each, holder_name="Iemand Anders", actor=owner, why="")


def test_the_shared_address_shows_the_new_one(alice: User, issued: Issue, corrected: Corrected) -> None:
    old = issued(alice)
    token = sharing.share(old, alice)
    new = corrected(old, holder_name="Alice de Boer")
    old.refresh_from_db()
    assert (new.share_token, old.share_token) == (token, None)


def test_a_suspension_is_not_undone_by_mending_a_name(
    alice: User, owner: User, issued: Issue, corrected: Corrected
) -> None:
    old = revoking.suspend(issued(alice), reason=Reason.INQUIRY, note="Even kijken.", actor=owner)
    new = corrected(old, holder_name="Alice de Boer")
    assert new.standing() == Standing.SUSPENDED
    assert (new.reason, new.reason_note) == (Reason.INQUIRY, "Even kijken.")


def test_when_the_new_one_cannot_be_handed_out_the_old_one_still_counts(
    alice: User, owner: User, issued: Issue
) -> None:
    old = issued(alice)
    new = replacing.replace(old, holder_name="Alice de Boer", actor=owner, why="")
    alice.email = "geen adres\nBcc: x"
    alice.save()
    assert not making.make(new.pk)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.standing(), new.problem) == (Standing.VALID, Certificate.Problem.MAIL)


def test_a_new_name_answers_the_question_that_is_open(
    alice: User, issued: Issue, corrected: Corrected, owner: User
) -> None:
    old = issued(alice)
    request = corrections.ask(old, "Alice de Boer", "", alice)
    corrected(old, holder_name="Alice de Boer")
    request.refresh_from_db()
    assert (request.state, request.answered_by) == (CorrectionRequest.State.DONE, owner)
