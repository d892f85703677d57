"""``bin/bench digest``: how quickly a digest is sent, beside a bare loop that sends the same bytes, and what it holds.

``NAAST_BENCH_MAILS=100000`` measures the memory of a send of that size instead of 20,000. What planning costs is in
:mod:`newsletters.bench_planning`.
"""

import json
import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.conf import settings
from django.utils import timezone

MAILS = 2_000
ROUNDS = 4
FEW, MANY = 1_000, 20_000
_SLUG = "bench-digest"
_LIMIT = 0.6


def bench_digest() -> list[dict[str, Any]]:
    """Send 2,000 mails of a digest to a local server and measure it; then a small send and a large one.

    Works on the database of the settings, with rows of its own that are removed afterwards.
    """
    from newsletters.bench_planning import bench_planning

    many = int(os.environ.get("NAAST_BENCH_MAILS", MANY))
    remove()
    try:
        prepare(MAILS)
        sending, bare = _send()
        together = _send_together() if settings.MAILING_DRAINS > 1 else None
        few, lot = (_memory(count) for count in (FEW, many))
    finally:
        remove()
    return [
        {
            "name": "digest.send",
            "value": round(sending, 1),
            "unit": f"mails/s on {_vendor()}",
            "ratio": round(sending / bare, 3),
            "against": f"smtplib.sendmail in a loop, same bytes, one connection: {bare:.1f} mails/s; limit {_LIMIT}",
        },
        *(
            []
            if together is None
            else [
                {
                    "name": "digest.send_together",
                    "value": round(together, 1),
                    "unit": f"mails/s of {settings.MAILING_DRAINS} workers at once on {_vendor()}",
                    "ratio": round(together / bare, 3),
                    "against": f"the same bare loop: {bare:.1f} mails/s",
                }
            ]
        ),
        {
            "name": "digest.send_memory",
            "value": round(lot, 1),
            "unit": f"MiB peak RSS of a process that sends {many} mails",
            "ratio": round(lot / few, 3),
            "against": f"the same with {FEW} mails: {few:.1f} MiB",
        },
        *bench_planning(),
    ]


def prepare(readers: int, *, period: str = "bench-1") -> None:
    """Make a newsletter, developments and readers, and plan a digest for all of them."""
    from naast.pages.models import Topic
    from newsletters.bench_planning import make_developments
    from newsletters.digests import planning
    from newsletters.models import Newsletter, Subscription

    slugs = ("maatschappelijk", "politiek", "economisch", "juridisch")
    topics = [Topic.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()})[0] for slug in slugs]
    newsletter = Newsletter.objects.create(slug=_SLUG, name="Bench", consent_text="-", digests=True)
    make_developments(_SLUG, topics)
    through = Subscription.topics.through
    for start in range(0, readers, 1000):
        made = []
        for number in range(start, min(start + 1000, readers)):
            reader = Subscription(newsletter=newsletter, email=f"bench{number}@example.org")
            reader.derive()
            reader.state, reader.confirmed_at = "confirmed", timezone.now()
            made.append(reader)
        Subscription.objects.bulk_create(made)
        through.objects.bulk_create(
            [
                through(subscription_id=reader.pk, topic_id=topic.pk)
                for number, reader in enumerate(made)
                for place, topic in enumerate(topics)
                if (number >> place) & 1 or place == number % 4
            ],
            batch_size=1000,
        )
    digest = planning.open_digest(newsletter, "weekly", period)
    digest.by_day = False  # whoever measures at night does not want to wait
    digest.save(update_fields=["by_day"])
    while not planning.plan(digest):
        pass


