"""The guarded fetcher: nowhere but the public internet, and never too much, too long or too far."""

import gzip
import zlib

import pytest
from pytest_django import Settings

from naast.guard import is_public
from newsletters.sources.fetch import Fetched, FetchError, Limits, fetch
from tests.support.sources import Source


def test_a_feed_comes_with_what_to_say_next_time(source: Source) -> None:
    source.says(b"<rss/>", ETag='"abc"', Last_Modified="Sat, 21 Nov 2026 09:00:00 GMT", Content_Type="text/xml")
    answer = fetch(source.url())
    assert answer == Fetched(b"<rss/>", "text/xml", '"abc"', "Sat, 21 Nov 2026 09:00:00 GMT", changed=True)


def test_nothing_new_is_not_sent_again(source: Source) -> None:
    source.says(status=304)
    answer = fetch(source.url(), etag='"abc"', last_modified="Sat, 21 Nov 2026 09:00:00 GMT")
    assert not answer.changed
    (_path, headers) = source.seen[0]
    assert headers["If-None-Match"] == '"abc"'
    assert headers["If-Modified-Since"] == "Sat, 21 Nov 2026 09:00:00 GMT"


def test_a_packed_answer_is_unpacked(source: Source) -> None:
    source.says(gzip.compress(b"<rss/>" * 100), Content_Encoding="gzip")
    assert fetch(source.url()).body == b"<rss/>" * 100


def test_redirects_are_followed_three_times(source: Source) -> None:
    source.says(b"here", path="/3")
    for step in range(3):
        source.says(path=f"/{step}", status=302, Location=f"/{step + 1}")
    assert fetch(source.url("/0")).body == b"here"
    source.says(path="/3", status=301, Location="/0")
    with pytest.raises(FetchError, match="te vaak door"):
        fetch(source.url("/0"))


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:22/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://[fe80::1]/",
    ],
)
def test_internal_addresses_are_refused_at_once_and_after_a_redirect(source: Source, target: str) -> None:
    with pytest.raises(FetchError, match="intern adres"):
        fetch(target)
    source.says(status=302, Location=target)
    with pytest.raises(FetchError, match="intern adres"):
        fetch(source.url())


@pytest.mark.parametrize("target", ["file:///etc/passwd", "gopher://x.example/", "ftp://x.example/", "//", "http://"])
def test_other_schemes_are_refused_also_after_a_redirect(source: Source, target: str) -> None:
    with pytest.raises(FetchError, match="http:// of https://"):
        fetch(target)
    if ":" in target and target != "http://":
        source.says(status=302, Location=target)
        with pytest.raises(FetchError, match="http:// of https://"):
            fetch(source.url())


@pytest.mark.parametrize(
    "target",
    [
        "http://user@example.org/",
        "http://example.org:99999/",
        "http://exa mple.org/",
        "http://example.org/\r\nX: y",
        "http://[::1",
        "http://" + "a" * 64 + ".example/",
        "http://\udcff.example/",
        "http://é..example/",
    ],
)
def test_hostile_addresses_get_a_message(target: str) -> None:
    with pytest.raises(FetchError):
        fetch(target, resolver=lambda host, port: (_ for _ in ()).throw(UnicodeError))


def test_a_name_with_one_internal_address_is_refused_whole() -> None:
    with pytest.raises(FetchError, match="intern adres"):
        fetch("http://feed.example/", resolver=lambda host, port: ["203.0.113.5", "192.168.1.1"])
    with pytest.raises(FetchError, match="intern adres"):
        fetch("http://feed.example/", resolver=lambda host, port: ["93.184.216.34", "192.168.1.1"])


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    connected: list[tuple[str, int]] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        # A name that changes its mind: public when asked first, internal ever after.
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    def connect(address: tuple[str, int], timeout: float) -> None:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("naast.guard.socket.create_connection", connect)
    with pytest.raises(FetchError, match="niet te bereiken"):
        fetch("http://feed.example/", resolver=resolver)
    assert asked == ["feed.example"]
    assert connected == [("93.184.216.34", 80)]


@pytest.mark.parametrize("inside", ["127.0.0.1", "::ffff:10.0.0.1", "192.168.0.10"])
def test_a_name_behind_a_redirect_is_checked_like_the_first(source: Source, inside: str) -> None:
    source.says(status=302, Location="http://elsewhere.example/feed")
    answers = {"127.0.0.1": ["127.0.0.1"], "elsewhere.example": [inside]}
    with pytest.raises(FetchError, match="intern adres"):
        fetch(source.url(), resolver=lambda host, port: answers[host])


