"""Lighthouse, which Google measures pages with: four scores a page, on a phone with a slow network."""

import json
import os
import shutil
import subprocess
import tempfile
from typing import Any

from tests.support.browser import FLAGS, chromium
from tests.support.databases import CACHE

PROGRAM = CACHE / "node" / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def missing() -> str:
    """Return what keeps Lighthouse from running on this machine; empty when it can."""
    if shutil.which("node") is None or not PROGRAM.exists():
        return "Lighthouse is not installed: bin/setup --dev does so where npm is"
    return "" if chromium() else "no Chromium on this machine"


def scores(url: str) -> dict[str, Any]:
    """Return the scores of a page, 0 to 100, and under ``not met`` the titles of the audits that cost points.

    Raises:
        subprocess.CalledProcessError: Lighthouse could not measure.
    """
    with tempfile.TemporaryDirectory(prefix="naast-lighthouse-") as profile:
        flags = " ".join(("--headless", f"--user-data-dir={profile}", *FLAGS))
        done = subprocess.run(
            [
                "node",
                str(PROGRAM),
                url,
                "--quiet",
                "--output=json",
                "--no-enable-error-reporting",
                f"--only-categories={','.join(CATEGORIES)}",
                f"--chrome-flags={flags}",
            ],
            env=os.environ | {"CHROME_PATH": chromium() or ""},
            capture_output=True,
            text=True,
            check=True,
        )
    report = json.loads(done.stdout)
    found: dict[str, Any] = {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES}
    weighed = {
        item["id"] for name in CATEGORIES for item in report["categories"][name]["auditRefs"] if item["weight"] > 0
    }
    lost = [one for one in report["audits"].values() if one["id"] in weighed and (one["score"] or 0) < 0.9]
    found["not met"] = [
        f"{one['title']} {one.get('displayValue', '')}".strip() for one in lost if one["score"] is not None
    ]
    return found
