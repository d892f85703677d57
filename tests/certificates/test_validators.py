"""The finished file before programs that nobody here wrote, in every form a provider can choose."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from certificates import making, pdf
from certificates.designing.images import encoded
from certificates.designs import Design, freeze
from certificates.models import Certificate
from certificates.signing import signer
from certificates.verifying import checks
from certificates.verifying.checks import Line, Outcome, verify
from naast.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pango")]

Issue = Callable[..., Certificate]
_FIVE = ("PDF/A-3a", "PDF/UA-1", "pdfsig", "qpdf", "our signature", "our own check", "openbadgeslib")
LONG = "Maria Johanna Wilhelmina van den Bosch-van Oldenbarnevelt tot Rijnsburg en Poelgeest"


def _picture(colour: str, folder: Path) -> str:
    image = Image.new("RGBA", (700, 240), (255, 255, 255, 0))
    drawing = ImageDraw.Draw(image)
    drawing.ellipse((10, 10, 220, 220), fill=colour)
    drawing.line([(240, 200), (400, 40), (690, 180)], fill=colour, width=9)
    path = folder / "picture.png"
    image.save(path)
    return encoded(path.read_bytes())


def _forms(folder: Path) -> dict[str, dict[str, object]]:
    logo, hand = _picture("#7a1f5c", folder), _picture("#1a2a6c", folder)
    signed_by = {"signatory_name": "Mr. A. de Wit", "signatory_role": "Directeur"}
    return {
        "dutch-landscape": {},
        "english-portrait": {"language": "en", "design": Design(orientation="portrait", accent_colour="#1a3c6e")},
        "dutch-portrait-pictures": signed_by
        | {"design": Design(orientation="portrait", logo=logo, signature=hand, logo_alt="Beeldmerk")},
        "english-landscape-pictures": signed_by
        | {"language": "en", "design": Design(ground_colour="#fffafc", logo=logo, signature=hand, closing="{naam}")},
        "long-name": {"holder_name": LONG, "outcomes": ["Een lange uitkomst over veel dingen. " * 12] * 14},
        "greek": {"holder_name": "Αλεξάνδρα Παπαδοπούλου"},
        "cyrillic": {"holder_name": "Олександра Ґалаґан", "language": "en"},
    }


@pytest.fixture
def files(alice: User, issue: Issue, tmp_path: Path) -> dict[str, Path]:
    """A certificate of each form, made by the real pipeline."""
    made = {}
    for name, facts in _forms(tmp_path).items():
        certificate = issue(alice)
        design = facts.pop("design", None)
        if isinstance(design, Design):
            facts["design"] = freeze(design, certificate.provider)
        Certificate.objects.filter(pk=certificate.pk).update(**facts)
        assert making.make(certificate.pk)
        made[name] = tmp_path / f"{name}.pdf"
        made[name].write_bytes(bytes(Certificate.objects.get(pk=certificate.pk).document.pdf))
    return made


def _by_check(lines: list[Line]) -> dict[str, Line]:
    return {wanted: line for wanted in _FIVE for line in lines if wanted in line.check}


def test_every_form_passes_every_check_that_can_run_here(files: dict[str, Path]) -> None:
    told = verify(list(files.values()))
    for name, path in files.items():
        lines = _by_check(told[path])
        assert len(lines) == len(_FIVE)
        failed = [str(line) for line in lines.values() if line.outcome == Outcome.FAIL]
        assert not failed, (name, failed)
    skipped = {line.check: line.detail for lines in told.values() for line in lines if line.outcome == Outcome.SKIPPED}
    if skipped:
        pytest.skip("; ".join(f"{check}: {why}" for check, why in skipped.items()))


def test_what_is_wrong_fails_the_check_it_should_fail(alice: User, issued: Issue, tmp_path: Path) -> None:
    content = bytes(issued(alice).document.pdf)
    plain = pdf.load_library().HTML(string="<html><p>geen bewijs</p></html>").write_pdf()
    bad = {
        "changed.pdf": content[:2000] + bytes([content[2000] ^ 1]) + content[2001:],
        "longer.pdf": content + b"\n% more\n",
        "plain.pdf": plain,
        "signed-plain.pdf": signer().sign_document(plain),
    }
    for name, bytes_of in bad.items():
        (tmp_path / name).write_bytes(bytes_of)
    told = {path.name: _by_check(lines) for path, lines in verify([tmp_path / name for name in bad]).items()}
    assert told["changed.pdf"]["our signature"].outcome == Outcome.FAIL
    assert told["longer.pdf"]["our signature"].outcome == Outcome.FAIL
    assert told["plain.pdf"]["our signature"].outcome == Outcome.FAIL
    assert told["signed-plain.pdf"]["our signature"].outcome == Outcome.OK
    if shutil.which("pdfsig"):
        outcomes = {name: lines["pdfsig"].outcome for name, lines in told.items()}
        assert [outcomes[name] for name in bad] == [Outcome.FAIL, Outcome.FAIL, Outcome.FAIL, Outcome.OK]
    if not checks.verapdf_is_missing():
        for flavour in ("PDF/A-3a", "PDF/UA-1"):
            assert told["signed-plain.pdf"][flavour].outcome == Outcome.FAIL


def test_without_a_program_its_check_is_skipped_and_never_passed(
    alice: User, issued: Issue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bewijs.pdf"
    path.write_bytes(bytes(issued(alice).document.pdf))
    monkeypatch.setenv("PATH", str(tmp_path))
    lines = _by_check(verify([path])[path])
    for check in ("PDF/A-3a", "PDF/UA-1", "pdfsig", "qpdf"):
        assert lines[check].outcome == Outcome.SKIPPED
        assert "not installed" in lines[check].detail
    assert lines["our signature"].outcome == Outcome.OK


def test_the_command_prints_a_line_for_each_check_and_ends_with_one_when_one_fails(tmp_path: Path) -> None:
    from tests.support.processes import ROOT, environment

    path = tmp_path / "plain.pdf"
    path.write_bytes(pdf.load_library().HTML(string="<p>x</p>").write_pdf())
    # Without Java here: the other test starts it.
    env = environment(PATH="/nowhere:/bin:/usr/bin" if not shutil.which("java") else "/bin", NAAST_DATA=tmp_path)
    done = subprocess.run(
        [ROOT / "bin" / "verify-certificate", path], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "skipped our signature over the entire file" in done.stdout or "FAIL    our signature" in done.stdout
    assert "FAIL    credential.json: nothing of that name is attached" in done.stdout
