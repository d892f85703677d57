"""A stranger checks a certificate, by address, by number and by file."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates import uploads
from certificates.models import Certificate
from naast.accounts.models import User

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]
CHECK = "/certificaat/"


def _upload(client: Client, url: str, content: bytes, name: str = "bewijs.pdf") -> str:
    response = client.post(url, {"bestand": SimpleUploadedFile(name, content, "application/pdf")})
    assert response.status_code == 200
    return response.content.decode()


def _kept(response: Any) -> tuple[str, str]:
    return response["Cache-Control"], response["X-Robots-Tag"]


def test_a_stranger_sees_that_a_certificate_is_valid_and_every_certified_field(
    client: Client, alice: User, issued: Issue
) -> None:
    certificate = issued(alice)
    response = client.get(certificate.get_absolute_url())
    page = response.content.decode()
    for part in (
        "Dit bewijs is geldig",
        "Alice Jansen",
        "Stress-sensitief werken",
        "Vakschool Voorbeeld",
        "1,5 uur",
        "Basis",
        "21 november 2026",
        "83% (nodig: 70%)",
        "U houdt niet kunnen en niet willen uit elkaar.",
        certificate.serial,
        "Het is geen diploma",
        "digitaal ondertekend",
        "Wat het bewijst, en wat niet",
        "/certificaat/uitgever/vakschool-voorbeeld/",
    ):
        assert str(part) in page
    assert alice.email not in page
    assert _kept(response) == ("no-store, private", "noindex, nofollow")


@pytest.mark.parametrize("actor", ["alice", "bob", "charlie"])
def test_owner_colleague_and_outsider_see_the_same_verification_page(
    client: Client, request: pytest.FixtureRequest, alice: User, issued: Issue, actor: str
) -> None:
    certificate = issued(alice)
    client.force_login(request.getfixturevalue(actor))
    assert "Dit bewijs is geldig" in client.get(certificate.get_absolute_url()).content.decode()


def _wrong_tokens(token: str) -> Iterator[str]:
    yield from (
        token[:-1],
        token + "A",
        token.swapcase(),
        token[::-1],
        "x",
        "%00",
        "..",
        "<script>",
        "a" * 500,
        "é" * 22,
        "a/b",
        "uitgever",
        "uitgever/bestaat-niet/x",
        "status",
        token + "/x",
    )


def without_own_address(page: str) -> str:
    """A page without the links that lead back to itself in the other language."""
    return re.sub(r'href="[^"]*taal=en"', "", page)


def test_every_unknown_or_malformed_token_gets_the_same_page(client: Client, alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    pages = set()
    for token in _wrong_tokens(certificate.token):
        response = client.get(reverse("certificates:verify", args=[token]))
        assert response.status_code == 404
        page = response.content.decode()
        assert "Wij kennen dit bewijs niet" in page
        assert "Alice" not in page
        assert _kept(response) == ("no-store, private", "noindex, nofollow")
        pages.add(without_own_address(page))
    assert len(pages) == 1


def test_a_wrong_token_of_the_right_form_costs_one_query_and_another_form_none(
    client: Client, db: None, django_assert_num_queries: Any
) -> None:
    from certificates import selectors

    with django_assert_num_queries(1):
        assert selectors.by_token("A" * 22) is None
    with django_assert_num_queries(0):
        assert selectors.by_token("A" * 21 + "\0") is None


def test_a_certificate_in_the_making_shows_no_details(client: Client, alice: User, issue: Issue) -> None:
    page = client.get(issue(alice).get_absolute_url()).content.decode()
    assert "Dit bewijs wordt nog gemaakt" in page
    assert "Alice" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "revoked", "revoked_at": timezone.now(), "reason": "facts"}, ["is ingetrokken", "Reden: "]),
        ({"state": "superseded"}, ["is vervangen door een nieuw bewijs", "Vraag de houder om het nieuwe bewijs"]),
        ({"state": "expired"}, ["is verlopen"]),
        ({"valid_until": dt.date(2026, 2, 1)}, ["is verlopen", "1 februari 2026"]),
        ({"suspended_at": timezone.now(), "reason": "inquiry"}, ["is geschorst", "Reden: "]),
    ],
)
def test_a_certificate_that_no_longer_holds_says_so(
    client: Client, alice: User, issued: Issue, changes: dict[str, Any], words: list[str]
) -> None:
    certificate = issued(alice)
    Certificate.objects.filter(pk=certificate.pk).update(reason_note="Alleen voor de opleider.", **changes)
    page = client.get(certificate.get_absolute_url()).content.decode()
    for part in words:
        assert part in page
    assert "is geldig" not in page
    assert "Alice Jansen" in page
    assert "Alleen voor de opleider" not in page
    # The file is still the one we issued, and yet it counts for nothing.
    judged = _upload(client, CHECK, bytes(certificate.document.pdf))
    assert "precies het bestand dat wij hebben uitgegeven" in judged
    assert "Maar het bewijs is nu niet geldig" in judged
    assert words[0] in judged


def test_the_new_one_is_shown_to_who_has_the_file_of_the_old_one_only(
    client: Client, alice: User, bob: User, issued: Issue
) -> None:
    old, new = issued(alice), issued(alice)
    Certificate.objects.filter(pk=old.pk).update(state="superseded")
    Certificate.objects.filter(pk=new.pk).update(replaces=old)
    assert new.token not in client.get(old.get_absolute_url()).content.decode()
    client.force_login(bob)
    assert new.token not in client.get(old.get_absolute_url()).content.decode()
    assert new.token not in _upload(client, old.get_absolute_url(), b"%PDF-1.7 not hers")
    assert new.token in _upload(client, old.get_absolute_url(), bytes(old.document.pdf))
    client.force_login(alice)
    assert new.token in client.get(old.get_absolute_url()).content.decode()


def test_the_new_one_is_not_shown_to_strangers_when_the_account_is_gone(
    client: Client, alice: User, issued: Issue
) -> None:
    old, new = issued(alice), issued(alice)
    Certificate.objects.filter(pk=old.pk).update(state="superseded", person=None)
    Certificate.objects.filter(pk=new.pk).update(replaces=old, person=None)
    assert new.token not in client.get(old.get_absolute_url()).content.decode()


def test_a_successor_in_the_making_is_not_shown(client: Client, alice: User, issued: Issue, issue: Issue) -> None:
    old, new = issued(alice), issue(alice)
    Certificate.objects.filter(pk=old.pk).update(state="superseded")
    Certificate.objects.filter(pk=new.pk).update(replaces=old)
    assert new.token not in _upload(client, old.get_absolute_url(), bytes(old.document.pdf))


def test_markup_in_certified_fields_stays_text(client: Client, alice: User, issued: Issue) -> None:
    certificate = issued(alice, course_title="<script>alert(1)</script>")
    page = client.get(certificate.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_exact_file_is_recognised(client: Client, alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    content = bytes(certificate.document.pdf)
    assert "precies het bestand dat wij hebben uitgegeven" in _upload(client, certificate.get_absolute_url(), content)
    everywhere = _upload(client, CHECK, content)
    assert "precies het bestand dat wij hebben uitgegeven" in everywhere
    assert "Alice Jansen" in everywhere


def test_a_file_that_was_changed_after_we_signed_it_is_told_apart(client: Client, alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    content = bytes(certificate.document.pdf)
    altered = content[:20] + bytes([content[20] ^ 1]) + content[21:]
    for file in (altered, content + b"\n", content[:-1] + b" "):
        for url in (certificate.get_absolute_url(), CHECK):
            page = _upload(client, url, file)
            assert "Wij hebben het ondertekend, maar daarna is het veranderd" in page
            assert "Dit bestand is echt" not in page
    assert "Alice" not in _upload(client, CHECK, altered)


def test_a_file_without_our_signature_is_not_ours(client: Client, alice: User, issued: Issue) -> None:
    page = _upload(client, issued(alice).get_absolute_url(), b"%PDF-1.7 made at home")
    assert "Dit is niet het bestand dat wij hebben uitgegeven" in page
    assert "Dit bestand is echt" not in page


def test_a_credential_is_judged_too(client: Client, alice: User, bob: User, issued: Issue) -> None:
    certificate, other = issued(alice), issued(bob)
    text = certificate.document.credential
    for url in (CHECK, certificate.get_absolute_url()):
        page = _upload(client, url, text.encode(), "badge.json")
        assert "Deze digitale badge is echt" in page
        assert "Alice Jansen" in page
    assert "hoort bij een ander bewijs" in _upload(client, other.get_absolute_url(), text.encode(), "badge.json")
    forged = _upload(client, CHECK, text.replace("Alice", "Elise").encode(), "badge.json")
    assert "Wij hebben het ondertekend, maar daarna is het veranderd" in forged
    assert "Alice" not in forged
    assert "Dit is niet het bestand" in _upload(client, CHECK, b'{"geen": "badge"}', "badge.json")


def test_the_file_of_another_certificate_does_not_count_here(
    client: Client, alice: User, bob: User, issued: Issue
) -> None:
    hers, his = issued(alice), issued(bob)
    page = _upload(client, hers.get_absolute_url(), bytes(his.document.pdf))
    assert "hoort bij een ander bewijs" in page
    assert "Bob" not in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Dit bestand is leeg"),
        (b"GIF89a and more", "Dit is geen pdf en geen digitale badge"),
        (b"%PDF-" + b"x" * uploads.MAX_BYTES, "groter dan 2 MB"),
    ],
)
@pytest.mark.parametrize("place", ["certificate", "anywhere"])
def test_a_file_that_cannot_be_ours_gets_a_clear_message(
    client: Client, alice: User, issued: Issue, content: bytes, words: str, place: str
) -> None:
    url = issued(alice).get_absolute_url() if place == "certificate" else CHECK
    page = _upload(client, url, content)
    assert words in page
    assert "Dit bestand is echt" not in page


def test_nothing_chosen_gets_a_clear_message(client: Client, db: None) -> None:
    assert "Kies eerst het bestand van het bewijs" in client.post(CHECK, {}).content.decode()
    assert (
        "Kies eerst het bestand van het bewijs" in client.post(CHECK, b"x", content_type="text/plain").content.decode()
    )


def test_a_request_without_end_is_not_read_to_its_end(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_HANG_UP_BYTES", 1000)
    assert "groter dan 2 MB" in _upload(client, CHECK, b"%PDF-" + b"x" * 5000)


def test_broken_multipart_is_refused_without_an_error_page_of_ours(client: Client, db: None) -> None:
    response = client.post(CHECK, b"--x\r\nnonsense", content_type="multipart/form-data; boundary=")
    assert response.status_code == 400


def test_an_upload_is_never_written_anywhere(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a file was opened for an upload")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    _upload(client, CHECK, b"%PDF-" + b"x" * 3_000_000)


def test_an_upload_needs_the_token_of_the_form(alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    strict = Client(enforce_csrf_checks=True)
    for url in (CHECK, certificate.get_absolute_url()):
        file = SimpleUploadedFile("x.pdf", b"%PDF-", "application/pdf")
        assert strict.post(url, {"bestand": file}).status_code == 403
        page = strict.get(url)
        token = page.context["csrf_token"]
        file = SimpleUploadedFile("x.pdf", b"%PDF-", "application/pdf")
        assert strict.post(url, {"csrfmiddlewaretoken": str(token), "bestand": file}).status_code == 200


def test_an_address_typed_by_hand_leads_to_the_certificate(client: Client, alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    for typed in (certificate.token, certificate.verify_url, f"  {certificate.verify_url[7:-1]} "):
        response = client.get(CHECK, {"nummer": typed})
        assert response.status_code == 302
        assert response["Location"] == certificate.get_absolute_url()


def test_a_number_says_only_that_it_exists(client: Client, alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    assert certificate.serial is not None
    page = client.get(CHECK, {"nummer": certificate.serial.lower()}).content.decode()
    assert f"Wij kennen nummer {certificate.serial}" in page
    assert "Alice" not in page
    assert certificate.token not in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("NAAST-2026-999999-K", "Wij kennen dit nummer niet"),
        ("<script>", "Wij kennen dit nummer niet"),
        ("", "Vul eerst het nummer of het webadres in"),
        ("x" * 301, "Dit is te lang"),
        ("\0", "null"),
    ],
)
def test_a_mistyped_number_gets_a_clear_message(client: Client, db: None, typed: str, words: str) -> None:
    response = client.get(CHECK, {"nummer": typed})
    assert response.status_code == 200
    if words != "null":
        assert words in response.content.decode()
    assert "<script>" not in response.content.decode().replace('<script type="module"', "")


def test_only_reading_and_uploading_are_possible(client: Client, alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    for url in (CHECK, certificate.get_absolute_url()):
        for method in ("put", "patch", "delete"):
            assert getattr(client, method)(url).status_code == 405
