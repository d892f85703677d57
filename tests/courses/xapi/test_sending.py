"""Statements reach the store: each of them, recognisably once, whatever the store or the worker does."""

import http.server
import threading
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from courses import services
from courses.models import CoursePage, LessonPage, QuizPage, RecordStore, Statement
from courses.tasks import send_statements, send_statements_to
from courses.xapi import client, outbox, secrets, sending, stores
from naast.accounts.models import User
from naast.organisations.models import Provider
from tests.courses.helpers import hand_in
from tests.courses.xapi.conftest import SECRET, USERNAME, Store

pytestmark = pytest.mark.django_db
State = Statement.State


def make(person: User, provider: Provider, number: int = 1, verb: str = "completed", start: int = 0) -> list[Statement]:
    """Statements that wait, as if somebody had done something."""
    rows = []
    for each in range(start, start + number):
        row = Statement(provider=provider, person=person, key=f"test:{person.pk}:{each}")
        row.body = {"id": str(row.uid), "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"}, "n": each}
        row.save()
        rows.append(row)
    return rows


def states() -> dict[str, int]:
    found = Statement.objects.order_by().values_list("state", flat=True)
    return {state: list(found).count(state) for state in set(found)}


def make_due() -> None:
    Statement.objects.filter(state=State.PENDING).update(next_attempt_at=timezone.now())


def waits(row: Statement) -> timedelta:
    row.refresh_from_db()
    return row.next_attempt_at - timezone.now()


def about(expected: timedelta) -> Any:
    return pytest.approx(expected.total_seconds(), abs=20)


def test_what_somebody_did_arrives(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage, record_store: RecordStore, lrs: Store
) -> None:
    enrolment = services.enrol(alice, course)
    hand_in(services.start_attempt(enrolment, quiz))
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    send_statements_to(record_store.provider_id)
    assert lrs.verbs == ["registered", "attempted", "passed", "completed", "completed", "completed"]
    assert states() == {"sent": 6}
    assert lrs.paths == ["/xapi/statements"]
    headers = lrs.headers[0]
    assert headers["X-Experience-API-Version"] == "1.0.3"
    assert headers["Content-Type"] == "application/json"
    assert headers["Host"] == lrs.host


def test_many_go_in_requests_of_at_most_fifty(
    alice: User, provider: Provider, record_store: RecordStore, lrs: Store
) -> None:
    make(alice, provider, 120)
    sending.send_to(provider.pk)
    assert [len(request) for request in lrs.requests] == [50, 50, 20]
    assert states() == {"sent": 120}


def test_a_store_that_is_down_costs_nothing_but_time(
    alice: User, provider: Provider, record_store: RecordStore, settings: Settings
) -> None:
    RecordStore.objects.update(endpoint="http://127.0.0.1:9/xapi")
    (row,) = make(alice, provider)
    settings.LRS_PRIVATE_HOSTS = ["127.0.0.1:9"]
    for number, delay in enumerate(outbox.DELAYS, start=1):
        make_due()
        sending.send_to(provider.pk)
        assert waits(row).total_seconds() == about(delay)
        assert (row.attempts, row.state) == (number, State.PENDING)
    assert "niet te bereiken" in row.last_error
    make_due()
    sending.send_to(provider.pk)
    row.refresh_from_db()
    assert (row.attempts, row.state) == (10, State.FAILED)


@pytest.mark.parametrize(
    ("status", "words"),
    [(500, "500"), (503, "503"), (401, "gebruikersnaam"), (403, "gebruikersnaam"), (404, "404"), (429, "429")],
)
def test_an_answer_about_the_store_is_named_and_tried_again(
    alice: User, provider: Provider, record_store: RecordStore, lrs: Store, status: int, words: str
) -> None:
    rows = make(alice, provider, 3)
    lrs.answer = (status, {})
    sending.send_to(provider.pk)
    assert len(lrs.requests) == 1
    for row in rows:
        assert waits(row).total_seconds() == about(timedelta(minutes=1))
        assert words in row.last_error
    lrs.answer = None
    make_due()
    sending.send_to(provider.pk)
    assert states() == {"sent": 3}