def _send() -> tuple[float, float]:
    """Mails a second through the ledger, and through a bare loop with the same bytes.

    In turns, so that both suffer alike when the machine does something else.
    """
    from naast.mail.returns import return_path
    from naast.mail.transport import SmtpTransport
    from newsletters.models import Delivery
    from newsletters.sending import delivering

    rows = Delivery.objects.filter(mailing__newsletter__slug=_SLUG)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.update(state="skipped")
    share = len(keys) // ROUNDS
    bare = sending = 0.0
    with sink() as port:
        for start in range(0, share * ROUNDS, share):
            ours = Delivery.objects.filter(pk__in=keys[start : start + share])
            mails = [
                (return_path(row), row.subscription.email, delivering.message(row))
                for row in ours.select_related("subscription", "content__mailing__newsletter")
            ]
            begin = time.perf_counter()
            with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as server:
                for sender, recipient, raw in mails:
                    server.sendmail(sender, [recipient], raw)
            bare += time.perf_counter() - begin
            del mails
            ours.update(state="pending")
            begin = time.perf_counter()
            tally = delivering.drain_deliveries(SmtpTransport(f"smtp://127.0.0.1:{port}"), seconds=600)
            sending += time.perf_counter() - begin
            if tally.sent != share:
                raise RuntimeError(f"{tally.sent} of {share} mails were sent")
    return share * ROUNDS / sending, share * ROUNDS / bare


def _send_together() -> float:
    """Mails a second of as many workers as may send at once. What waits for the disk, they wait for together."""
    from newsletters.models import Delivery

    rows = Delivery.objects.filter(mailing__newsletter__slug=_SLUG)
    count = rows.update(state="pending", sent_at=None)
    with sink() as port, ExitStack() as stack:
        workers = [stack.enter_context(_worker(port)) for _ in range(settings.MAILING_DRAINS)]
        for worker in workers:
            _line(worker)  # it is ready
        begin = time.perf_counter()
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        sent = sum(json.loads(_line(worker))["sent"] for worker in workers)
        seconds = time.perf_counter() - begin
    if sent != count:
        raise RuntimeError(f"{sent} of {count} mails were sent")
    return count / seconds


def _memory(count: int) -> float:
    """Peak memory in MiB of a process that sends ``count`` mails and does nothing else."""
    remove()
    prepare(count)
    with sink() as port, _worker(port) as worker:
        _line(worker)
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
        answer = json.loads(_line(worker))
    if answer["sent"] != count:
        raise RuntimeError(f"{answer['sent']} of {count} mails were sent")
    return float(answer["peak"])


def _worker(port: int) -> "subprocess.Popen[str]":
    """A process that sends what is due once it hears "go"."""
    return subprocess.Popen(  # noqa: S603  ours
        [sys.executable, "-m", "newsletters.bench", str(port)],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "naast.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@contextmanager
def sink() -> Iterator[int]:
    """A server in a process of its own; its port."""
    with subprocess.Popen(
        [sys.executable, "-m", "newsletters.bench_sink"], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def remove() -> None:
    """Take the rows of the bench away."""
    from newsletters.models import Delivery, Development, Mailing, MailingContent, Newsletter, Subscription

    ours = {"mailing__newsletter__slug": _SLUG}
    deliveries = Delivery.objects.filter(**ours)
    deliveries._raw_delete(deliveries.db)  # nothing hangs on them, and loading 100,000 of them to see that takes long
    MailingContent.objects.filter(**ours).delete()
    Mailing.objects.filter(newsletter__slug=_SLUG).delete()
    Subscription.objects.filter(newsletter__slug=_SLUG).delete()
    Newsletter.objects.filter(slug=_SLUG).delete()
    Development.objects.filter(slug__startswith=f"{_SLUG}-").delete()


def _vendor() -> str:
    from django.db import connection

    return connection.vendor


def _main() -> None:
    """Wait for a word, send everything that is due, and say how many it were and what this process held."""
    import django

    django.setup()
    from naast.mail.transport import SmtpTransport
    from newsletters.bench_planning import _peak
    from newsletters.sending import delivering

    delivering.anything_due()  # with an open connection to the database
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sent = delivering.drain_deliveries(SmtpTransport(f"smtp://127.0.0.1:{sys.argv[1]}"), seconds=3600).sent
    sys.stdout.write(json.dumps({"sent": sent, "peak": _peak()}) + "\n")


if __name__ == "__main__":
    _main()
