"""Ten thousand lines, and workers that die: bounded in work and memory, each person exactly one, none lost."""

import os
import signal
import sys
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates.models import Certificate, IssueBatch, IssueRow
from certificates.services import batch_files, batches
from courses.models import CoursePage
from naast.accounts.models import User
from tests.support.processes import Process, environment, wait_until
from tests.support.work import counted

HEAD = "naam;mailadres;datum;score\n"
# One of each fault, and some good lines, again and again.
FAULTY = (
    ";a{n}@example.org;20-11-2026;80",
    "漢字;b{n}@example.org;20-11-2026;80",
    "Jan\u202e;c{n}@example.org;20-11-2026;80",
    "=cmd|' /C calc'!A0;d{n}@example.org;20-11-2026;80",
    "Jan;jan@;20-11-2026;80",
    "Jan;;20-11-2026;80",
    "Jan;e{n}@example.org;31-02-2026;80",
    "Jan;f{n}@example.org;20-11-2999;80",
    "Jan;g{n}@example.org;;80",
    "Jan;h{n}@example.org;20-11-2026;180",
    "Jan;dubbel@example.org;20-11-2026;80",
    "{long};i{n}@example.org;20-11-2026;80",
    ";;;9",
)
GOOD = ("Sanne de Wit;j{n}@example.org;20-11-2026;80", "Мария;k{n}@example.org;2026-11-20;")


def table(lines: int, kinds: tuple[str, ...]) -> bytes:
    rows = (kinds[n % len(kinds)].format(n=n, long="J" * 400) for n in range(lines))
    return (HEAD + "\n".join(rows) + "\n").encode()


def test_ten_thousand_lines_with_every_fault_are_read_within_bounds_of_work_and_memory() -> None:
    data = table(10_000, FAULTY + GOOD)
    with counted(400 * 10_000):  # calls; a line takes two hundred, whatever is wrong with it
        lines = batch_files.read(data)
    assert len(lines) == 10_000
    good = sum(not line.problems for line in lines)
    assert good == sum((n % 15) in {13, 14} for n in range(10_000)) + 1  # the first of the doubled ones is good
    del lines
    tracemalloc.start()
    batch_files.read(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40_000_000  # bytes; the file is a tenth of this


@pytest.mark.django_db
def test_ten_thousand_lines_are_checked_in_few_queries(course: CoursePage, alice: User) -> None:
    with CaptureQueriesContext(connection) as captured:
        batch = batches.check(
            provider=course.provider_page.provider, course=course, cohort=None, file_name="klas.csv",
            data=table(10_000, FAULTY + GOOD), by=alice,
        )  # fmt: skip
    assert len(captured) < 150  # SQLite takes few values in one query
    counts = batches.counts_of(batch)
    assert (counts.people, counts.ready + counts.faulty, counts.busy) == (10_000, 10_000, False)


@pytest.mark.django_db
def test_whoever_lost_the_lease_writes_nothing(
    course: CoursePage, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = _confirmed(course, alice, 30)
    issue = batches._issue
    taken: list[int] = []

    def slow(row: IssueRow, batch: IssueBatch, course: CoursePage | None) -> None:
        issue(row, batch, course)
        taken.append(row.line)
        if len(taken) == batches.CHUNK:  # while it was busy its lease ran out and somebody else began
            IssueBatch.objects.filter(pk=batch.pk).update(owner="een-ander")

    monkeypatch.setattr(batches, "_issue", slow)
    assert batches.run(batch.pk) is False
    batch.refresh_from_db()
    assert (batch.state, batch.owner) == ("running", "een-ander")
    assert batches.run(batch.pk) is False  # the other one holds it
    IssueBatch.objects.filter(pk=batch.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert batches.run(batch.pk) is True
    assert Certificate.objects.count() == 30


@pytest.mark.django_db
def test_a_long_table_is_put_down_and_taken_up_again(course: CoursePage, alice: User) -> None:
    batch = _confirmed(course, alice, 50)
    for done in (20, 40):
        assert batches.run(batch.pk, seconds=0) is False
        assert Certificate.objects.count() == done
        batch.refresh_from_db()
        assert (batch.state, batch.owner, batch.lease_until) == ("running", "", None)
    assert batches.run(batch.pk) is True
    assert Certificate.objects.count() == 50


def _confirmed(course: CoursePage, by: User, people: int) -> IssueBatch:
    batch = batches.check(
        provider=course.provider_page.provider, course=course, cohort=None, file_name="klas.csv",
        data=table(people, GOOD), by=by,
    )  # fmt: skip
    assert batches.confirm(batch)
    assert not batches.confirm(batch)
    return batch


_WORK = """
import django; django.setup()
from certificates.services import batches
print("begun", flush=True)
batches.run({batch})
print("finished", flush=True)
"""


@pytest.mark.service
@pytest.mark.django_db(transaction=True)
def test_killed_workers_lose_nobody_and_issue_nobody_twice(
    course: CoursePage, alice: User, database_url: str, tmp_path: Path
) -> None:
    people = 300
    batch = _confirmed(course, alice, people)
    env = environment(
        DATABASE_URL=database_url, NAAST_DATA=tmp_path, DJANGO_SETTINGS_MODULE="naast.settings",
        CELERY_BROKER_URL=f"sqla+sqlite:///{tmp_path / 'broker.sqlite3'}",
    )  # fmt: skip
    written = Certificate.objects.all()
    for kill in range(3):
        before = written.count()
        worker = Process([sys.executable, "-c", _WORK.format(batch=batch.pk)], env, name=f"worker {kill}")
        worker.wait_for_line("begun")
        _wait_for_more(written.count, before)
        os.kill(worker.pid, signal.SIGKILL)
        worker.kill()
        assert "finished" not in worker.output
        IssueBatch.objects.filter(pk=batch.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    rows = IssueRow.objects.filter(batch=batch)
    assert rows.filter(state="written").count() == written.count()  # a line says so exactly when there is a certificate
    # A run ends by itself after a while, finished or not; beat has the next one begin.
    wait_until(lambda: batches.run(batch.pk), timeout=300, why="the rest of the table")
    assert written.count() == people
    assert written.values("holder_email").distinct().count() == people
    assert set(rows.values_list("state", flat=True)) == {"written"}
    batch.refresh_from_db()
    assert (batch.state, batch.owner, batch.lease_until) == ("done", "", None)


def _wait_for_more(count: Callable[[], int], before: int) -> None:
    wait_until(lambda: count() > before, timeout=60, why="the worker to write")