def test_a_wrong_secret_is_tried_again_after_it_was_changed(
    alice: User, provider: Provider, record_store: RecordStore, lrs: Store
) -> None:
    stores.save_store(provider, endpoint=lrs.url, username=USERNAME, secret="oud", active=True)
    make(alice, provider)
    sending.send_to(provider.pk)
    assert states() == {"pending": 1}
    stores.save_store(provider, endpoint=lrs.url, username=USERNAME, secret=SECRET, active=True)
    sending.send_to(provider.pk)
    assert states() == {"sent": 1}


@pytest.mark.parametrize("location", ["http://127.0.0.1:22/", "http://169.254.169.254/latest/", "/elders"])
def test_a_redirect_is_not_followed(
    alice: User, provider: Provider, record_store: RecordStore, lrs: Store, location: str
) -> None:
    (row,) = make(alice, provider)
    lrs.answer = (307, {"Location": location})
    sending.send_to(provider.pk)
    row.refresh_from_db()
    assert "ander adres" in row.last_error
    assert len(lrs.requests) == 1


def test_one_bad_statement_blocks_no_other(
    alice: User, provider: Provider, record_store: RecordStore, lrs: Store
) -> None:
    make(alice, provider, 3)
    (bad,) = make(alice, provider, verb="onzin", start=3)
    make(alice, provider, 3, start=4)
    lrs.bad = {"onzin"}
    sending.send_to(provider.pk)
    assert states() == {"sent": 6, "failed": 1}
    bad.refresh_from_db()
    assert bad.state == State.FAILED
    assert "400" in bad.last_error


def test_a_statement_that_is_there_already_counts_as_sent(
    alice: User, provider: Provider, record_store: RecordStore, lrs: Store
) -> None:
    rows = make(alice, provider, 3)
    lrs.stored[str(rows[1].uid)] = rows[1].body
    sending.send_to(provider.pk)
    assert states() == {"sent": 3}
    assert len(lrs.stored) == 3


def test_a_worker_that_dies_after_sending_sends_the_same_ids_again(
    alice: User, provider: Provider, record_store: RecordStore, lrs: Store
) -> None:
    rows = make(alice, provider, 3)
    claimed = outbox.claim(provider.pk)
    client.post(record_store, [row.body for row in claimed])  # and here the worker dies
    assert outbox.claim(provider.pk) == []  # the lease holds
    make_due()
    sending.send_to(provider.pk)
    assert states() == {"sent": 3}
    assert sorted(lrs.stored) == sorted(str(row.uid) for row in rows)


def test_a_worker_that_comes_back_from_the_dead_changes_nothing(
    alice: User, provider: Provider, record_store: RecordStore, lrs: Store
) -> None:
    (row,) = make(alice, provider)
    ghost = outbox.claim(provider.pk)
    make_due()
    outbox.claim(provider.pk)
    before = waits(row)
    outbox.retry_later(ghost, "te laat", timedelta(hours=5))
    outbox.mark_failed(ghost[0], "te laat")
    outbox.release(ghost)
    assert waits(row).total_seconds() == about(before)
    assert (row.state, row.attempts, row.last_error) == (State.PENDING, 2, "")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("600", timedelta(seconds=600)),
        ("5", timedelta(minutes=1)),
        ("99999999", timedelta(days=1)),
        ("straks", timedelta(minutes=1)),
        ("", timedelta(minutes=1)),
    ],
)
def test_the_store_says_how_long_to_wait(
    alice: User, provider: Provider, record_store: RecordStore, lrs: Store, said: str, expected: timedelta
) -> None:
    (row,) = make(alice, provider)
    lrs.answer = (429, {"Retry-After": said})
    sending.send_to(provider.pk)
    assert waits(row).total_seconds() == about(expected)


def test_the_store_may_also_name_a_moment(
    alice: User, provider: Provider, record_store: RecordStore, lrs: Store
) -> None:
    (row,) = make(alice, provider)
    lrs.answer = (503, {"Retry-After": format_datetime(timezone.now() + timedelta(hours=2))})
    sending.send_to(provider.pk)
    assert waits(row).total_seconds() == about(timedelta(hours=2))


