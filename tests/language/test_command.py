"""``naast brievencheck FILE``: the same check on the command line, as JSON."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from naast.language.intake import MAX_CHARACTERS
from tests.language.helpers import check, letter
from tests.support.processes import ROOT, environment

pytestmark = pytest.mark.django_db


def run(file: Path | str) -> str:
    out = io.StringIO()
    call_command("brievencheck", str(file), stdout=out)
    return out.getvalue()


def test_a_letter_comes_out_as_json_that_people_can_read(tmp_path: Path, rules_loaded: None) -> None:
    path = tmp_path / "brief.txt"
    path.write_text(letter("strenge-brief"), encoding="utf-8-sig")
    out = run(path)
    assert json.loads(out) == check(letter("strenge-brief")).as_dict()
    assert "€ 412,50" in out


def test_a_minus_reads_what_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("Wij zien één betaling.\r\n".encode())))
    assert json.loads(run("-"))["text"] == "Wij zien één betaling.\n"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\x00\x01",
        "Één brief".encode("latin-1"),
        b"a " * MAX_CHARACTERS,
        b"a" * (MAX_CHARACTERS * 4 + 10),
        None,
    ],
)
def test_what_is_no_letter_ends_with_two_and_a_reason(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "brief.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError) as error:
        run(path)
    assert error.value.returncode == 2
    assert str(error.value)


def test_a_folder_is_no_letter(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as error:
        run(tmp_path)
    assert error.value.returncode == 2


def test_a_missing_file_ends_the_program_with_two() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "naast", "brievencheck", "/nergens/brief.txt"],
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "/nergens/brief.txt" in done.stderr
    assert "Traceback" not in done.stderr