def test_a_name_that_turns_inward_after_its_own_redirect_is_refused(source: Source, settings: Settings) -> None:
    """The first answer comes from outside; the second time the same name leads inside."""
    name, port = "feed.example", source.host.split(":")[1]
    settings.FEED_PRIVATE_HOSTS = [f"{name}:{port}"]  # only so that the first answer can come from this machine
    source.says(status=302, Location=f"http://{name}/second")
    with pytest.raises(FetchError, match="intern adres"):
        fetch(f"http://{name}:{port}/feed", resolver=lambda host, port: ["127.0.0.1"])
    assert [path for path, _headers in source.seen] == ["/feed"]


@pytest.mark.parametrize("value", ['"a\xe9"', "x" * 301, '"tab\there"'])
def test_a_mark_that_cannot_be_sent_back_whole_is_not_kept(source: Source, value: str) -> None:
    source.says(b"<rss/>", ETag=value, Last_Modified=value)
    answer = fetch(source.url())
    assert (answer.etag, answer.last_modified) == ("", "")


def test_the_name_is_in_the_request_although_the_connection_is_to_a_number(source: Source, settings: Settings) -> None:
    port = source.host.split(":")[1]
    settings.FEED_PRIVATE_HOSTS = [f"feed.example:{port}"]
    source.says(b"x")
    fetch(f"http://feed.example:{port}/feed", resolver=lambda host, port: ["127.0.0.1"])
    assert source.seen[0][1]["Host"] == f"feed.example:{port}"


def test_an_endless_answer_is_cut_off(source: Source) -> None:
    source.endless()
    with pytest.raises(FetchError, match="te groot"):
        fetch(source.url())


def test_an_endless_answer_behind_a_packed_one_is_cut_off(source: Source) -> None:
    header = b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"<rss/>")
    source.endless(headers=header)
    with pytest.raises(FetchError, match="te groot"):
        fetch(source.url())


def test_a_small_answer_that_unpacks_to_gigabytes_is_cut_off(source: Source) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"\0" * 2**20) for _ in range(200)) + packer.flush()
    assert len(bomb) < 300_000
    source.says(bomb, Content_Encoding="gzip")
    with pytest.raises(FetchError, match="te groot"):
        fetch(source.url())


@pytest.mark.parametrize(
    ("part", "headers"), [(b"X: y\r\n", b"HTTP/1.0 200 OK\r\n"), (b"x", b""), (b" ", b"HTTP/1.0 200 OK\r\n\r\n<rss>")]
)
def test_a_drip_of_bytes_does_not_hold_a_worker(source: Source, part: bytes, headers: bytes) -> None:
    source.endless(part, every=0.05, headers=headers)
    with pytest.raises(FetchError, match="duurde te lang"):
        fetch(source.url(), limits=Limits(seconds=0.5))


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"not packed at all"),
        ("gzip", gzip.compress(b"<rss/>")[:-6]),
        ("br", b"x"),
        ("gzip, gzip", b"x"),
        ("deflate", b"x"),
    ],
)
def test_packing_we_do_not_read_gets_a_message(source: Source, encoding: str, body: bytes) -> None:
    source.says(body, Content_Encoding=encoding)
    with pytest.raises(FetchError):
        fetch(source.url())


def test_an_answer_that_breaks_off_is_not_taken_for_the_whole(source: Source) -> None:
    source.says(b"<rss>half", Content_Length="500")
    with pytest.raises(FetchError, match="brak af"):
        fetch(source.url())


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503, 206])
def test_any_other_status_is_named(source: Source, status: int) -> None:
    source.says(b"x", status=status)
    with pytest.raises(FetchError, match=str(status)):
        fetch(source.url())


def test_a_redirect_to_nowhere_is_named(source: Source) -> None:
    source.says(status=302)
    with pytest.raises(FetchError, match="geen adres"):
        fetch(source.url())


def test_a_server_that_does_not_speak_http_gets_a_message(source: Source) -> None:
    source.streams([b"hello\r\n"], headers=b"\0\1\2 ")
    with pytest.raises(FetchError):
        fetch(source.url())


def test_a_certificate_that_is_not_valid_is_refused(source: Source) -> None:
    with pytest.raises(FetchError, match="certificaat"):
        fetch(source.url().replace("http:", "https:"), limits=Limits(seconds=5))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:7f00:1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "nonsense",
        "",
    ],
)
def test_addresses_that_are_not_on_the_public_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:2800:220:1:248:1893:25c8:1946"])
def test_addresses_that_are(address: str) -> None:
    assert is_public(address)
