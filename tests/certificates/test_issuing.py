"""From completion to certificate row, and from row to document and mail."""

import datetime as dt
import hashlib
import os
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from certificates import making, pdf, services, tasks
from certificates.facts import CertificateFacts, MissingFont, MissingPango
from certificates.models import Certificate, CertificateDocument
from courses.events import course_completed
from courses.models import CourseCompletion
from naast.accounts.models import User
from naast.accounts.services import change_name
from naast.mail.models import OutgoingMail
from tests.support.processes import environment

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]
Complete = Callable[..., CourseCompletion]


def _completed(completion: CourseCompletion) -> Certificate:
    with transaction.atomic():
        course_completed.send(sender=CourseCompletion, completion=completion)
    return Certificate.objects.get(completion=completion)


def test_a_completed_course_gives_a_certificate_with_everything_frozen(alice: User, complete: Complete) -> None:
    certificate = _completed(complete(alice))
    alice.name = "Later Anders"
    alice.save()
    certificate.provider.name = "Later Anders"
    certificate.provider.save()
    certificate.refresh_from_db()
    assert certificate.state == Certificate.State.PENDING
    assert (certificate.holder_name, certificate.provider_name) == ("Alice Jansen", "Vakschool Voorbeeld")
    assert (certificate.course_title, certificate.course_version) == ("Stress-sensitief werken", 3)
    assert str(certificate.completed_on) == "2026-11-21"
    assert certificate.serial is not None
    assert certificate.serial.startswith(f"NAAST-2026-{certificate.pk:06d}-")
    assert len(certificate.token) == 22


def test_the_day_on_a_certificate_is_the_day_in_the_netherlands(alice: User, complete: Complete) -> None:
    just_after_midnight = dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)
    assert str(_completed(complete(alice, completed_at=just_after_midnight)).completed_on) == "2026-07-01"


def test_a_completion_that_is_undone_leaves_no_certificate(alice: User, complete: Complete) -> None:
    class Undone(Exception):
        pass

    def complete_and_fail() -> None:
        with transaction.atomic():
            course_completed.send(sender=CourseCompletion, completion=complete(alice))
            assert Certificate.objects.count() == 1
            raise Undone

    with pytest.raises(Undone):
        complete_and_fail()
    assert Certificate.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_certificate_cannot_be_written_apart_from_its_completion(alice: User, complete: Complete) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        services.issue_for_completion(complete(alice))
    assert Certificate.objects.count() == 0


def test_a_completion_that_is_announced_twice_gives_one_certificate(alice: User, complete: Complete) -> None:
    completion = complete(alice)
    assert _completed(completion) == _completed(completion)
    assert Certificate.objects.count() == 1


def test_the_database_refuses_a_second_certificate_for_a_completion(alice: User, issue: Issue) -> None:
    certificate = issue(alice)
    certificate.pk, certificate.uid = None, uuid.uuid4()
    certificate.token = certificate.serial = "other"
    with pytest.raises(IntegrityError, match=r"completion"), transaction.atomic():
        Certificate.objects.bulk_create([certificate])


@pytest.mark.parametrize(
    "change",
    [
        {"state": "invented"},
        {"state": "issued"},
        {"owner": "somebody"},
        {"score_percent": 101},
        {"hours": -1},
    ],
)
def test_the_database_refuses_a_half_written_certificate(alice: User, issue: Issue, change: dict[str, Any]) -> None:
    certificate = issue(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**change)


def test_the_renderer_is_woken_after_the_commit(
    alice: User, issue: Issue, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        issue(alice)
    assert [callback.args[0].name for callback in callbacks] == ["certificates.render"]


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

    def while_rendering(facts: CertificateFacts) -> bytes:
        if not seen:
            seen.append(making.make(certificate.pk))
        return render(facts)

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

    def slow(facts: CertificateFacts) -> bytes:
        if not others:
            others.append(False)
            with time_machine.travel(timezone.now() + making.LEASE + timedelta(seconds=1)):
                others[0] = making.make(certificate.pk)
        return render(facts)

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
        "pdf.render = lambda facts: os.kill(os.getpid(), signal.SIGKILL)\n"
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


@pytest.mark.parametrize(
    ("missing", "problem"),
    [(MissingPango("libpango"), "missing_pango"), (MissingFont("x.ttf"), "missing_font"), (OSError("disk"), "error")],
)
def test_a_missing_part_of_the_machine_makes_the_certificate_wait(
    alice: User, issue: Issue, monkeypatch: pytest.MonkeyPatch, missing: Exception, problem: str
) -> None:
    certificate = issue(alice)
    real = pdf.render

    def broken(facts: CertificateFacts) -> bytes:
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
    monkeypatch.setattr(pdf, "render", lambda facts: b"%PDF-1.7 " + facts.serial.encode())
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        assert making.make_waiting() == 1
    assert real is not pdf.render


def test_waiting_grows_longer_but_never_longer_than_ten_minutes(
    alice: User, issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issue(alice)

    def broken(facts: CertificateFacts) -> bytes:
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

    monkeypatch.setattr(making, "enqueue_template", refuse)
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

    def slow(facts: CertificateFacts) -> bytes:
        if not changed:
            changed.append(True)
            change_name(alice, "Alice de Nieuwe")
        return render(facts)

    monkeypatch.setattr(pdf, "render", slow)
    assert not making.make(certificate.pk)
    assert CertificateDocument.objects.count() == 0
    assert making.make(certificate.pk)
    certificate.refresh_from_db()
    assert certificate.holder_name == "Alice de Nieuwe"


def test_a_sweep_tries_each_certificate_once_and_a_broken_one_stops_no_other(
    alice: User, bob: User, issue: Issue, pango: None
) -> None:
    change_name(alice, "李小龙")
    broken, fine = issue(alice), issue(bob)
    assert making.make_waiting() == 1
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.state, fine.state) == (Certificate.State.PENDING, Certificate.State.ISSUED)


def test_a_certificate_outlives_the_enrolment_and_the_account(alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    completion = certificate.completion
    assert completion is not None
    enrolment = completion.enrolment
    completion.delete()
    enrolment.delete()
    OutgoingMail.objects.all().delete()
    alice.delete()
    certificate.refresh_from_db()
    assert (certificate.person, certificate.completion) == (None, None)
    assert certificate.holder_name == "Alice Jansen"
