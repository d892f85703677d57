"""Several workers at once on real rows: each mail once."""

import threading
from collections import Counter

import pytest
from django.db import connection

from naast.mail import outbox
from naast.mail.ledger import State
from naast.mail.models import OutgoingMail
from naast.mail.services import enqueue
from naast.mail.transport import MemoryTransport

COUNT = 120


@pytest.mark.django_db(transaction=True)
def test_four_drains_at_once_send_each_mail_once() -> None:
    for i in range(COUNT):
        enqueue(kind="test", to=f"r{i}@example.org", subject="Dag", text="Hallo")
    transports = [MemoryTransport() for _ in range(4)]
    errors: list[BaseException] = []
    start = threading.Barrier(len(transports))

    def work(transport: MemoryTransport) -> None:
        try:
            start.wait()
            outbox.drain_outbox(transport)
        except BaseException as error:  # noqa: BLE001  handed to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[transport]) for transport in transports]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not errors
    received = Counter(recipient for transport in transports for _sender, recipient, _raw in transport.sent)
    assert received == {f"r{i}@example.org": 1 for i in range(COUNT)}
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {State.SENT}
    assert sum(bool(transport.sent) for transport in transports) > 1, "only one of them worked"
