"""Whatever is missing, the certificate waits, says why, tells who can help, and nothing half-written is left."""

import errno
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone

from certificates import alarms, making, pdf, tasks
from certificates.facts import CertificateFacts, MissingFont, MissingPango
from certificates.models import Certificate, CertificateDocument, SigningKey
from certificates.services import mailing
from certificates.signing import file_key
from certificates.signing.checking import check_document
from naast.accounts.models import User
from naast.accounts.services import change_name
from naast.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]


@pytest.mark.parametrize(
    ("missing", "problem"),
    [
        (MissingPango("libpango"), "missing_pango"),
        (MissingFont("x.ttf"), "missing_font"),
        (OSError(errno.ENOSPC, "full"), "no_space"),
        (OSError("disk"), "error"),
    ],
)
def test_a_missing_part_of_the_machine_makes_the_certificate_wait(
    alice: User, issue: Issue, pango: None, monkeypatch: pytest.MonkeyPatch, missing: Exception, problem: str
) -> None:
    certificate = issue(alice)
    real = pdf.render

    def broken(facts: CertificateFacts, *, attachment: bytes) -> bytes:
        raise missing

    monkeypatch.setattr(pdf, "render", broken)
    tasks.sweep()
    certificate.refresh_from_db()
    assert (certificate.state, certificate.problem) == (Certificate.State.PENDING, problem)
    assert certificate.next_attempt_at > timezone.now()
    assert certificate.owner == ""
    assert "duurt langer dan anders" in certificate.problem_text
    assert CertificateDocument.objects.count() == OutgoingMail.objects.count() == 0
    assert making.make_waiting() == 0
    monkeypatch.setattr(pdf, "render", real)
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        assert making.make_waiting() == 1


