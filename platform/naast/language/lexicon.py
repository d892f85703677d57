"""Lists of Dutch words that parts of the check go by; ``words/`` has a file for each."""

from pathlib import Path

_FOLDER = Path(__file__).resolve().parent / "words"


def lexicon(name: str) -> frozenset[str]:
    """The words of a list; what follows ``#`` on a line is a remark."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines for word in line.partition("#")[0].split())
