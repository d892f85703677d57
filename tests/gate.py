"""Every check in order, each with its time: what ``bin/test`` runs. Ends with ``N passed, N failed, N skipped``.

A failing check does not hide the next ones; the exit code is 1 when any failed. Static checks run one after the other
beside everything else: first beside the tests' database being built, and what is left of them beside the tests.
"""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET  # pytest's own report
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.support.databases import CACHE
from tests.support.processes import ROOT, environment

PYTHON = sys.executable
TOOLS = Path(PYTHON).parent
AT_ONCE = 3  # on two cores: while one waits for its processes, the others work
# Who is done takes the next part, so the long ones stand first, and one that grows moves the others. Each part costs the
# start of a process: a few seconds. A folder is without what another part names in it.
PARTS: dict[str, Sequence[str]] = {
    "certificates": ("tests/certificates",),
    "journeys": ("tests/journeys", "tests/house"),  # one machine and one browser serve them all
    "rooms": ("tests",),
    "workers": ("tests/service", "tests/permissions"),
    "learning": (
        *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests/courses").glob("test_*.py")),
        "tests/courses/provider",
        "tests/courses/exchange",
    ),
    "papers": ("tests/certificates/designs", "tests/certificates/life", "tests/certificates/signing"),
    "newsletters": ("tests/newsletters", "tests/mail"),
}


@dataclass(frozen=True)
class Check:
    """A command that must end with 0."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a check; ``seconds`` of wall clock."""

    name: str
    passed: bool
    seconds: float
    output: str


def templates() -> list[str]:
    """Return every template of the project, in a fixed order."""
    return sorted(
        str(path.relative_to(ROOT))
        for place in ("platform/naast", "courses", "certificates", "newsletters")
        for path in (ROOT / place).rglob("templates/**/*")
        if path.suffix in {".html", ".txt"}
    )


def static_checks() -> list[Check]:
    """Return what needs neither a database nor a broker."""
    html = [path for path in templates() if path.endswith(".html")]
    return [
        Check("ruff check", [str(TOOLS / "ruff"), "check", "--quiet", "--output-format", "concise", "."]),
        Check("ruff format", [str(TOOLS / "ruff"), "format", "--check", "--quiet", "."]),
        Check("djade", [str(TOOLS / "djade"), "--check", "--target-version", "5.2", *html]),
        Check("djlint", [str(TOOLS / "djlint"), "--lint", "--quiet", *html]),
        Check("import-linter", [str(TOOLS / "lint-imports"), "--cache-dir", str(CACHE / "imports")]),
        Check("mypy", [str(TOOLS / "mypy")], environment(NAAST_DATA=CACHE / "checks")),
    ]


