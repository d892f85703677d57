"""``bin/verify-certificate`` is run on files of strangers, with names that a stranger chose."""

import subprocess
from pathlib import Path

import pytest

from certificates.verifying import checks
from certificates.verifying.checks import verify

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["-o.pdf", "--replace-input", "@orders.pdf", "-"])
def test_a_name_of_a_file_is_never_an_order_to_a_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / name).write_bytes(b"%PDF-1.7 nothing")
    monkeypatch.chdir(tmp_path)
    ran: list[list[str]] = []

    def record(command: list[str]) -> "subprocess.CompletedProcess[str]":
        ran.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(checks, "_run", record)
    monkeypatch.setattr("shutil.which", lambda program: f"/usr/bin/{program}")
    monkeypatch.setattr(checks, "verapdf_is_missing", lambda: "")
    assert list(verify([Path(name)])) == [Path(name)]
    assert {command[0] for command in ran} == {"javac", "java", "pdfsig", "qpdf"}
    assert [command for command in ran if name in command] == []
    assert sum(str(tmp_path / name) in command for command in ran) == 3
