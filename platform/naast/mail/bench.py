"""``bin/bench mails``: what every kind of mail weighs, and what SpamAssassin says about it."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

from naast.mail.gallery import Sample, samples
from naast.mail.quality import LARGEST, size_in_kb

_PROGRAM = "spamassassin"
_SECONDS = 900  # half a second a mail, and many times that on a busy machine
_SCORE = re.compile(rb"^X-Spam-Status: .*?\bscore=(-?\d+\.\d+)", re.MULTILINE | re.DOTALL)
_MARK = "X-Bench-Kind"


def bench_mails() -> list[dict[str, Any]]:
    """Measure the complete message of every kind in the gallery: KB of HTML beside the 80 that fit, and points.

    SpamAssassin runs without network (``-L``) and reports on mail that is no spam either (``-t``). When it is not
    installed, that is said in place of the points.
    """
    kinds = samples()
    figures = [_size(sample) for sample in kinds]
    if shutil.which(_PROGRAM) is None:
        return [*figures, _figure("mails.spam", None, "points", "skipped: the program spamassassin is not installed")]
    points = spam_points(kinds)
    return [*figures, *(_figure(f"mails.{one.kind}.spam", points[one.kind], "points", "at most 0") for one in kinds)]


def spam_points(kinds: Sequence[Sample]) -> dict[str, float]:
    """The points of each kind, from one run of SpamAssassin over all of them.

    Raises:
        RuntimeError: the program says nothing about some kind.
    """
    box = b"".join(
        b"From naast@example.org Mon Nov 23 10:30:00 2026\n"
        + f"{_MARK}: {sample.kind}\n".encode()
        + re.sub(rb"(?m)^(>*From )", rb">\1", sample.message().replace(b"\r\n", b"\n"))
        + b"\n"
        for sample in kinds
    )
    done = subprocess.run(  # noqa: S603 - a fixed program, found on the path
        [shutil.which(_PROGRAM) or _PROGRAM, "--local", "--test-mode", "--mbox"],
        input=box,
        capture_output=True,
        timeout=_SECONDS,
        check=True,
    )
    points = {}
    for part in done.stdout.split(b"\nFrom "):
        kind = re.search(rf"^{_MARK}: (\S+)".encode(), part, re.MULTILINE)
        score = _SCORE.search(part)
        if kind and score:
            points[kind.group(1).decode()] = float(score.group(1))
    missing = [sample.kind for sample in kinds if sample.kind not in points]
    if missing:
        raise RuntimeError(f"no answer about {', '.join(missing)}")
    return points


def _size(sample: Sample) -> dict[str, Any]:
    size = size_in_kb(sample.rendered().html)
    most = LARGEST // 1024
    return _figure(f"mails.{sample.kind}.html", size, "KB", f"at most {most} KB") | {"ratio": round(size / most, 3)}


def _figure(name: str, value: float | None, unit: str, against: str) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "ratio": None, "against": against}
