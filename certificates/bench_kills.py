"""``bin/bench certificate-kills``: 10,000 certificates in bulk, five times ``kill -9`` of a worker; what is lost?

``NAAST_BENCH_DATABASE_URL=postgresql://…`` says where; without it SQLite. ``NAAST_BENCH_CERTIFICATES`` and
``NAAST_BENCH_KILLS`` change the size; ``NAAST_BENCH_SEED`` repeats the moments of an earlier run.
"""

import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count

from certificates import bench, making
from certificates.models import Certificate, CertificateDocument, CertificateEvent
from certificates.signing.checking import check_document
from naast.mail.models import OutgoingMail

CERTIFICATES, KILLS = 10_000, 5
_WORKERS = 3
_LEASE = 20  # seconds: what a dead worker held is free again within this
_PATIENCE = 300.0  # seconds without a single certificate after which something is lost


def bench_certificate_kills() -> list[dict[str, Any]]:
    """Make, kill, count.

    Raises:
        RuntimeError: nothing was issued for five minutes.
    """
    number = int(os.environ.get("NAAST_BENCH_CERTIFICATES", CERTIFICATES))
    kills = int(os.environ.get("NAAST_BENCH_KILLS", KILLS))
    seed = int(os.environ.get("NAAST_BENCH_SEED", secrets.randbelow(2**31)))
    ids = [row.pk for row in bench.certificates(number)]
    begin = time.monotonic()
    done = make_and_kill(ids, kills, random.Random(seed), dict(os.environ), lease=_LEASE)  # noqa: S311  moments
    seconds = time.monotonic() - begin
    lost, doubled = count(ids)
    where = f"{connection.vendor}, seed {seed}, {_WORKERS} workers, {seconds:.0f} s"
    return [
        {
            "name": "certificate-kills.lost",
            "value": lost,
            "unit": f"of {number} certificates with {done} times kill -9 ({where})",
            "ratio": None,
            "against": "limit 0",
        },
        {
            "name": "certificate-kills.doubled",
            "value": doubled,
            "unit": "documents, mails or lines of the log too many, or signatures that do not hold",
            "ratio": None,
            "against": "limit 0",
        },
    ]


def make_and_kill(
    ids: list[int],
    kills: int,
    chance: random.Random,
    environment: dict[str, str],
    *,
    lease: int,
    workers: int = _WORKERS,
) -> int:
    """Let workers make these certificates and kill one whenever the next of so many random numbers is issued.

    Parameters:
        ids: certificates that wait.
        kills: how often.
        chance: picks the moments and the victims.
        environment: of the workers; names the database.
        lease: seconds that a claim lasts.
        workers: how many work at once.

    Returns:
        How many workers died.

    Raises:
        RuntimeError: nothing was issued for five minutes.
    """
    least = len(ids) // 20
    moments = sorted(chance.sample(range(least, len(ids) - least), kills))
    with _workers(environment, lease) as start:
        running = [start() for _ in range(workers)]
        for moment in moments:
            _wait(ids, moment)
            place = chance.randrange(workers)
            running[place].send_signal(signal.SIGKILL)
            running[place].wait(timeout=30)
            running[place] = start()
        _wait(ids, len(ids))
    return len(moments)


def count(ids: list[int]) -> tuple[int, int]:
    """Return how many certificates have no document, mail or line of the log, and how many have too many or a bad one."""
    ours = Certificate.objects.filter(pk__in=ids)
    issued = ours.filter(state=Certificate.State.ISSUED).count()
    documents = CertificateDocument.objects.filter(certificate__in=ids)
    mails = OutgoingMail.objects.filter(kind="certificate_issued", recipient__startswith="bench").count()
    lines = CertificateEvent.objects.filter(certificate__in=ids, kind=CertificateEvent.Kind.ISSUED).count()
    lost = sum(max(0, len(ids) - found) for found in (issued, documents.count(), mails, lines))
    doubled = max(0, mails - len(ids)) + max(0, lines - len(ids))
    doubled += ours.values("holder_email").annotate(many=Count("pk")).filter(many__gt=1).count()
    bad = sum(
        not check_document(bytes(content)).valid for content in documents.values_list("pdf", flat=True).iterator(50)
    )
    return lost, doubled + bad


def work(lease: int) -> None:
    """Make certificates until none waits: what a worker process of this bench does.

    Parameters:
        lease: seconds that a claim lasts.
    """
    making.LEASE = timedelta(seconds=lease)
    while Certificate.objects.filter(state__in=Certificate.IN_THE_MAKING).exists():
        if not making.make_waiting():
            time.sleep(0.2)


@contextmanager
def _workers(environment: dict[str, str], lease: int) -> Iterator[Any]:
    started: list[subprocess.Popen[bytes]] = []
    script = f"import django; django.setup(); from certificates import bench_kills; bench_kills.work({lease})"

    def start() -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(  # noqa: S603  ours
            [sys.executable, "-c", script],
            cwd=settings.BASE_DIR,
            env=environment | {"DJANGO_SETTINGS_MODULE": "naast.settings"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    try:
        yield start
    finally:
        for process in started:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    process.kill()
                process.wait(timeout=30)


def _wait(ids: list[int], wanted: int) -> None:
    first = min(ids[0], ids[-1])
    seen, since = -1, time.monotonic()
    while seen < wanted:
        now = Certificate.objects.filter(pk__gte=first, course_uid="bench", state=Certificate.State.ISSUED).count()
        if now != seen:
            seen, since = now, time.monotonic()
        if time.monotonic() - since > _PATIENCE:
            raise RuntimeError(f"nothing was issued for {_PATIENCE:.0f} s; {seen} so far")
        time.sleep(0.05)