def test_waiting_grows_longer_but_never_longer_than_ten_minutes(
    alice: User, issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issue(alice)

    def broken(facts: CertificateFacts, *, attachment: bytes) -> bytes:
        raise MissingPango

    monkeypatch.setattr(pdf, "render", broken)
    now = timezone.now()
    delays = []
    with time_machine.travel(now, tick=False) as clock:
        for _ in range(12):
            making.make(certificate.pk)
            certificate.refresh_from_db()
            delays.append((certificate.next_attempt_at - timezone.now()).total_seconds())
            clock.move_to(certificate.next_attempt_at)
    assert delays[:4] == [30, 60, 120, 240]
    assert max(delays) == 600


def test_a_mail_that_cannot_be_prepared_leaves_no_half_document(
    alice: User, issue: Issue, pango: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issue(alice)

    def refuse(**_kwargs: object) -> None:
        raise ValueError("no address")

    monkeypatch.setattr(mailing, "enqueue_template", refuse)
    assert not making.make(certificate.pk)
    certificate.refresh_from_db()
    assert (certificate.state, certificate.problem) == (Certificate.State.PENDING, "mail")
    assert CertificateDocument.objects.count() == 0


def test_a_name_that_cannot_be_printed_waits_until_the_learner_changes_it(
    alice: User, issue: Issue, pango: None, django_capture_on_commit_callbacks: Any
) -> None:
    change_name(alice, "李小龙")
    certificate = issue(alice)
    assert not making.make(certificate.pk)
    certificate.refresh_from_db()
    assert certificate.problem == "missing_glyph"
    assert certificate.needs_other_name
    assert "李 小 龙" in certificate.problem_text
    with django_capture_on_commit_callbacks() as callbacks:
        change_name(alice, "Li Xiaolong")
    assert [callback.args[1] for callback in callbacks] == [certificate.pk]
    assert making.make(certificate.pk)
    certificate.refresh_from_db()
    assert (certificate.holder_name, certificate.problem) == ("Li Xiaolong", "")


def test_a_learner_without_a_name_is_asked_for_one(alice: User, issue: Issue, pango: None) -> None:
    User.objects.filter(pk=alice.pk).update(name="")
    alice.refresh_from_db()
    certificate = issue(alice)
    assert not making.make(certificate.pk)
    certificate.refresh_from_db()
    assert certificate.problem == "missing_name"
    assert "Vul uw naam in" in certificate.problem_text


def test_a_sweep_tries_each_certificate_once_and_a_broken_one_stops_no_other(
    alice: User, bob: User, issue: Issue, pango: None
) -> None:
    change_name(alice, "李小龙")
    broken, fine = issue(alice), issue(bob)
    assert making.make_waiting() == 1
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.state, fine.state) == (Certificate.State.PENDING, Certificate.State.ISSUED)


@pytest.fixture
def admin(db: None) -> User:
    """Who looks after the site."""
    return User.objects.create_superuser("beheer@example.org", "a-long-password-for-tests", name="Beheer")


@pytest.fixture
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with keys of this test alone, so that it may break them."""
    monkeypatch.setattr(settings, "CERTIFICATE_KEYS", tmp_path / "keys")
    file_key.make_missing(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def full_disk() -> Iterator[Callable[[int], None]]:
    """Limit the database to so many more bytes; SQLite then answers as on a disk without room."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told how large it may become; PostgreSQL's answer has a test of its own")

    def limit(more: int) -> None:
        with connection.cursor() as cursor:
            pages, size = (cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
            free = cursor.execute("PRAGMA freelist_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages - free + more // size}")

    yield limit
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")


def test_without_a_signer_the_document_is_kept_and_only_the_signature_is_tried_again(
    alice: User, admin: User, issue: Issue, pango: None, own_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issue(alice)
    away = (own_keys / file_key.DOCUMENT).rename(own_keys / "away.pem")
    monkeypatch.setattr(settings, "NAAST_LOCAL", False)  # one machine would make a new key
    assert not making.make(certificate.pk)
    certificate.refresh_from_db()
    assert (certificate.state, certificate.problem) == (Certificate.State.RENDERED, "signer_down")
    assert certificate.document.signed_at is None
    unsigned = bytes(certificate.document.pdf)
    assert check_document(unsigned).problem == "unsigned"
    assert OutgoingMail.objects.filter(kind="certificate_issued").count() == 0
    away.rename(own_keys / file_key.DOCUMENT)

    def never(facts: CertificateFacts, *, attachment: bytes) -> bytes:
        raise AssertionError("rendered twice")

    monkeypatch.setattr(pdf, "render", never)
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=True):
        assert making.make_waiting() == 1
    certificate.refresh_from_db()
    document = CertificateDocument.objects.get(certificate=certificate)
    assert certificate.is_issued
    assert document.signed_at is not None
    assert bytes(document.pdf).startswith(unsigned)
    assert check_document(bytes(document.pdf)).valid
    assert OutgoingMail.objects.filter(kind="certificate_issued").count() == 1


@pytest.mark.parametrize("broken", ["gone", "garbage", "readable by others", "retired"])
def test_a_key_that_cannot_be_used_makes_certificates_wait(
    alice: User, issue: Issue, pango: None, own_keys: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    monkeypatch.setattr(settings, "NAAST_LOCAL", False)
    key = own_keys / file_key.CREDENTIAL
    if broken == "gone":
        key.unlink()
    elif broken == "garbage":
        key.write_bytes(b"no key")
    elif broken == "readable by others":
        key.chmod(0o644)
    certificate = issue(alice)
    if broken == "retired":
        from certificates.signing import signer

        SigningKey.objects.filter(pk=signer().credential_key().pk).update(retired_at=timezone.now())
    assert not making.make(certificate.pk)
    certificate.refresh_from_db()
    assert (certificate.state, certificate.problem) == (Certificate.State.PENDING, "signer_down")
    assert CertificateDocument.objects.count() == 0


def test_a_full_disk_leaves_nothing_half_written(
    alice: User, admin: User, issue: Issue, pango: None, full_disk: Callable[[int], None]
) -> None:
    certificate = issue(alice)
    full_disk(16_384)
    assert not making.make(certificate.pk)
    certificate.refresh_from_db()
    assert certificate.state in Certificate.IN_THE_MAKING
    assert CertificateDocument.objects.count() == OutgoingMail.objects.filter(kind="certificate_issued").count() == 0
    assert certificate.problem in {"no_space", ""}  # when there was no room even to write that down, the lease runs out
    full_disk(4_000_000)
    with time_machine.travel(timezone.now() + making.LEASE + timedelta(minutes=11), tick=True):
        assert making.make_waiting() == 1


def test_who_looks_after_the_site_is_told_once_a_day(alice: User, bob: User, admin: User, issue: Issue) -> None:
    for person in (alice, bob):
        Certificate.objects.filter(pk=issue(person).pk).update(problem="signer_down")
    now = timezone.now()
    assert [alarms.raise_once_a_day("signer_down", now) for _ in range(3)] == [1, 0, 0]
    assert alarms.raise_once_a_day("no_space", now) == 1
    assert alarms.raise_once_a_day("missing_name", now) == 0
    assert alarms.raise_once_a_day("signer_down", now + timedelta(days=1)) == 1
    mail = OutgoingMail.objects.filter(kind="certificate_alarm").earliest("pk")
    assert mail.recipient == admin.email
    assert re.search(r"\b2 (bewijzen|proofs)", bytes(mail.raw).decode("utf-8", "replace"))


def test_a_driver_that_reports_a_full_disk_is_understood() -> None:
    class DriverError(Exception):
        sqlstate = "53100"

    outer = ValueError("wrapped")
    outer.__cause__ = DriverError()
    assert alarms.is_full(outer)
    assert not alarms.is_full(ValueError("something else"))
