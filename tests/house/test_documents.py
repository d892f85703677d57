"""Documents point at things that exist, and read as people read them."""

import re
from pathlib import Path

import pytest

from tests.support.processes import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    text = document.read_text()
    targets = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r'<img src="([^"]+)"', text)
    files = [target for target in targets if "://" not in target]
    assert [target for target in files if not (document.parent / target).exists()] == []


def test_decisions_have_numbers_without_gaps_and_say_why() -> None:
    decisions = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    for path in decisions:
        text = path.read_text()
        assert re.match(rf"# {path.name[:4]}\W", text), path.name
        assert len(text.split()) > 80, path.name


def test_the_readme_shows_the_two_commands_and_the_way_to_production() -> None:
    text = (ROOT / "README.md").read_text()
    for words in ("bin/run", "bin/test", "docs/architecture.svg", "docs/screenshots/", "## To production"):
        assert words in text


def test_the_licence_is_whole_and_the_one_that_is_declared() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "15.Applicable Law" in text
    assert 'license = "EUPL-1.2"' in (ROOT / "pyproject.toml").read_text()
