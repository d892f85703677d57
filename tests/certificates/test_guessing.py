"""Who guesses finds nothing: not a name, not a difference, and after a while no answer."""

import json
import random
import re
import time
from collections.abc import Callable
from string import ascii_letters, digits
from typing import Any

import pytest
from django.test import Client

from certificates import limits, selectors
from certificates.models import Certificate, new_token
from naast.accounts.models import User

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]
SEED = 6
CHECK = "/certificaat/"


def _guesses(number: int, near: str) -> list[str]:
    """Tokens of the right form: random ones, and ones that differ little from a real one."""
    chance = random.Random(SEED)
    letters = ascii_letters + digits + "-_"
    found = []
    for guess in range(number):
        if guess % 4:
            found.append("".join(chance.choices(letters, k=22)))
        else:
            place, letter = chance.randrange(22), chance.choice(letters)
            found.append(near[:place] + letter + near[place + 1 :])
    return [guess for guess in found if guess != near]


def test_a_hundred_thousand_guesses_find_no_certificate(alice: User, issue: Issue) -> None:
    certificate = issue(alice)
    tokens = _guesses(100_000, certificate.token)
    assert len(tokens) > 99_000
    for begin in range(0, len(tokens), 500):
        # The question that by_token asks, for many at once.
        assert not Certificate.objects.filter(token__in=tokens[begin : begin + 500]).exists()
    assert all(selectors.by_token(token) is None for token in tokens[:2_000])
    assert selectors.by_token(certificate.token) == certificate


def test_hundreds_of_guesses_over_http_show_no_name_and_no_difference(
    client: Client, alice: User, issued: Issue
) -> None:
    certificate = issued(alice)
    answers: dict[str, set[tuple[int, bytes]]] = {"page": set(), "json": set()}
    for number, token in enumerate(_guesses(200, certificate.token)):
        somewhere = f"10.{number // 100}.{number % 100}.7"  # from everywhere, to stay within the limit
        page = client.get(f"/certificaat/{token}/", REMOTE_ADDR=somewhere)
        data = client.get(f"/certificaat/{token}.json", REMOTE_ADDR=somewhere)
        # But for the links that lead back to the same address in the other language.
        answers["page"].add((page.status_code, re.sub(rb'href="[^"]*taal=en"', b"", page.content)))
        answers["json"].add((data.status_code, data.content))
    for found in answers.values():
        [(status, content)] = found
        assert status == 404
        assert b"Alice" not in content


@pytest.mark.parametrize(
    "token", ["x", "a" * 22, "a" * 500, "é" * 22, "a/b", "..", "%00", "status/x/revocation", "uitgever/x/y", "NaN"]
)
def test_whatever_the_form_unknown_is_one_answer_in_json_too(client: Client, db: None, token: str) -> None:
    response = client.get(f"/certificaat/{token}.json")
    assert (response.status_code, json.loads(response.content)) == (404, {"error": "unknown"})
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store, private", "noindex, nofollow")


def test_a_network_that_tries_many_gets_no_answer_about_right_ones_either(
    client: Client, alice: User, issued: Issue
) -> None:
    certificate = issued(alice)
    for _number in range(limits.UNKNOWN):
        assert client.get(f"/certificaat/{new_token()}/").status_code == 404
    for token in (certificate.token, new_token()):
        page, data = client.get(f"/certificaat/{token}/"), client.get(f"/certificaat/{token}.json")
        assert (page.status_code, data.status_code) == (429, 429)
        assert "Wacht tien minuten" in page.content.decode()
        assert page["Retry-After"] == "600"
        assert "Alice" not in page.content.decode() + data.content.decode()
    # Colleagues in the same network too, and everybody else not.
    assert client.get(certificate.get_absolute_url(), REMOTE_ADDR="127.0.0.200").status_code == 429
    assert client.get(certificate.get_absolute_url(), REMOTE_ADDR="192.0.2.1").status_code == 200


def test_who_is_held_back_can_still_check_a_file(client: Client, alice: User, issued: Issue) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    certificate = issued(alice)
    for _number in range(limits.UNKNOWN + 1):
        client.get(f"/certificaat/{new_token()}/")
    file = SimpleUploadedFile("bewijs.pdf", bytes(certificate.document.pdf), "application/pdf")
    assert "Alice Jansen" in client.post(CHECK, {"bestand": file}).content.decode()


def test_unknown_numbers_count_too_and_known_ones_do_not(client: Client, alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    for _number in range(limits.UNKNOWN * 2):
        assert client.get(CHECK, {"nummer": str(certificate.serial)}).status_code == 200
    for _number in range(limits.UNKNOWN):
        assert client.get(CHECK, {"nummer": "NAAST-2026-999999-K"}).status_code == 200
    assert client.get(CHECK, {"nummer": str(certificate.serial)}).status_code == 429


def test_a_window_ends_by_itself(client: Client, alice: User, issued: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = issued(alice)
    for _number in range(limits.UNKNOWN):
        client.get(f"/certificaat/{new_token()}/")
    assert client.get(certificate.get_absolute_url()).status_code == 429
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + limits.WINDOW)
    assert client.get(certificate.get_absolute_url()).status_code == 200


def test_the_cache_keeps_neither_the_address_nor_the_token(client: Client, db: None, settings: Any) -> None:
    from django.core.cache import cache

    token = new_token()
    client.get(f"/certificaat/{token}/", REMOTE_ADDR="198.51.100.77")
    kept = str(getattr(cache, "_cache", {}))
    assert "certificates.unknown" in kept
    assert "198.51.100" not in kept
    assert token not in kept
