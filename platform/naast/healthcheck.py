"""What a container asks itself: does this part answer? (``python -m naast healthcheck web``). Loads no Django."""

import http.client
import os
import socket
import sys
from urllib.parse import urlsplit

WITHIN = 5.0  # seconds


def healthcheck(part: str) -> int:
    """Return 0 when ``web`` or ``mailbox`` answers inside this container, else 1 with the reason on stderr."""
    checks = {"web": _web, "mailbox": _mailbox}
    if part not in checks:
        sys.stderr.write(f"unknown part {part!r}; one of {', '.join(checks)}\n")
        return 1
    try:
        checks[part]()
    except (OSError, http.client.HTTPException) as error:
        sys.stderr.write(f"{part}: {error}\n")
        return 1
    return 0


def _web() -> None:
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=WITHIN)
    # Django answers only to the site's own name.
    connection.request("GET", "/readyz", headers={"Host": urlsplit(os.environ["SITE_URL"]).netloc})
    answer = connection.getresponse()
    if answer.status != http.HTTPStatus.OK:
        raise OSError(f"/readyz answers {answer.status}")


def _mailbox() -> None:
    address = urlsplit(os.environ["SMTP_URL"])
    with socket.create_connection(("127.0.0.1", address.port or 25), timeout=WITHIN) as connection:
        if not connection.recv(3).startswith(b"220"):
            raise OSError("no SMTP greeting")
