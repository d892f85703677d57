"""From row to document, signature and mail: one of each, whoever works on it and whoever dies."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from certificates import making, pdf, tasks
from certificates.facts import CertificateFacts
from certificates.models import Certificate, CertificateDocument, CertificateEvent
from certificates.signing.checking import check_document
from certificates.verifying.checks import attachments
from naast.accounts.models import User
from naast.accounts.services import change_name
from naast.mail.models import OutgoingMail
from tests.support.processes import environment

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]


def test_a_made_certificate_has_its_bytes_their_digest_and_a_mail(alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    document = certificate.document
    assert certificate.state == Certificate.State.ISSUED
    assert certificate.issued_at is not None
    assert bytes(document.pdf).startswith(b"%PDF-")
    assert document.sha256 == hashlib.sha256(bytes(document.pdf)).hexdigest()
    assert document.length == len(document.pdf)
    mail = OutgoingMail.objects.get(kind="certificate_issued")
    assert mail.recipient == alice.email
    message = mail_message(mail)
    assert message["Subject"] == "Uw bewijs van afronding: Stress-sensitief werken"
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    for body in (text, html):
        assert certificate.verify_url in body
        assert certificate.serial in body
        assert "21 november 2026" in body
    [attachment] = message.iter_attachments()
    assert attachment.get_filename() == certificate.filename
    assert attachment.get_content() == bytes(document.pdf)


def test_what_is_handed_out_is_signed_and_holds_its_credential(alice: User, issued: Issue, tmp_path: Path) -> None:
    certificate = issued(alice)
    document = certificate.document
    verdict = check_document(bytes(document.pdf))
    assert verdict.valid
    assert document.signed_at is not None
    path = tmp_path / "bewijs.pdf"
    path.write_bytes(bytes(document.pdf))
    assert attachments(path) == {"credential.json": document.credential.encode()}
    assert document.credential_sha256 == hashlib.sha256(document.credential.encode()).hexdigest()
    assert CertificateEvent.objects.filter(certificate=certificate, kind="issued").count() == 1


def mail_message(mail: OutgoingMail) -> Any:
    from email import message_from_bytes, policy

    return message_from_bytes(bytes(mail.raw), policy=policy.default)


def test_making_twice_gives_one_document_and_one_mail(alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    tasks.render(certificate.pk)
    tasks.sweep()
    assert CertificateDocument.objects.count() == OutgoingMail.objects.count() == 1


def test_a_worker_walks_away_from_a_certificate_that_another_is_making(
    alice: User, issue: Issue, pango: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issue(alice)
    render = pdf.render
    seen: list[bool] = []

    def while_rendering(facts: CertificateFacts, *, attachment: bytes) -> bytes:
        if not seen:
            seen.append(making.make(certificate.pk))
        return render(facts, attachment=attachment)

    monkeypatch.setattr(pdf, "render", while_rendering)
    assert making.make(certificate.pk)
    assert seen == [False]
    assert CertificateDocument.objects.count() == 1


def test_a_worker_that_slept_through_its_lease_throws_its_work_away(
    alice: User, issue: Issue, pango: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issue(alice)
    render = pdf.render
    others: list[bool] = []

    def slow(facts: CertificateFacts, *, attachment: bytes) -> bytes:
        if not others:
            others.append(False)
            with time_machine.travel(timezone.now() + making.LEASE + timedelta(seconds=1)):
                others[0] = making.make(certificate.pk)
        return render(facts, attachment=attachment)

    monkeypatch.setattr(pdf, "render", slow)
    assert not making.make(certificate.pk)
    assert others == [True]
    assert CertificateDocument.objects.count() == OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_make_one_document(alice: User, issue: Issue, pango: None) -> None:
    certificate = issue(alice)
    start = threading.Barrier(3)
    results: list[bool] = []

    def work() -> None:
        try:
            start.wait(timeout=10)
            results.append(making.make(certificate.pk))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert sorted(results) == [False, False, True]
    assert CertificateDocument.objects.count() == OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_rendering_loses_nothing(
    alice: User, issue: Issue, pango: None, database_url: str
) -> None:
    certificate = issue(alice)
    script = (
        "import django, os, signal, sys; django.setup()\n"
        "from certificates import making, pdf\n"
        "pdf.render = lambda facts, attachment: os.kill(os.getpid(), signal.SIGKILL)\n"
        "making.make(int(sys.argv[1]))\n"
    )
    env = environment(
        DATABASE_URL=database_url,
        DJANGO_SETTINGS_MODULE="naast.settings",
        NAAST_DATA=os.environ["NAAST_DATA"],
        PYTHONPATH=os.pathsep.join(sys.path),
    )
    killed = subprocess.run([sys.executable, "-c", script, str(certificate.pk)], env=env, check=False)
    assert killed.returncode == -signal.SIGKILL
    certificate.refresh_from_db()
    assert certificate.state == Certificate.State.PENDING
    assert certificate.owner
    assert making.make_waiting() == 0
    with time_machine.travel(timezone.now() + making.LEASE + timedelta(seconds=1), tick=True):
        assert making.make_waiting() == 1
    assert CertificateDocument.objects.count() == OutgoingMail.objects.count() == 1


def test_a_new_name_does_not_change_a_certificate_that_was_issued(alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    change_name(alice, "Anders")
    certificate.refresh_from_db()
    assert certificate.holder_name == "Alice Jansen"
    assert certificate.is_issued


def test_a_name_that_changes_while_rendering_is_the_name_that_is_stored(
    alice: User, issue: Issue, pango: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issue(alice)
    render = pdf.render
    changed: list[bool] = []

    def slow(facts: CertificateFacts, *, attachment: bytes) -> bytes:
        if not changed:
            changed.append(True)
            change_name(alice, "Alice de Nieuwe")
        return render(facts, attachment=attachment)

    monkeypatch.setattr(pdf, "render", slow)
    assert not making.make(certificate.pk)
    assert CertificateDocument.objects.count() == 0
    assert making.make(certificate.pk)
    certificate.refresh_from_db()
    assert certificate.holder_name == "Alice de Nieuwe"
