"""import-linter checks the directions; these tests check that its contracts speak about everything."""

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.support.processes import ROOT

ROOMS = ("platform/naast", "courses", "certificates", "newsletters")
LINES = 400


def _contracts() -> dict[str, dict[str, Any]]:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return {contract["id"]: contract for contract in linter["contracts"]}


def _sources() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)


def _named(layers: list[str]) -> set[str]:
    return {name.strip() for layer in layers for name in layer.split("|")}


def test_every_app_of_ours_has_a_layer() -> None:
    ours = {app for app in settings.INSTALLED_APPS if app.split(".")[0] in {"naast", *ROOMS}}
    assert ours <= _named(_contracts()["direction"]["layers"])


def test_both_layer_contracts_agree_on_the_order() -> None:
    rooms = [layer for layer in _contracts()["direction"]["layers"] if "naast" in layer]
    assert [layer.replace("naast.", "") for layer in rooms] == _contracts()["complete"]["layers"]


def test_every_root_package_is_under_the_linter() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    packages = {Path(room).name for room in ROOMS}
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert set(linter["root_packages"]) == packages
    assert found <= packages


def test_every_contract_gives_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    for part in text.split("[[tool.importlinter.contracts]]")[1:]:
        assert part.lstrip().startswith("# "), part


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("weasyprint", {"certificates/pdf.py", "certificates/bench.py"}),
        ("smtplib", {"platform/naast/mail/", "newsletters/bench.py"}),
        ("feedparser", {"newsletters/sources/feeds.py", "newsletters/feeds/"}),
    ],
)
def test_a_library_with_one_home_is_loaded_nowhere_else(library: str, homes: set[str]) -> None:
    """Also by name: ``import_module("weasyprint")`` would pass import-linter."""
    strangers = [
        str(path.relative_to(ROOT))
        for path in _sources()
        if _mentions(path, library) and not str(path.relative_to(ROOT)).startswith(tuple(homes))
    ]
    assert strangers == []


def test_no_file_is_longer_than_a_person_can_hold() -> None:
    """A file past this is asking to be a folder."""
    tests = (ROOT / "tests").rglob("*.py")
    long = {
        str(path.relative_to(ROOT)): count
        for path in (*_sources(), *tests)
        if (count := len(path.read_text().splitlines())) > LINES
    }
    assert long == {}


def test_business_rules_do_not_hide_in_save_signals() -> None:
    """Rows are saved by loaders, copies and the admin; rules travel as named signals (courses/events.py)."""
    signals = {"post_save", "pre_save", "m2m_changed"}
    # An index holds nothing that could not be made anew from the rows: no rule of the product.
    index = "platform/naast/search/receivers.py"
    users = {str(path.relative_to(ROOT)) for path in _sources() if any(_mentions(path, name) for name in signals)}
    assert users == {index}


def _mentions(path: Path, word: str) -> bool:
    """Tell whether the code imports ``word`` or loads a module by that name."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names=names) if any(name.name.split(".")[0] == word for name in names):
                return True
            case ast.ImportFrom(module=module, names=names) if (module or "").split(".")[0] == word or any(
                name.name == word for name in names
            ):
                return True
            case ast.Call(args=[ast.Constant(value=str(value)), *_]) if value.split(".")[0] == word:
                return True
    return False
