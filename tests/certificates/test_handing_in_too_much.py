"""How many files one network may hand in: enough for an office, and then an answer that says when to try again."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import gettext as _

from certificates import limits, uploads
from certificates.models import Certificate
from naast.accounts.models import User

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]
CHECK = "/certificaat/"


@pytest.fixture(autouse=True)
def _early_in_a_window() -> Iterator[None]:
    """A minute after 14.00 in Amsterdam: no test runs from one window into the next."""
    with time_machine.travel("2026-11-22 14:01:00+01:00", tick=False):
        yield


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let a test reach the limit soon."""
    monkeypatch.setattr(limits, "FILES", 3)
    return 3


def _hand_in(client: Client, url: str = CHECK, content: bytes = b"%PDF-1.7 x", address: str = "127.0.0.1") -> int:
    file = SimpleUploadedFile("bewijs.pdf", content, "application/pdf")
    return client.post(url, {"bestand": file}, REMOTE_ADDR=address).status_code


def test_an_office_that_checks_a_department_is_not_held_back() -> None:
    assert limits.FILES >= 200


def test_who_hands_in_too_many_is_told_when_to_try_again(client: Client, few: int) -> None:
    assert [_hand_in(client) for _file in range(few)] == [200] * few
    file = SimpleUploadedFile("bewijs.pdf", b"%PDF-1.7 x", "application/pdf")
    response = client.post(CHECK, {"bestand": file})
    assert (response.status_code, response["Retry-After"]) == (429, "540")  # until 14.10
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store, private", "noindex, nofollow")
    assert "14.10" in response.text
    assert _("We did not look at this file. This says nothing about whether it is real.") in response.text


def test_the_limit_is_of_a_network_and_counts_both_pages(client: Client, alice: User, issued: Issue, few: int) -> None:
    certificate = issued(alice)
    content, page = bytes(certificate.document.pdf), certificate.get_absolute_url()
    assert _hand_in(client, CHECK, content) == _hand_in(client, page, content) == _hand_in(client, page) == 200
    assert _hand_in(client, page, content) == 429
    assert _hand_in(client, CHECK, content, "127.0.0.200") == 429  # a colleague in the same network
    assert _hand_in(client, CHECK, content, "192.0.2.1") == 200
    # Who types the address or looks up a number reads on.
    assert client.get(page).status_code == client.get(CHECK, {"nummer": "onzin"}).status_code == 200


def test_one_computer_with_many_addresses_of_ip_6_is_one_network(client: Client, few: int) -> None:
    answers = [_hand_in(client, address=f"2001:db8:1:{number:x}::7") for number in range(few + 1)]
    assert answers == [200] * few + [429]
    assert _hand_in(client, address="2001:db8:2::7") == 200


def test_what_comes_after_the_limit_is_not_read(client: Client, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for _file in range(few):
        _hand_in(client)
    read: list[int] = []
    monkeypatch.setattr(
        uploads.DigestUploadHandler, "receive_data_chunk", lambda _self, data, _start: read.append(len(data))
    )
    assert _hand_in(client) == 429
    assert read == []


def test_a_window_ends_by_itself(client: Client, few: int) -> None:
    for _file in range(few):
        _hand_in(client)
    assert _hand_in(client) == 429
    with time_machine.travel("2026-11-22 14:10:01+01:00", tick=False):
        assert _hand_in(client) == 200


def test_handing_in_files_says_nothing_to_the_limit_of_guesses(client: Client, few: int) -> None:
    for _file in range(few + 1):
        _hand_in(client)
    for _number in range(limits.UNKNOWN - 1):
        assert client.get("/certificaat/onbekend/").status_code == 404


def test_the_cache_keeps_no_address(client: Client, few: int) -> None:
    from django.core.cache import cache

    _hand_in(client, address="198.51.100.77")
    kept = str(getattr(cache, "_cache", {}))
    assert re.search(r"certificates\.files:[0-9a-f]{40}:\d+", kept)
    assert "198.51.100" not in kept
    assert str(int(time.time() // limits.WINDOW)) in kept
