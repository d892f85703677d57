"""Many at once: workers share the waiting ones, some are killed, and each person gets exactly one."""

import os
import random
import sys

import pytest

from certificates import bench, bench_kills, making
from certificates.models import Certificate
from tests.support.processes import environment

pytestmark = pytest.mark.django_db


@pytest.mark.service
@pytest.mark.django_db(transaction=True)
def test_sixty_certificates_survive_three_killed_workers(pango: None, database_url: str) -> None:
    ids = [row.pk for row in bench.certificates(60)]
    env = environment(
        DATABASE_URL=database_url,
        NAAST_DATA=os.environ["NAAST_DATA"],
        PYTHONPATH=os.pathsep.join(sys.path),
    )
    killed = bench_kills.make_and_kill(ids, 3, random.Random(6), env, lease=5, workers=2)
    assert killed == 3
    assert bench_kills.count(ids) == (0, 0)
    assert set(Certificate.objects.values_list("owner", flat=True)) == {""}


def test_the_count_of_the_bench_sees_what_is_lost_and_what_is_double(pango: None) -> None:
    ids = [row.pk for row in bench.certificates(2)]
    assert bench_kills.count(ids) == (8, 0)
    for pk in ids:
        making.make(pk)
    assert bench_kills.count(ids) == (0, 0)
    Certificate.objects.filter(pk=ids[0]).update(holder_email=Certificate.objects.get(pk=ids[1]).holder_email)
    document = Certificate.objects.get(pk=ids[0]).document
    document.pdf = bytes(document.pdf) + b"\n"
    document.save()
    assert bench_kills.count(ids) == (0, 2)


def test_helpers_are_asked_for_only_when_many_wait(pango: None, settings: object) -> None:
    settings.CERTIFICATE_SWEEPS = 4  # type: ignore[attr-defined]
    bench.certificates(99)
    assert making.helpers_wanted() == 0
    bench.certificates(251)
    assert making.helpers_wanted() == 3
