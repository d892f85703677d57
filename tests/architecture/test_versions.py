"""The floors of design: below them lie known holes, or behaviour that the code does not expect."""

import json
import sys
import tomllib
from importlib.metadata import version
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.support.processes import ROOT

FLOORS = {
    "wagtail": "8.0.1",
    "django": "5.2.19",
    "celery": "5.7",
    "weasyprint": "70.0",  # the first release whose fetcher can be closed
}


def _locked(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text().splitlines()
    pins = (line.split(";")[0].split("\\")[0].strip() for line in lines if "==" in line and not line.startswith(" "))
    return {pin.partition("==")[0]: pin.partition("==")[2] for pin in pins}


def test_python_is_3_11_or_newer() -> None:
    assert sys.version_info >= (3, 11)
    assert _project()["requires-python"] == ">=3.11"


@pytest.mark.parametrize(("package", "floor"), FLOORS.items())
def test_installed_locked_and_declared_versions_reach_the_floor(package: str, floor: str) -> None:
    declared = {item.name: item for item in map(Requirement, _project()["dependencies"])}[package]
    assert Version(version(package)) >= Version(floor)
    assert Version(_locked("requirements.txt")[package]) >= Version(floor)
    below = Version(floor).release
    just_below = Version(".".join(map(str, (*below[:-1], below[-1] - 1))) if below[-1] else f"{below[0] - 1}.99")
    assert just_below not in declared.specifier


def test_django_stays_on_the_long_term_release() -> None:
    assert Version("5.2") < Version(version("django")) < Version("5.3")


def test_what_tests_install_has_the_versions_of_what_runs() -> None:
    run, dev = _locked("requirements.txt"), _locked("requirements-dev.txt")
    assert {name: dev.get(name) for name in run} == run


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-bootstrap.txt"])
def test_locks_have_a_hash_for_everything_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith(("-i", "--index", "--extra", "--find"))]
    entries = text.replace("\\\n", " ").splitlines()
    pins = [line for line in entries if line and not line.lstrip().startswith("#")]
    assert pins
    assert [line for line in pins if "==" not in line or "--hash=sha256:" not in line] == []


def test_the_lock_of_the_checkers_has_a_hash_for_everything_and_no_address() -> None:
    packages: dict[str, dict[str, Any]] = json.loads((ROOT / "tests/audits/package-lock.json").read_text())["packages"]
    assert len(packages) > 2
    assert [name for name, each in packages.items() if "resolved" in each or (name and "integrity" not in each)] == []


def _project() -> dict[str, Any]:
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"])
