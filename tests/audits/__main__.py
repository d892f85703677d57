"""``bin/audit``: Lighthouse on the six key pages, one JSON object a line.

It measures a machine of its own, made as for the tests, with the files as production has them, or the site whose address
is given. Scores for performance hang on the machine that measures: quote them with the others.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.audits import lighthouse
from tests.support import databases
from tests.support.stack import start_stack

PAGES = {
    "home": "/",
    "an article": "/blog/aan-dezelfde-kant-van-de-tafel/",
    "the blog": "/blog/",
    "the catalogue": "/cursussen/",
    "a course": "/cursussen/vakschool-naast/stress-sensitief-werken/",
    "contact": "/contact/",
}


@contextmanager
def _site() -> Iterator[str]:
    databases.make_template(fresh=False)
    with tempfile.TemporaryDirectory(prefix="naast-audit-") as folder:
        machine = start_stack(Path(folder), database=databases.name_for_tests("audit"))
        try:
            yield machine.url
        finally:
            machine.process.stop()


def main(arguments: Sequence[str]) -> int:
    """Print the scores. Returns 0, 1 when a score is below what the project promises, 2 when nothing could be measured."""
    if reason := lighthouse.missing():
        sys.stderr.write(f"skipped: {reason}\n")
        return 2
    os.environ.setdefault("NAAST_TEST_DB", "audit")
    low = False
    with _site() if not arguments else _given(arguments[0]) as url:
        for name, path in PAGES.items():
            found = lighthouse.scores(url + path)
            sys.stdout.write(json.dumps({"name": name, "path": path, **found}, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            low |= found["performance"] < 95 or any(found[part] < 100 for part in lighthouse.CATEGORIES[1:])
    return int(low)


@contextmanager
def _given(url: str) -> Iterator[str]:
    yield url.rstrip("/")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
