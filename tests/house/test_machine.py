"""The machine a newcomer starts with bin/run: everything real, and data that stays."""

import os
import shutil
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.support.processes import ROOT, wait_until
from tests.support.stack import Stack

pytestmark = pytest.mark.service


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return str(answer.read().decode())


def test_the_machine_prints_its_address_and_people(stack: Stack) -> None:
    from naast.seed.people import DEMO_PEOPLE

    for person in DEMO_PEOPLE:
        line = stack.process.wait_for_line(person.email)
        assert person.password in line
        assert f"{stack.url}{person.start}" in line
    stack.process.wait_for_line(f"{stack.url}/postvak/")


def test_the_home_page_is_in_dutch(stack: Stack) -> None:
    assert '<html lang="nl"' in _get(f"{stack.url}/")


def test_a_killed_worker_comes_back(stack: Stack) -> None:
    before = stack.pid("worker")
    assert before
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: stack.pid("worker") not in {None, before}, why="a new worker")


def test_the_secret_key_of_a_machine_is_its_own_and_private(stack: Stack) -> None:
    path = stack.data / "local.env"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "SECRET_KEY=" in path.read_text()


def test_preparing_again_keeps_the_key(tmp_path: Path) -> None:
    from naast.prepare import write_local_settings

    write_local_settings(tmp_path)
    first = (tmp_path / "local.env").read_text()
    write_local_settings(tmp_path)
    assert (tmp_path / "local.env").read_text() == first


@pytest.mark.parametrize("name", ["setup", "run", "test", "bench"])
def test_scripts_are_plain_shell_and_may_be_run(name: str) -> None:
    script = ROOT / "bin" / name
    assert script.read_text().startswith("#!/bin/sh\n")
    assert os.access(script, os.X_OK)
    shell = shutil.which("dash") or "sh"
    result = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_setup_names_what_is_missing_without_python(tmp_path: Path) -> None:
    """On a machine whose only Python is too old, the way out is in the message."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("sh", "dirname", "mktemp", "rm", "id", "sed", "grep"):
        (tools / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    result = subprocess.run(
        [str(tools / "sh"), str(ROOT / "bin/setup")],
        env={"PATH": str(tools), "NAAST_VENV": str(tmp_path / "venv")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "apt-get install python3" in result.stderr
    assert "brew install python" in result.stderr
