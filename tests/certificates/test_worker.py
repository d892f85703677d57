"""A real worker and a real SMTP server: from the commit of a completion to the PDF in a mailbox."""

import hashlib
from collections.abc import Callable

import pytest

from certificates.models import Certificate
from naast.accounts.models import User
from tests.support.processes import wait_until
from tests.support.service import SmtpServer, StartCelery

pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True)]

Issue = Callable[..., Certificate]


def test_a_real_worker_makes_and_mails_the_certificate(
    alice: User, issue: Issue, pango: None, celery_worker_process: StartCelery, smtp_server: SmtpServer
) -> None:
    celery_worker_process()
    certificate = issue(alice)
    [mail] = smtp_server.wait_for(1)
    certificate.refresh_from_db()
    assert certificate.state == Certificate.State.ISSUED
    [attachment] = mail.message.iter_attachments()
    content = attachment.get_content()
    assert hashlib.sha256(content).hexdigest() == certificate.document.sha256
    assert certificate.verify_url in mail.part("plain")
    assert certificate.verify_url in mail.part("html")


def test_what_the_broker_lost_is_found_by_the_sweep(
    alice: User,
    issue: Issue,
    pango: None,
    celery_worker_process: StartCelery,
    celery_beat_process: StartCelery,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as lost:
        lost.setattr("naast.celery._send", lambda task, *args: None)
        certificate = issue(alice)
    celery_worker_process()
    celery_beat_process()
    wait_until(
        lambda: Certificate.objects.filter(pk=certificate.pk, state=Certificate.State.ISSUED).exists(),
        timeout=60,
        why="the sweep to issue the certificate",
    )
