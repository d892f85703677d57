"""Everything one machine needs before it can serve: a key, tables, the Dutch catalogue and the demo content.

Each step may run again: a second start finds its work done and keeps the data.
"""

import io
import os
import secrets
import sqlite3
import sys
import time
from contextlib import closing, redirect_stdout
from pathlib import Path

from naast.machine import HOST, Busy, claim_data_folder, data_folder, port_is_taken, site_port


def prepare() -> int:
    """Make the data folder ready and return 0, or say what is in the way and return 1."""
    os.environ.setdefault("NAAST_LOCAL", "1")
    # Mails, certificates and the sample feeds name the address that serve() will have.
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{site_port()}")
    data = data_folder()
    try:
        with claim_data_folder(data):
            if port_is_taken(site_port()):
                _say(f"Poort {site_port()} is al in gebruik. Kies een andere: PORT={site_port() + 1} bin/run")
                return 1
            write_local_settings(data)
            _prepare_rows(data)
    except Busy as busy:
        _say(str(busy))
        return 1
    return 0


def write_local_settings(data: Path) -> None:
    """Write ``local.env`` with a secret key of this machine, readable by its owner only; keep the one that stands."""
    path = data / "local.env"
    if path.exists():
        return
    lines = f"NAAST_LOCAL=1\nSECRET_KEY={secrets.token_urlsafe(50)}\n"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(lines)


def _prepare_rows(data: Path) -> None:
    import django
    from django.core.management import call_command

    from naast.seed.management.commands.compile_catalogue import Command as Compile

    _step(3, "De database bijwerken")
    # Before anything asks for a text: Django reads a catalogue once.
    Compile(stdout=io.StringIO()).handle()
    django.setup()
    call_command("migrate", interactive=False, verbosity=1, skip_checks=True, stdout=_Steps())
    _make_keys()
    _step(4, "De voorbeeldinhoud laden")
    with redirect_stdout(io.StringIO()):
        call_command("seed", demo=True, verbosity=0)
    start_with_an_empty_broker(data)


def _make_keys() -> None:
    """Make the keys that sign certificates, once in the life of the data folder."""
    from certificates.signing import SignerDown, rotation

    try:
        rotation.make_missing()
    except SignerDown as down:
        _say(f"      Bewijzen wachten op hun handtekening: {down}")


def start_with_an_empty_broker(data: Path) -> None:
    """Make the embedded broker anew.

    The rows are the truth and a sweep finds what waits (ADR 0003), so nothing is lost. SQLAlchemy's transport never
    removes a handled message, and processes that start together would race to create its tables.
    """
    from django.conf import settings

    from naast.celery import app

    if not settings.CELERY_BROKER_URL.startswith("sqla+sqlite"):
        return
    for path in data.glob("broker.sqlite3*"):
        path.unlink()
    with closing(sqlite3.connect(data / "broker.sqlite3")) as broker:
        # Kept in the file: a reader no longer stops the writer.
        broker.execute("PRAGMA journal_mode=WAL")
    with app.connection_for_write() as connection:
        app.amqp.queues[app.conf.task_default_queue](connection.default_channel).declare()


class _Steps(io.StringIO):
    """Counts the migrations that Django reports, and tells how many are done every few seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._done = 0
        self._told = time.monotonic()

    def write(self, text: str) -> int:
        self._done += "OK" in text
        if time.monotonic() - self._told > 3:
            self._told = time.monotonic()
            _say(f"      {self._done} stappen klaar …")
        return len(text)


def _step(number: int, text: str) -> None:
    _say(f"{number}/5 {text}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
