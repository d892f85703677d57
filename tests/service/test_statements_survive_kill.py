"""A worker that is killed while a store has its statements, and has not said so yet, loses none and doubles none."""

import http.server
from collections.abc import Iterator
from threading import Event

import pytest
from django.utils import timezone

from courses.models import Statement
from courses.xapi import stores
from naast.accounts.models import User
from naast.organisations.models import Provider
from tests.courses.xapi.conftest import SECRET, USERNAME, Store
from tests.support.processes import wait_until
from tests.support.service import StartCelery

pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True)]
NUMBER = 70  # two requests


@pytest.fixture
def lrs() -> Iterator[Store]:
    store = Store()
    yield store
    store.close()


def test_kill_9_between_storing_and_hearing_of_it_sends_the_same_ids_again(
    alice: User,
    lrs: Store,
    celery_worker_process: StartCelery,
    celery_beat_process: StartCelery,
) -> None:
    provider = Provider.objects.create(name="Eigen", slug="eigen")
    stores.save_store(provider, endpoint=lrs.url, username=USERNAME, secret=SECRET, active=True)
    for number in range(NUMBER):
        row = Statement(provider=provider, person=alice, key=f"test:{number}")
        row.body = {"id": str(row.uid), "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"}}
        row.save()

    killed = Event()

    def take_and_say_nothing(handler: http.server.BaseHTTPRequestHandler) -> None:
        lrs.take(lrs.requests[0], handler.headers["Authorization"])
        killed.wait(120)

    lrs.instead = take_and_say_nothing
    celery_beat_process(NAAST_TICK="3")
    worker = celery_worker_process(LRS_PRIVATE_HOSTS=lrs.host)
    wait_until(lambda: len(lrs.stored) == 50, timeout=120, why="the first batch at the store")
    worker.kill()
    lrs.instead = None
    killed.set()
    assert not Statement.objects.filter(state=Statement.State.SENT).exists()

    # The lease of the dead worker is over.
    Statement.objects.filter(state=Statement.State.PENDING).update(next_attempt_at=timezone.now())
    celery_worker_process(LRS_PRIVATE_HOSTS=lrs.host)
    wait_until(
        lambda: Statement.objects.filter(state=Statement.State.SENT).count() == NUMBER, timeout=180, why="all are sent"
    )
    assert sorted(lrs.stored) == sorted(str(uid) for uid in Statement.objects.values_list("uid", flat=True))
