"""A mail server that does everything servers do: nothing is lost, and nothing doubled but what it took and denied."""

import re
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from naast.mail.ledger import State
from naast.mail.transport import SmtpTransport
from newsletters.models import MailingState, Newsletter
from newsletters.sending import delivering, settling
from newsletters.sending.progress import progress
from tests.mail.scripted import Scripted, scripted_server
from tests.newsletters.mailings import many_readers, start

pytestmark = pytest.mark.django_db

READERS = 60
# By the command and how often it came: what a server may do, all of it in one send.
WEATHER = {
    ("RCPT", 5): "451 4.7.1 greylisted, come back later",
    ("RCPT", 6): "450 4.2.1 mailbox busy",
    ("DATA", 9): "452 4.3.1 no room",
    ("MAIL", 12): "421 4.7.0 too many mails on this connection",
    ("BODY", 14): "drop after taking",
    ("BODY", 17): "drop",
    ("BODY", 20): "stall",
    ("BODY", 23): "421 4.3.2 closing now",
    ("DATA", 27): "drop",
    ("BODY", 30): "554 5.6.0 looks like spam",
    ("RCPT", 34): "550 5.1.1 nobody of that name",
    ("RCPT", 38): "drop",
    ("BODY", 41): "drop after taking",
    ("MAIL", 45): "stall",
}
REFUSED = 2
TAKEN_AND_DENIED = 2


def taken(server: Scripted) -> Counter[str]:
    return Counter(
        found[1].decode() for body in server.taken if (found := re.search(rb"^To: (\S+)\r$", body, re.MULTILINE))
    )


@pytest.mark.parametrize("pipelining", [False, True])
def test_all_weathers_in_one_send(newsletter: Newsletter, settings: Settings, pipelining: bool) -> None:
    settings.MAILING_FAILURES_LEAST = 10
    addresses = set(many_readers(newsletter, READERS))
    mailing = start(newsletter)
    with scripted_server(lambda verb, number: WEATHER.get((verb, number)), pipelining=pipelining) as server:
        for hours in range(0, 8, 2):  # what was put off comes back later
            with time_machine.travel(timezone.now() + timedelta(hours=hours)):
                delivering.drain_deliveries(SmtpTransport(server.url, timeout=0.5))
                settling.settle()
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DONE
    assert progress(mailing)[:4] == (READERS, 0, READERS - REFUSED, REFUSED)
    received = taken(server)
    assert len(received) == READERS - REFUSED, "lost none"
    assert received.keys() < addresses
    assert received.total() - len(received) == 0, "what it took and denied is not counted by this server"
    assert len(server.taken) - received.total() == TAKEN_AND_DENIED, "so many came twice: as often as it hung up"
    failed = mailing.deliveries.filter(state=State.FAILED).values_list("last_error", flat=True)
    assert {error[:3] for error in failed} == {"554", "550"}
    drops = sum(answer[:3] in {"dro", "sta", "421"} for answer in WEATHER.values())
    assert server.connections <= 4 + drops, "one connection for many mails"
