"""One machine under one parent: what dies comes back, and nothing outlives the parent."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.processes import Process, environment, wait_until

pytestmark = pytest.mark.service

# A machine of two harmless parts, of which one has a child of its own as Celery's worker has.
_PROGRAM = """
import os, sys
from pathlib import Path
from naast import supervisor
sleeper = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
family = [sys.executable, "-c", '''
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("child", child.pid, flush=True)
time.sleep(600)
''']
supervisor.parts_of = lambda data, port, own_mailbox: [
    supervisor.Part("one", sleeper), supervisor.Part("two", family)
]
supervisor.answers = lambda port, path: True
sys.exit(supervisor.serve())
"""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Process]:
    """A supervisor with two parts, ready."""
    started = Process([sys.executable, "-c", _PROGRAM], environment(NAAST_DATA=tmp_path, PORT="18999"), "supervisor")
    started.wait_for_line("ready http://127.0.0.1:18999")
    started.wait_for_line("child ")
    yield started
    started.stop()


def _pid(folder: Path, part: str) -> int:
    return wait_until(lambda: int((folder / "run" / f"{part}.pid").read_text() or 0), why=f"pid of {part}")


def _alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        # A process that ended and waits for its parent still has a number.
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text() if Path("/proc").exists() else True
    return False


def _children(machine: Process) -> list[int]:
    return [int(line.rpartition(" ")[2]) for line in machine.lines if " | child " in line]


def test_a_killed_part_comes_back_and_leaves_no_child_behind(machine: Process, tmp_path: Path) -> None:
    before = _pid(tmp_path, "two")
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: len(_children(machine)) == 2, why="the second child")
    assert _pid(tmp_path, "two") != before
    wait_until(lambda: not _alive(_children(machine)[0]), why="the orphan is gone")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_it_started(machine: Process, tmp_path: Path, number: signal.Signals) -> None:
    started = [_pid(tmp_path, "one"), _pid(tmp_path, "two"), *_children(machine)]
    os.kill(machine.pid, number)
    assert machine.child.wait(timeout=30) == 0
    assert [pid for pid in started if _alive(pid)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_parts_end_when_the_parent_itself_is_killed(machine: Process, tmp_path: Path) -> None:
    started = [_pid(tmp_path, "one"), _pid(tmp_path, "two")]
    os.kill(machine.pid, signal.SIGKILL)
    wait_until(lambda: not any(map(_alive, started)), why="the parts end")
    for child in _children(machine):
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def test_a_data_folder_serves_one_machine_at_a_time(machine: Process, tmp_path: Path) -> None:
    second = Process([sys.executable, "-m", "naast", "serve"], environment(NAAST_DATA=tmp_path, PORT="18998"), "second")
    second.wait_for_line("Naast draait al op")
    assert second.child.wait(timeout=30) == 1


def test_a_taken_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = Process(
            [sys.executable, "-m", "naast", "serve"], environment(NAAST_DATA=tmp_path, PORT=str(port)), "refused"
        )
        refused.wait_for_line(f"Poort {port} is al in gebruik. Kies een andere: PORT={port + 1} bin/run")
        assert refused.child.wait(timeout=30) == 1


@pytest.mark.parametrize("port", ["0", "65536", "acht", "-1", "８０００"])
def test_a_port_that_is_no_port_is_refused_in_words(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from naast.machine import site_port

    monkeypatch.setenv("PORT", port)
    with pytest.raises(SystemExit, match="PORT is een getal"):
        site_port()
