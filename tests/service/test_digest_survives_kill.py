"""A worker that is killed in the middle of a mailing loses no mail, and doubles at most one per kill.

``bin/bench kills`` does the same with 9,000 mails and 80 kills.
"""

from collections import Counter
from threading import Event

import pytest

from naast.mail.ledger import OPEN, State
from newsletters.models import Delivery, Mailing, MailingKind, MailingState
from newsletters.sending.progress import progress
from newsletters.services import ensure_newsletter, mailings
from tests.newsletters.mailings import MAIL, many_readers
from tests.support.processes import wait_until
from tests.support.service import SmtpServer, StartCelery

pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True)]

READERS = 150
KILLS_AT = (30, 80)  # mails received


def test_kill_9_in_the_middle_loses_none_and_doubles_at_most_one_per_kill(
    smtp_server: SmtpServer, celery_worker_process: StartCelery, celery_beat_process: StartCelery
) -> None:
    # Slow enough to be caught in the act; a short timeout makes the leases of the dead run out soon.
    never = Event()
    smtp_server.answer = lambda envelope: "451 never" if never.wait(0.02) else None
    newsletter = ensure_newsletter()
    addresses = many_readers(newsletter, READERS)
    celery_beat_process(NAAST_TICK="2")
    worker = celery_worker_process(SMTP_TIMEOUT="1")
    mailing = mailings.open_mailing(newsletter, kind=MailingKind.ISSUE, period="issue-1", mail=MAIL, by_day=False)
    for count in KILLS_AT:
        smtp_server.wait_for(count, timeout=120)
        worker.kill()
        assert Delivery.objects.filter(state__in=OPEN).exists(), "the kill came too late to mean anything"
        worker = celery_worker_process(SMTP_TIMEOUT="1")

    wait_until(
        lambda: Mailing.objects.filter(pk=mailing.pk, state=MailingState.DONE).exists(), timeout=180, why="it is done"
    )
    received = Counter(recipient for mail in smtp_server.received for recipient in mail.recipients)
    assert received.keys() == set(addresses)
    assert received.total() - READERS <= len(KILLS_AT)
    # A doubled mail can be recognised by the receiver.
    assert len({mail.message["Message-ID"] for mail in smtp_server.received}) == READERS
    assert progress(mailing)[:3] == (READERS, 0, READERS)
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}
