"""Links to other sites are tried with limits, from the server, and never inside the network."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from naast.guard import GuardError, Trouble, connect, parse
from newsletters.issues.addresses import is_foreign, unreachable
from newsletters.issues.targets import Link
from newsletters.models import Subscription
from tests.newsletters.issues.conftest import WriteIssue

asked: list[tuple[str, str]] = []


class _Site(BaseHTTPRequestHandler):
    """Answers as its path says: /200, /404, /naar/200, and /nohead, which knows only GET."""

    def do_HEAD(self) -> None:
        asked.append((self.command, self.path))
        if self.path == "/nohead":
            self._answer(405 if self.command == "HEAD" else 200)
        elif self.path == "/rond":
            self._answer(302, "/rond")
        elif self.path == "/binnen":
            self._answer(302, "http://127.0.0.1:9/")
        elif self.path.startswith("/naar/"):
            self._answer(301, self.path.removeprefix("/naar"))
        elif self.path == "/traag":
            self.server.released.wait(20)  # type: ignore[attr-defined]
        else:
            self._answer(int(self.path.strip("/")))

    do_GET = do_HEAD  # noqa: N815  the name is the library's

    def _answer(self, status: int, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Stay quiet."""


@pytest.fixture
def site(settings: Settings) -> Iterator[str]:
    """A site on this machine that may be asked although it is internal."""
    asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.daemon_threads = True
    server.released = threading.Event()  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.FEED_PRIVATE_HOSTS = [f"127.0.0.1:{server.server_port}"]
    settings.SITE_HOST, settings.SITE_URL = "naast.example.org", "https://naast.example.org"
    yield f"http://127.0.0.1:{server.server_port}"
    server.released.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


def wrong(*urls: str, seconds: float = 10) -> list[str]:
    return [found.link.url for found in unreachable([Link("Lees", url, "Tekst") for url in urls], seconds=seconds)]


def test_pages_that_are_there_pass_also_behind_a_redirect_or_without_head(site: str) -> None:
    assert wrong(f"{site}/200", f"{site}/naar/200", f"{site}/nohead", f"{site}/200#kop") == []
    assert ("GET", "/nohead") in asked


def test_what_is_gone_refused_or_goes_round_is_told(site: str) -> None:
    urls = [f"{site}/{path}" for path in ("404", "410", "403", "500", "rond", "naar/404")]
    assert wrong(*urls) == urls


def test_internal_addresses_are_not_asked_also_not_behind_a_redirect(site: str, settings: Settings) -> None:
    urls = [f"{site}/binnen", "http://169.254.169.254/latest/", "http://[::1]/", "http://localhost:1/"]
    assert wrong(*urls) == urls
    settings.FEED_PRIVATE_HOSTS = []
    asked.clear()
    assert wrong(f"{site}/200") == [f"{site}/200"]
    assert asked == []


def test_a_site_that_stalls_does_not_hold_the_page(site: str) -> None:
    assert wrong(f"{site}/traag", seconds=0.3) == [f"{site}/traag"]


def test_each_address_is_asked_once_and_ours_not_at_all(site: str) -> None:
    ours = ("https://naast.example.org/x/", "mailto:a@example.org", "tel:085")
    assert not any(map(is_foreign, ours))
    assert wrong(f"{site}/200", f"{site}/200", *ours) == []
    assert asked == [("HEAD", "/200")]


@pytest.mark.django_db
def test_the_page_asks_only_when_an_editor_wants_it(
    desk: Client, site: str, write: WriteIssue, reader: Subscription
) -> None:
    page = write(("button", {"label": "Elders", "page": None, "link": f"{site}/404"}))
    assert desk.get(reverse("newsletters_issues:check", args=[page.pk])).status_code == 200
    assert asked == []
    answer = desk.post(reverse("newsletters_issues:links", args=[page.pk]))
    assert [found.link.url for found in answer.context["asked"]] == [f"{site}/404"]
    # A warning: the issue can be sent all the same.
    assert reverse("newsletters_issues:send", args=[page.pk]) in answer.text


def test_a_name_server_that_does_not_answer_holds_nobody_up() -> None:
    free, answered = Event(), Event()

    def silent(host: str, port: int) -> list[str]:
        free.wait(60)
        answered.set()
        raise OSError

    found = [Link(f"{number}", f"https://n{number}.example/", "Tekst") for number in range(9)]
    try:
        assert [link.label for link, _text in unreachable(found, seconds=0.1, resolver=silent)] == list("012345678")
        assert not answered.is_set()
    finally:
        free.set()


def test_without_time_left_no_name_is_looked_up() -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    with pytest.raises(GuardError) as refused, connect(parse("https://a.example/"), until=0, resolver=never):
        pass
    assert refused.value.trouble is Trouble.SLOW
