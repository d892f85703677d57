"""A migrated template per state of the migrations, and quick copies of it.

Wagtail's migrations take tens of seconds and copying a database takes a tenth of one. The test database, the stack that
the journeys use and every parallel worker are copies of one template. Without ``--reuse-db`` the template is built
anew by really running every migration.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.support.processes import ROOT, environment

CACHE = ROOT / ".cache"
_OLD = 3600  # seconds
SERVER_URL = os.environ.get("DATABASE_URL", "")
ON_SQLITE = not SERVER_URL or SERVER_URL.startswith("sqlite")


@cache
def fingerprint() -> str:
    """Return a short hash that changes with any migration, or with the models of an app that has none yet."""
    digest = hashlib.sha256(sys.version.encode())
    for place in ("platform/naast", "courses", "certificates", "newsletters"):
        for migration in sorted((ROOT / place).rglob("migrations/*.py")):
            digest.update(str(migration).encode() + migration.read_bytes())
        for models in sorted((ROOT / place).rglob("models.py")):
            if not any((models.parent / "migrations").glob("0*.py")):
                digest.update(models.read_bytes())
    digest.update((ROOT / "requirements.txt").read_bytes())
    return digest.hexdigest()[:12]


def name_for_tests(worker: str = "") -> str:
    """Return the database name of this run: people who work side by side set ``NAAST_TEST_DB``."""
    return "-".join(filter(None, (os.environ.get("NAAST_TEST_DB", "main"), worker)))


def url_of(name: str) -> str:
    """Return the ``DATABASE_URL`` of the copy called ``name``."""
    if ON_SQLITE:
        return f"sqlite:///{_file(name)}"
    return urlunsplit(urlsplit(SERVER_URL)._replace(path=f"/{_server_name(name)}"))


def make_template(*, fresh: bool) -> None:
    """Build the migrated template unless it stands; ``fresh`` builds it even then. Safe from several processes."""
    with _lock("template"):
        if not fresh and _exists(_template()):
            return
        draft = f"{_template()}-draft"
        drop(draft)
        if not ON_SQLITE:
            _on_server("CREATE DATABASE {} TEMPLATE template0", _server_name(draft))
        env = environment(DATABASE_URL=url_of(draft), NAAST_DATA=CACHE / "template-data", LOG_LEVEL="ERROR")
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--run-syncdb", "--verbosity", "0", "--skip-checks"],
            cwd=ROOT,
            env=env,
            check=True,
        )
        drop(_template())
        if ON_SQLITE:
            with sqlite3.connect(_file(draft)) as connection:
                # One file without a -wal beside it, so that copying the file copies everything.
                connection.execute("PRAGMA journal_mode=DELETE")
            connection.close()
            _file(draft).rename(_file(_template()))
        else:
            _on_server("ALTER DATABASE {} RENAME TO {}", _server_name(draft), _server_name(_template()))


def copy_template(name: str) -> str:
    """Put a fresh copy of the template under ``name`` and return its ``DATABASE_URL``."""
    drop(name)
    if ON_SQLITE:
        shutil.copyfile(_file(_template()), _file(name))
    else:
        with _lock("copy"):
            _on_server("CREATE DATABASE {} TEMPLATE {}", _server_name(name), _server_name(_template()))
    return url_of(name)


def drop(name: str) -> None:
    """Remove the database called ``name``, whoever is still connected."""
    if ON_SQLITE:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{_file(name)}{suffix}").unlink(missing_ok=True)
    else:
        _on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", _server_name(name))


def drop_old_templates() -> None:
    """Remove templates of earlier states of the migrations: each change of a model would leave one behind."""
    if ON_SQLITE:
        for path in CACHE.glob("template-*.sqlite3"):
            # Somebody who works beside us may copy a young one at this moment.
            if path != _file(_template()) and time.time() - path.stat().st_mtime > _OLD:
                path.unlink(missing_ok=True)


def _template() -> str:
    return f"template-{fingerprint()}"


def _file(name: str) -> Path:
    CACHE.mkdir(exist_ok=True)
    return CACHE / (f"{name}.sqlite3" if name.startswith("template-") else f"test-{name}.sqlite3")


def _server_name(name: str) -> str:
    base = urlsplit(SERVER_URL).path.strip("/") or "naast"
    return f"test_{base}_{name}".replace("-", "_")[:63]


def _exists(name: str) -> bool:
    if ON_SQLITE:
        return _file(name).exists()
    with _administration() as connection:
        row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_server_name(name)]).fetchone()
    return row is not None


@contextmanager
def _administration() -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    url = urlunsplit(urlsplit(SERVER_URL)._replace(path="/postgres", scheme="postgresql"))
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def _on_server(statement: str, *names: str) -> None:
    with _administration() as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def _lock(name: str) -> Iterator[None]:
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_UN)


if __name__ == "__main__":
    # bin/test runs every migration once, as a step of its own; the tests after it take copies.
    make_template(fresh=True)
