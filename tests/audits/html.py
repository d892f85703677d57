"""The Nu Html Checker, which the W3C checks with: what is wrong with the HTML of a page."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.support.databases import CACHE

JAR = CACHE / "node" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def missing() -> str:
    """Return what keeps the checker from running on this machine; empty when it can."""
    if shutil.which("java") is None:
        return "no Java on this machine, so the HTML checker cannot run"
    return "" if JAR.exists() else "the HTML checker is not installed: bin/setup --dev does so where npm is"


def errors(pages: Mapping[str, str], folder: Path) -> dict[str, list[str]]:
    """Return the errors in the HTML of each page that has any; warnings and advice are left out.

    Parameters:
        pages: the HTML as the server sent it, by address.
        folder: an empty folder for the files that the checker reads.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = {}
    for number, (address, html) in enumerate(pages.items()):
        path = folder / f"{number}.html"
        path.write_text(html, encoding="utf-8")
        names[path.name] = address
    command = [
        "java",
        "-Xmx512m",
        "-jar",
        str(JAR),
        "--format",
        "json",
        "--exit-zero-always",
        "--errors-only",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = {}
    for message in json.loads(done.stderr)["messages"]:
        address = names[message.get("url", "").rpartition("/")[2]]
        place = f"line {message.get('lastLine', '?')}: {message['message']} {message.get('extract', '').strip()!r}"
        found.setdefault(address, []).append(place)
    return found
