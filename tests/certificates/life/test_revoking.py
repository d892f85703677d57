"""Certificates that are withdrawn, suspended and that count again."""

from collections.abc import Callable
from typing import Any

import pytest

from certificates import making
from certificates.models import Certificate, CertificateEvent, Reason, Standing
from certificates.services import replacing, revoking
from naast.accounts.models import User
from naast.organisations.models import Provider

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]
Corrected = Callable[..., Certificate]
Mailed = Callable[[str], list[Any]]
Act = Callable[..., Certificate]
SECRET = "Zij zat naast iemand anders."


def revoke(certificate: Certificate, actor: User | None = None, **changes: Any) -> Certificate:
    values: dict[str, Any] = {"reason": Reason.FRAUD, "note": SECRET, "actor": actor}
    return revoking.revoke(certificate, **values | changes)


def suspend(certificate: Certificate, actor: User | None = None, **changes: Any) -> Certificate:
    values: dict[str, Any] = {"reason": Reason.INQUIRY, "note": SECRET, "actor": actor}
    return revoking.suspend(certificate, **values | changes)


def test_a_withdrawn_certificate_says_when_why_and_by_whom(alice: User, owner: User, issued: Issue) -> None:
    certificate = revoke(issued(alice), owner)
    certificate.refresh_from_db()
    event = certificate.events.get(kind=CertificateEvent.Kind.REVOKED)
    assert certificate.standing() == Standing.REVOKED
    assert certificate.revoked_at is not None
    assert (certificate.reason, certificate.reason_note) == (Reason.FRAUD, SECRET)
    assert (event.actor_name, event.why, event.details) == ("Olga Eigenaar", SECRET, {"reason": "fraud"})


@pytest.mark.parametrize(("act", "kind"), [(revoke, "certificate_revoked"), (suspend, "certificate_suspended")])
def test_the_holder_reads_the_kind_of_reason_and_not_the_note(
    alice: User, school: Provider, owner: User, issued: Issue, mailed: Mailed, act: Act, kind: str
) -> None:
    school.contact_email = "school@example.org"
    school.save()
    certificate = act(issued(alice), owner)
    (mail,) = mailed(kind)
    for form in ("plain", "html"):
        text = mail.get_body((form,)).get_content()
        assert certificate.get_reason_display() in text
        assert f"/mijn/certificaat/{certificate.uid}/" in text
        assert "school@example.org" in text
        assert SECRET not in text


def test_it_is_withdrawn_once(alice: User, owner: User, issued: Issue, mailed: Mailed) -> None:
    certificate = revoke(issued(alice), owner)
    with pytest.raises(ValueError, match=r"\w"):
        revoke(certificate, owner)
    assert len(mailed("certificate_revoked")) == 1


@pytest.mark.parametrize("reason", ["", "zomaar"])
@pytest.mark.parametrize("act", [revoke, suspend])
def test_there_has_to_be_a_reason(alice: User, issued: Issue, act: Act, reason: str) -> None:
    certificate = issued(alice)
    with pytest.raises(ValueError, match=r"\w"):
        act(certificate, reason=reason)
    certificate.refresh_from_db()
    assert certificate.standing() == Standing.VALID


@pytest.mark.parametrize("act", [revoke, suspend])
def test_what_is_not_made_yet_cannot_be_taken_back(alice: User, issue: Issue, act: Act) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        act(issue(alice))


@pytest.mark.parametrize("act", [revoke, suspend])
def test_what_was_replaced_cannot_be_taken_back(alice: User, issued: Issue, corrected: Corrected, act: Act) -> None:
    old = issued(alice)
    corrected(old, holder_name="Alice de Boer")
    with pytest.raises(ValueError, match=r"\w"):
        act(old)


def test_a_correction_under_way_goes_with_what_is_withdrawn(alice: User, owner: User, issued: Issue) -> None:
    old = issued(alice)
    new = replacing.replace(old, holder_name="Alice de Boer", actor=owner, why="")
    revoke(old, owner)
    assert not making.make(new.pk)
    assert list(Certificate.objects.all()) == [old]
    assert old.events.get(kind=CertificateEvent.Kind.REVOKED).details["dropped"] == [new.serial]


def test_a_suspended_certificate_counts_again(alice: User, owner: User, issued: Issue, mailed: Mailed) -> None:
    certificate = suspend(issued(alice), owner)
    assert certificate.standing() == Standing.SUSPENDED
    certificate = revoking.restore(certificate, note="Het klopte toch.", actor=owner)
    certificate.refresh_from_db()
    assert certificate.standing() == Standing.VALID
    assert (certificate.reason, certificate.reason_note) == ("", "")
    assert len(mailed("certificate_restored")) == 1
    assert certificate.events.get(kind=CertificateEvent.Kind.RESTORED).why == "Het klopte toch."


def test_each_suspension_has_mails_of_its_own(alice: User, owner: User, issued: Issue, mailed: Mailed) -> None:
    certificate = issued(alice)
    for _time in range(2):
        suspend(certificate, owner)
        revoking.restore(certificate, actor=owner)
    assert (len(mailed("certificate_suspended")), len(mailed("certificate_restored"))) == (2, 2)


def test_only_what_is_suspended_can_count_again(alice: User, owner: User, issued: Issue) -> None:
    certificate = issued(alice)
    with pytest.raises(ValueError, match=r"\w"):
        revoking.restore(certificate, actor=owner)
    suspend(certificate, owner)
    with pytest.raises(ValueError, match=r"\w"):
        suspend(certificate, owner)
    revoke(certificate, owner)
    with pytest.raises(ValueError, match=r"\w"):
        revoking.restore(certificate, actor=owner)


def test_it_is_withdrawn_even_when_nobody_can_be_mailed(alice: User, owner: User, issued: Issue) -> None:
    certificate = issued(alice)
    alice.email = "geen adres\nBcc: x"
    alice.save()
    assert revoke(certificate, owner).standing() == Standing.REVOKED
