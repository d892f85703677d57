"""``bin/test`` divides the tests over processes and loses none."""

from collections import Counter

from tests import gate
from tests.support.processes import ROOT


def _files_of(part: str) -> list[str]:
    """The test files that pytest finds for a part."""
    given = gate.arguments_of(part)
    left_out = [argument.removeprefix("--ignore=") for argument in given if argument.startswith("--ignore=")]
    paths = [argument for argument in given if not argument.startswith("--ignore=")]
    files = (str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py"))
    return [file for file in files if _is_in(file, paths) and not _is_in(file, left_out)]


def _is_in(file: str, paths: list[str]) -> bool:
    return any(file == path or file.startswith(f"{path}/") for path in paths)


def test_every_file_with_tests_is_in_exactly_one_part() -> None:
    counted = Counter(file for part in gate.PARTS for file in _files_of(part))
    assert set(counted) == {str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")}
    assert [file for file, parts in counted.items() if parts != 1] == []


def test_every_path_of_a_part_exists() -> None:
    assert [path for paths in gate.PARTS.values() for path in paths if not (ROOT / path).exists()] == []