def project_checks() -> list[Check]:
    """Return what Django checks about itself: its settings on the caller's parts, its migrations on the models."""
    servers = {name: os.environ[name] for name in ("DATABASE_URL", "CELERY_BROKER_URL") if os.environ.get(name)}
    data = CACHE / "checks"
    migrations = [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]
    return [
        Check(
            "manage.py check",
            [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
            environment(NAAST_DATA=data, **servers),
        ),
        Check("migrations in sync", migrations, environment(NAAST_DATA=data)),
    ]


def run(check: Check) -> Outcome:
    """Run a check and keep what it prints."""
    started = time.monotonic()
    result = subprocess.run(
        check.command,
        cwd=ROOT,
        env=dict(check.env or os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return Outcome(check.name, result.returncode == 0, time.monotonic() - started, result.stdout)


def arguments_of(name: str) -> list[str]:
    """Return what pytest gets for a part: its paths, without those in them that another part names."""
    others = [path for other, paths in PARTS.items() if other != name for path in paths]
    inside = [path for path in others if any(path.startswith(f"{folder}/") for folder in PARTS[name])]
    return [*PARTS[name], *(f"--ignore={path}" for path in inside)]


def run_pytest(name: str, chosen: Sequence[str] = ()) -> tuple[Outcome, dict[str, int]]:
    """Run pytest for a part, on a database of its own; return how it ended, with what it printed, and its counts.

    ``chosen``: what pytest gets to choose among the tests.
    """
    report = CACHE / f"report-{name}.xml"
    report.unlink(missing_ok=True)
    started = time.monotonic()
    result = subprocess.run(
        [
            PYTHON,
            "-m",
            "pytest",
            "--reuse-db",
            "-q",
            "--durations=8",
            f"--junitxml={report}",
            *chosen,
            *arguments_of(name),
        ],
        cwd=ROOT,
        env=os.environ | {"NAAST_TEST_DB": f"{os.environ.get('NAAST_TEST_DB', 'main')}-{name}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    if report.exists():
        suite = ET.parse(report).getroot().find("testsuite")
        assert suite is not None
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        counts = {"passed": int(suite.get("tests", 0)) - failed - skipped, "failed": failed, "skipped": skipped}
    return Outcome(name, result.returncode == 0, time.monotonic() - started, result.stdout), counts


def run_all_tests(chosen: Sequence[str]) -> tuple[list[Outcome], dict[str, int]]:
    """Run the parts of the tests, a few at once, in their order; ``chosen`` as of :func:`run_pytest`."""
    say(f"\n{AT_ONCE} at once: {', '.join(PARTS)}")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(lambda name: run_pytest(name, chosen), PARTS))
    for outcome, _counts in done:
        say(f"\n{outcome.name}\n{outcome.output}")
    counts = {key: sum(part[key] for _outcome, part in done) for key in ("passed", "failed", "skipped")}
    return [outcome for outcome, _counts in done], counts


def tell(outcome: Outcome) -> None:
    """Print one line for a check, and all it said when it failed."""
    say(f"{'ok  ' if outcome.passed else 'FAIL'} {outcome.seconds:6.1f} s  {outcome.name}")
    if not outcome.passed and outcome.output:
        say("\n".join(f"     {line}" for line in outcome.output.splitlines()[-200:]))


def run_and_tell(check: Check) -> Outcome:
    """Run a check and say how it ended as soon as it has."""
    outcome = run(check)
    tell(outcome)
    return outcome


def say(text: str) -> None:
    """Print at once, so that lines stand in order with those of the children."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Run all checks and return the exit code."""
    started = time.monotonic()
    say(f"Rows: {_shown('DATABASE_URL', 'SQLite')}. Queue: {_shown('CELERY_BROKER_URL', 'embedded')}.")
    (CACHE / "checks").mkdir(parents=True, exist_ok=True)
    # First and alone: a fresh clone has none, and processes that start together would write it at the same time.
    outcomes = [run_and_tell(Check("Dutch catalogue", [PYTHON, "manage.py", "compile_catalogue"], environment()))]
    static, chosen = static_checks(), []
    if "--no-static" in arguments:
        say("Left out: static checks, and looks at pages, which no database or broker can change.")
        static, chosen = [], ["-m", "not looks"]
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    with ThreadPoolExecutor(1) as lane:
        beside = [lane.submit(run_and_tell, check) for check in (*project_checks(), *static)]
        outcomes.append(run_and_tell(Check("all migrations", [PYTHON, "-m", "tests.support.databases"])))
        if all(outcome.passed for outcome in outcomes):
            tested, totals = run_all_tests(chosen)
            outcomes += tested
        outcomes += [future.result() for future in beside]
    say("")
    for outcome in outcomes:
        say(f"{'ok  ' if outcome.passed else 'FAIL'} {outcome.seconds:6.1f} s  {outcome.name}")
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    say(f"{'FAIL' if failed else 'ok  '} {time.monotonic() - started:6.1f} s  in all")
    if failed:
        say(f"Failed: {', '.join(failed)}")
    say(f"{totals['passed']} passed, {totals['failed']} failed, {totals['skipped']} skipped")
    return 1 if failed else 0


def _shown(name: str, default: str) -> str:
    # Only the kind of server: an address may hold a password.
    return os.environ.get(name, "").partition("://")[0] or default


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