def test_what_was_not_tried_waits_along_and_loses_no_attempt(
    alice: User, provider: Provider, record_store: RecordStore, lrs: Store
) -> None:
    rows = make(alice, provider, 60)
    lrs.answer = (500, {})
    sending.send_to(provider.pk)
    assert len(lrs.requests) == 1
    assert waits(rows[-1]).total_seconds() == about(timedelta(minutes=1))
    assert (rows[-1].attempts, rows[-1].last_error) == (0, "")


def test_a_slow_store_does_not_hold_a_worker(
    alice: User, provider: Provider, record_store: RecordStore, lrs: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            while not ended.wait(0.05):
                handler.wfile.write(b"X: y\r\n")
        except OSError:
            pass

    lrs.instead = drip
    assert client.post(record_store, [{}], seconds=0.4).error == "De server deed er te lang over."
    ended.set()


def test_an_address_inside_is_never_visited(alice: User, provider: Provider, settings: Settings, lrs: Store) -> None:
    settings.LRS_PRIVATE_HOSTS = []
    for endpoint in (lrs.url, lrs.url.replace("http:", "https:"), "https://169.254.169.254/xapi", "https://[::1]/xapi"):
        store = RecordStore(provider=provider, endpoint=endpoint, username=USERNAME, secret=secrets.encrypt(SECRET))
        answer = client.post(store, [{}])
        assert answer.verdict is client.Verdict.LATER
        assert "https://" in answer.error or "intern" in answer.error
    assert lrs.requests == []


def test_a_name_is_resolved_once_and_every_address_must_be_public() -> None:
    assert "intern" in client.check_address(
        "https://lrs.example/xapi", resolver=lambda host, port: ["93.184.216.34", "10.0.0.1"]
    )
    assert client.check_address("https://lrs.example/xapi", resolver=lambda host, port: ["93.184.216.34"]) == ""
    assert "https" in client.check_address("http://lrs.example/xapi", resolver=lambda host, port: ["93.184.216.34"])


def test_a_secret_under_another_key_asks_to_be_filled_in_again(
    alice: User, provider: Provider, record_store: RecordStore, settings: Settings, lrs: Store
) -> None:
    (row,) = make(alice, provider)
    settings.SECRET_KEY = "een-andere-sleutel-" * 3
    sending.send_to(provider.pk)
    row.refresh_from_db()
    assert "opnieuw in" in row.last_error
    assert lrs.requests == []


def test_the_secret_is_unreadable_in_the_row(record_store: RecordStore) -> None:
    assert SECRET not in record_store.secret
    assert secrets.decrypt(record_store.secret) == SECRET


def test_a_store_that_is_off_waits(alice: User, provider: Provider, record_store: RecordStore, lrs: Store) -> None:
    make(alice, provider)
    RecordStore.objects.update(active=False)
    assert outbox.providers_due() == []
    sending.send_to(provider.pk)
    assert (lrs.requests, states()) == ([], {"pending": 1})


def test_an_erased_account_is_not_sent_after_all(
    alice: User, bob: User, provider: Provider, record_store: RecordStore, lrs: Store
) -> None:
    make(alice, provider)
    (kept,) = make(bob, provider)
    alice.delete()
    sending.send_to(provider.pk)
    assert list(lrs.stored) == [str(kept.uid)]


def test_failed_ones_go_again_on_request(
    alice: User, provider: Provider, record_store: RecordStore, lrs: Store
) -> None:
    make(alice, provider, verb="onzin")
    lrs.bad = {"onzin"}
    sending.send_to(provider.pk)
    assert states() == {"failed": 1}
    lrs.bad = set()
    assert outbox.retry_failed(provider.pk) == 1
    sending.send_to(provider.pk)
    assert states() == {"sent": 1}


def test_the_sweep_wakes_a_task_for_each_provider_with_something_due(
    alice: User,
    provider: Provider,
    other_provider: Provider,
    record_store: RecordStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make(alice, provider, 3)
    woken: list[int] = []
    monkeypatch.setattr("courses.tasks.wake", lambda task, provider_id: woken.append(provider_id))
    send_statements()
    assert woken == [provider.pk]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_every_statement_in_one_request_only(
    alice: User, provider: Provider, record_store: RecordStore, lrs: Store
) -> None:
    make(alice, provider, 200)

    def work() -> None:
        try:
            sending.send_to(provider.pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert states() == {"sent": 200}
    assert sum(map(len, lrs.requests)) == 200
