"""What ``prepare`` and ``serve`` both know of one machine: its data folder, its ports, and who may use them.

Nothing here imports Django, so that the supervisor stays small.
"""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"


class Busy(Exception):
    """Another process works on this data folder; the text says so in Dutch."""


def data_folder() -> Path:
    """Return the folder of this machine's rows and files (``NAAST_DATA``, else ``var/``), and make it."""
    folder = Path(os.environ.get("NAAST_DATA") or ROOT / "var").expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def site_port() -> int:
    """Return the port of the site (``PORT``, else 8000).

    Raises:
        SystemExit: ``PORT`` is not a port number.
    """
    text = os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise SystemExit(f"PORT is een getal van 1 tot en met 65535, niet {text!r}.")
    return int(text)


def port_is_taken(port: int) -> bool:
    """Tell whether somebody listens on ``port`` of this machine."""
    with socket.socket() as probe:
        # As the server does: a port that was just left is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise SystemExit(f"Poort {port} mag u niet gebruiken. Kies er een boven 1024.") from None
            return True
    return False


def free_port(wish: int) -> int:
    """Return ``wish`` when it is free, else any free port."""
    if not port_is_taken(wish):
        return wish
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def claim_data_folder(folder: Path) -> Iterator[None]:
    """Hold the data folder: two beats on one folder would do everything twice for nothing.

    Raises:
        Busy: another process holds it.
    """
    with (folder / "lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(f"Naast draait al op {folder}. Stop het daar, of kies een andere map met NAAST_DATA.") from None
        yield
