"""``platform/`` is a folder on the path, never a package: an importable one hides the standard library's (ADR 0001)."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.processes import ROOT, environment


def test_the_platform_folder_has_no_init_file() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_platform_is_the_one_of_the_standard_library() -> None:
    assert platform.python_implementation()
    assert ROOT not in Path(str(platform.__file__)).parents


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "check"],
        ["-m", "naast", "check"],
        ["-c", "import platform; platform.python_version(); import naast.settings, courses, certificates, newsletters"],
        ["-m", "celery", "--app", "naast", "report"],
    ],
    ids=["manage.py", "naast", "imports", "celery"],
)
def test_every_way_in_works_from_the_root(command: list[str], tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(NAAST_DATA=tmp_path),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("command", [["manage.py", "check"], ["-m", "celery", "--app", "naast", "report"]])
def test_with_an_init_file_the_ways_in_would_break(command: list[str], tmp_path: Path) -> None:
    """Why the rule exists; when this fails, ADR 0001 may be withdrawn."""
    copy = tmp_path / "checkout"
    copy.mkdir()
    (copy / "manage.py").write_bytes((ROOT / "manage.py").read_bytes())
    (copy / "platform").mkdir()
    (copy / "platform" / "__init__.py").touch()
    (copy / "platform" / "naast").symlink_to(ROOT / "platform" / "naast")
    env = environment(NAAST_DATA=tmp_path, PYTHONPATH=f"{copy}:{copy / 'platform'}:{ROOT}")
    result = subprocess.run(
        [sys.executable, *command], cwd=copy, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode != 0
    assert "platform" in result.stderr
