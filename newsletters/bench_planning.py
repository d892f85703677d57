"""What planning a digest costs, for a reader without and with earlier digests: ``bin/bench digest``.

Each planning runs in a process of its own, so that its peak memory is its own. ``NAAST_BENCH_READERS=1000000`` sets the
number of readers; ``NAAST_BENCH_DATABASE_URL=postgresql://…`` measures on an empty database of that name instead of the
one of the caller. The rows are made by the database itself and removed afterwards.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from naast.pages.models import Topic

READERS = 50_000
EARLIER = 5
_SLUG = "bench-planning"
DEVELOPMENTS = 6  # a digest
_TOPICS = ("maatschappelijk", "politiek", "economisch", "juridisch")
_LIMIT_SECONDS, _LIMIT_MIB = 60, 200  # for a million readers on PostgreSQL


def bench_planning() -> list[dict[str, Any]]:
    """Plan a digest for many readers who never got one, and for as many who got the five before; measure both.

    Raises:
        RuntimeError: not everyone was planned.
    """
    environment = dict(os.environ)
    environment.setdefault("DJANGO_SETTINGS_MODULE", "naast.settings")
    if url := environment.get("NAAST_BENCH_DATABASE_URL"):
        environment["DATABASE_URL"] = url
    return [dict(figure) for figure in _ask("all", environment=environment)]


def _ask(*arguments: str, environment: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """What another process says, a line each."""
    from django.conf import settings

    done = subprocess.run(  # noqa: S603  ourselves
        [sys.executable, "-m", "newsletters.bench_planning", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def _measure_all() -> list[dict[str, Any]]:
    from django.core.management import call_command
    from django.db import connection

    if os.environ.get("NAAST_BENCH_DATABASE_URL"):
        call_command("migrate", verbosity=0, skip_checks=True)
    readers = int(os.environ.get("NAAST_BENCH_READERS", READERS))
    where = f"{readers} readers on {connection.vendor}"
    _remove()
    try:
        _make_readers(readers)
        _analyse()
        bare = _ask("nothing")[0]["peak"]
        figures = _figures("nothing before", where, readers, _plan("bench-0"), bare)
        for number in range(1, EARLIER):
            _plan(f"bench-{number}")
        _analyse()
        figures += _figures(f"{EARLIER} digests before", where, readers, _plan(f"bench-{EARLIER}"), bare)
    finally:
        _remove()
    return figures


def _figures(case: str, where: str, readers: int, measured: dict[str, Any], bare: float) -> list[dict[str, Any]]:
    if measured["planned"] != readers:
        raise RuntimeError(f"{measured['planned']} of {readers} readers were planned")
    name = "digest.plan_all" if case.startswith("nothing") else "digest.plan_all_with_history"
    per_million = measured["seconds"] * 1_000_000 / readers
    return [
        {
            "name": name,
            "value": round(measured["seconds"], 2),
            "unit": f"s ({where}, {case})",
            "ratio": round(per_million / _LIMIT_SECONDS, 3),
            "against": f"{_LIMIT_SECONDS} s for a million; CPU seconds of the planner {measured['cpu']:.1f}"
            + (f", of the database {measured['database_cpu']:.1f}" if measured["database_cpu"] else ""),
        },
        {
            "name": f"{name}.memory",
            "value": round(measured["peak"], 1),
            "unit": "MiB peak RSS of the process",
            "ratio": round(measured["peak"] / _LIMIT_MIB, 3),
            "against": f"{_LIMIT_MIB} MiB; the same process without planning: {bare:.1f} MiB",
        },
    ]


def _plan(period: str) -> dict[str, Any]:
    """Plan a digest with developments of its own, in another process."""
    from naast.pages.models import Topic
    from newsletters.digests import planning
    from newsletters.models import Frequency, Newsletter

    topics = [Topic.objects.get(slug=slug) for slug in _TOPICS]
    make_developments(f"{_SLUG}-{period}", topics)
    digest = planning.open_digest(Newsletter.objects.get(slug=_SLUG), Frequency.WEEKLY, period)
    return _ask("plan", str(digest.pk))[0]


def make_developments(name: str, topics: "Sequence[Topic]") -> None:
    """Make the approved developments of one digest, a topic each in turn.

    Args:
        name: their addresses begin with it.
        topics: at least one.
    """
    from django.utils import timezone

    from newsletters.models import Development

    for number in range(DEVELOPMENTS):
        development = Development.objects.create(
            title=f"Ontwikkeling {number} in het incassodomein",
            slug=f"{name}-{number}",
            summary="Een samenvatting van drie zinnen in eigen woorden. " * 6,
            talk="Vraag in uw volgende gesprek of de klant dit al weet, en wijs de weg.",
            source_name="Voorbeeldbron",
            source_url="https://example.org/bron",
            state="approved",
            approved_at=timezone.now(),
        )
        development.topics.set([topics[number % len(topics)]])


def _plan_here(key: int) -> dict[str, Any]:
    from newsletters.digests import planning
    from newsletters.models import Delivery, Mailing

    digest = Mailing.objects.get(pk=key)
    cpu, database_cpu, start = time.process_time(), _database_cpu(), time.perf_counter()
    while not planning.plan(digest):
        pass
    return {
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "database_cpu": _database_cpu() - database_cpu,
        "peak": _peak(),
        "planned": Delivery.objects.filter(mailing=digest).count(),
    }


def _database_cpu() -> float:
    """CPU seconds of our connection's process when PostgreSQL runs on this machine: on a busy one these say more."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        status = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not status.exists():
        return 0.0
    fields = status.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak() -> float:
    """Peak resident memory of this process in MiB.

    Linux hands the peak of a parent on to its child through ``getrusage``; /proc counts this program only.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 1024)


def _make_readers(count: int) -> None:
    """Make readers with two or three topics each, by the database: model objects would take longer than the measuring."""
    from django.db import connection
    from django.utils import timezone

    from naast.pages.models import Topic
    from newsletters.models import Newsletter, Subscription

    newsletter = Newsletter.objects.create(slug=_SLUG, name="Bench", consent_text="-", digests=True)
    one = Subscription(newsletter=newsletter, state="confirmed", confirmed_at=timezone.now())
    # 22 letters each; unique, which is all that planning asks of them.
    number = "lpad(i::text, 17, '0')" if connection.vendor == "postgresql" else "printf('%%017d', i)"
    counted = {
        "email": "'r' || i || '@d' || (i %% 40) || '.example.org'",
        "email_normalised": "'r' || i || '@d' || (i %% 40) || '.example.org'",
        "domain": "'d' || (i %% 40) || '.example.org'",
        "secret": f"'bench' || {number}",
        "nonce": f"'bench' || {number}",
        "address_hash": f"'bench' || {number}",
    }
    fields = {str(field.column): field for field in Subscription._meta.concrete_fields if not field.primary_key}
    values = [
        field.get_db_prep_save(field.pre_save(one, add=True), connection)
        for column, field in fields.items()
        if column not in counted
    ]
    names = ", ".join(f'"{column}"' for column in fields)
    shown = ", ".join(counted.get(column, "%s") for column in fields)
    table, through = Subscription._meta.db_table, Subscription.topics.through._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) "  # noqa: S608
            f"INSERT INTO {table} ({names}) SELECT {shown} FROM n",
            [count, *values],
        )
        for place, slug in enumerate(_TOPICS):
            topic, _made = Topic.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()})
            cursor.execute(
                f"INSERT INTO {through} (subscription_id, topic_id) SELECT id, %s FROM {table} "  # noqa: S608
                "WHERE newsletter_id = %s AND (((id >> %s) & 1) = 1 OR id %% 4 = %s)",
                [topic.pk, newsletter.pk, place, place],
            )


def _analyse() -> None:
    """What the database does by itself now and then: look at what its tables hold, and clear away old versions."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _remove() -> None:
    from django.db import connection

    from newsletters.models import Delivery, Development, Mailing, Newsletter, Subscription

    newsletter = Newsletter.objects.filter(slug=_SLUG).first()
    if newsletter is not None:
        mailings = list(Mailing.objects.filter(newsletter=newsletter).values_list("pk", flat=True))
        with connection.cursor() as cursor:
            for table, column, keys in (
                (Delivery._meta.db_table, "mailing_id", mailings),
                (Subscription._meta.db_table, "newsletter_id", [newsletter.pk]),
            ):
                if table == Subscription._meta.db_table:
                    cursor.execute(
                        f"DELETE FROM {Subscription.topics.through._meta.db_table} WHERE subscription_id IN "  # noqa: S608
                        f"(SELECT id FROM {table} WHERE newsletter_id = %s)",
                        [newsletter.pk],
                    )
                for key in keys:
                    cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [key])  # noqa: S608
        Mailing.objects.filter(pk__in=mailings).delete()
        newsletter.delete()
    Development.objects.filter(slug__startswith=f"{_SLUG}-").delete()


def main() -> None:
    """Do what the arguments ask, and print what was measured."""
    import django

    django.setup()
    command = sys.argv[1]
    if command == "all":
        answer = _measure_all()
    elif command == "plan":
        answer = [_plan_here(int(sys.argv[2]))]
    else:
        answer = [{"peak": _peak()}]
    for line in answer:
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
