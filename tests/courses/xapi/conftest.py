"""A learning record store on this machine, whose answers a test decides."""

import base64
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import Settings

from courses.models import RecordStore
from courses.xapi import stores
from naast.organisations.models import Provider

Answer = Callable[[http.server.BaseHTTPRequestHandler, list[dict[str, Any]]], bool]
USERNAME, SECRET = "naast", "geheim:met-punt"


class Store:
    """Takes statements as an LRS does: all of a request or none, and an id only once."""

    def __init__(self) -> None:
        self.stored: dict[str, dict[str, Any]] = {}
        self.requests: list[list[dict[str, Any]]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.bad: set[str] = set()  # verbs that are refused
        self.answer: tuple[int, dict[str, str]] | None = None  # what every request gets instead
        self.instead: Callable[[http.server.BaseHTTPRequestHandler], None] | None = None
        store = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                statements = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                store.requests.append(statements)
                store.headers.append(dict(self.headers))
                store.paths.append(self.path)
                if store.instead:
                    store.instead(self)
                    return
                status, headers = store.answer or (store.take(statements, self.headers["Authorization"]), {})
                self.send_response(status)
                for name, value in ({"Content-Length": "0"} | headers).items():
                    self.send_header(name, value)
                self.end_headers()

            do_GET = do_POST  # noqa: N815  the name is the standard library's

            def log_message(self, *args: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.host}/xapi"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def take(self, statements: list[dict[str, Any]], authorization: str) -> int:
        if authorization != "Basic " + base64.b64encode(f"{USERNAME}:{SECRET}".encode()).decode():
            return 401
        if any(each["verb"]["id"].rpartition("/")[2] in self.bad for each in statements):
            return 400
        if any(self.stored.get(each["id"], each) != each for each in statements):
            return 409
        if any(each["id"] in self.stored for each in statements):
            return 409
        self.stored |= {each["id"]: each for each in statements}
        return 200

    @property
    def verbs(self) -> list[str]:
        """The verbs of what is stored."""
        return [each["verb"]["id"].rpartition("/")[2] for each in self.stored.values()]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def lrs(settings: Settings) -> Iterator[Store]:
    """A running store that this installation may reach."""
    store = Store()
    settings.LRS_PRIVATE_HOSTS = [store.host]
    yield store
    store.close()


@pytest.fixture
def record_store(lrs: Store, provider: Provider) -> RecordStore:
    """The provider's store, switched on."""
    return stores.save_store(provider, endpoint=lrs.url, username=USERNAME, secret=SECRET, active=True)
