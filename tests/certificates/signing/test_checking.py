"""Only the exact file that we signed passes: everything else fails, and nothing makes the check raise."""

import io
import random
import re
from binascii import unhexlify
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from certificates.models import SigningKey
from certificates.signing import checking, signer
from certificates.signing.checking import Problem, check_document
from certificates.signing.file_key import FileSigner, make_missing

pytestmark = pytest.mark.django_db

cms, pem, asn1_x509 = (import_module(f"asn1crypto.{name}") for name in ("cms", "pem", "x509"))  # it has no types


@pytest.fixture
def signed(unsigned: bytes) -> bytes:
    """A certificate with the signature of this installation."""
    return signer().sign_document(unsigned)


def test_what_we_signed_is_known_as_ours_whole_and_when(signed: bytes) -> None:
    verdict = check_document(signed)
    assert verdict.valid
    assert verdict.key == signer().key()
    assert verdict.signed_at is not None
    assert abs((timezone.now() - verdict.signed_at).total_seconds()) < 120


def test_another_library_agrees(signed: bytes) -> None:
    chain = [der for _, _, der in pem.unarmor(signer().key().chain.encode(), multiple=True)]
    reader = PdfFileReader(io.BytesIO(signed))
    [signature] = reader.embedded_signatures
    trust = ValidationContext(trust_roots=[asn1_x509.Certificate.load(chain[-1])])
    status = validate_pdf_signature(signature, trust)
    assert status.bottom_line
    assert status.coverage is not None
    assert status.coverage.name == "ENTIRE_FILE"
    assert str(signature.sig_object["/SubFilter"]) == "/ETSI.CAdES.detached"
    assert signature.sig_field["/TU"] == "Handtekening van Naast" or signature.sig_field["/TU"] == "Signature of Naast"


def test_the_page_keeps_its_bytes_and_the_signature_comes_after(unsigned: bytes, signed: bytes) -> None:
    assert signed.startswith(unsigned)


def test_an_increment_after_signing_makes_it_fail(signed: bytes) -> None:
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root["/Note"] = generic.pdf_string("added")
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    verdict = check_document(output.getvalue())
    assert (verdict.valid, verdict.problem) == (False, Problem.NOT_WHOLE)
    assert verdict.intact
    assert not verdict.covers_whole_file


@pytest.mark.parametrize("more", [b"\n", b"%", b"\0", b"%%EOF\n"])
def test_one_byte_after_the_end_makes_it_fail(signed: bytes, more: bytes) -> None:
    assert check_document(signed + more).problem == Problem.NOT_WHOLE


def test_a_second_signature_over_ours_makes_it_fail(signed: bytes, tmp_path: Path) -> None:
    from pyhanko.sign import fields, signers

    make_missing(tmp_path)
    loader: Any = signers.SimpleSigner
    other = loader.load(*_as_files(tmp_path), ca_chain_files=())
    output = io.BytesIO()
    signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name="Ander", md_algorithm="sha256"),
        signer=other,
        new_field_spec=fields.SigFieldSpec("Ander"),
    ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(signed)), output=output)
    verdict = check_document(output.getvalue())
    assert not verdict.valid
    assert verdict.problem == Problem.NOT_WHOLE


def _as_files(folder: Path) -> tuple[str, str]:
    text = (folder / "document.pem").read_text()
    key, certificate = folder / "k.pem", folder / "c.pem"
    key.write_text(text[: text.index("-----BEGIN CERTIFICATE")])
    certificate.write_text(
        text[text.index("-----BEGIN CERTIFICATE") :].split("-----END CERTIFICATE-----")[0]
        + "-----END CERTIFICATE-----\n"
    )
    return str(key), str(certificate)


def test_a_key_that_is_not_ours_makes_it_fail_even_with_our_name_in_it(unsigned: bytes, tmp_path: Path) -> None:
    theirs = FileSigner(tmp_path / "theirs")
    forged = theirs.sign_document(unsigned)
    SigningKey.objects.filter(pk=theirs.key().pk).delete()
    verdict = check_document(forged)
    assert (verdict.valid, verdict.problem, verdict.key) == (False, Problem.OTHER_KEY, None)


def test_a_lost_key_makes_everything_it_signed_fail_and_a_retired_one_nothing(signed: bytes) -> None:
    rows = SigningKey.objects.filter(purpose="document")
    rows.update(retired_at=timezone.now())
    assert check_document(signed).valid
    rows.update(compromised_at=timezone.now())
    assert check_document(signed).problem == Problem.COMPROMISED


def test_a_thousand_altered_files_are_a_thousand_times_refused(signed: bytes) -> None:
    chance = random.Random(6)
    for _ in range(1000):
        altered = bytearray(signed)
        kind = chance.randrange(4)
        place = chance.randrange(len(altered))
        if kind == 0:
            altered[place] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del altered[place]
        elif kind == 2:
            altered.insert(place, chance.randrange(256))
        else:
            other = chance.randrange(len(altered))
            if altered[place] == altered[other]:
                altered[place] ^= 255
            else:
                altered[place], altered[other] = altered[other], altered[place]
        assert not check_document(bytes(altered)).valid, (kind, place)


def test_no_letter_of_the_signature_itself_can_be_another(signed: bytes) -> None:
    found = re.search(rb"<([0-9A-F]{4000,})>", signed)
    assert found
    end = found.start(1) + len(found[1].rstrip(b"0"))
    digits = b"0123456789ABCDEF"
    # One letter of each byte, and a few of the zeros behind it.
    for place in [*range(found.start(1), end, 2), *range(end + 2, found.end(1), 500)]:
        other = digits[digits.index(signed[place]) ^ 1]
        assert not check_document(signed[:place] + bytes([other]) + signed[place + 1 :]).valid, place
    assert not check_document(signed.replace(found[1], found[1].lower())).valid


def test_the_other_form_of_the_same_signature_is_refused(signed: bytes) -> None:
    found = re.search(rb"<([0-9A-F]{4000,})>", signed)
    assert found
    envelope = unhexlify(found[1])
    content = cms.ContentInfo.load(envelope)
    [info] = content["content"]["signer_infos"]
    r, s = decode_dss_signature(info["signature"].native)
    info["signature"] = encode_dss_signature(r, checking.P256_ORDER - s)
    other = content.dump(force=True).hex().upper().encode().ljust(len(found[1]), b"0")
    assert not check_document(signed.replace(found[1], other)).valid


def test_what_is_no_signed_pdf_says_what_it_is(unsigned: bytes) -> None:
    assert check_document(b"").problem == Problem.NOT_PDF
    assert check_document(b"GIF89a").problem == Problem.NOT_PDF
    assert check_document(unsigned).problem == Problem.UNSIGNED
    assert check_document(b"%PDF-" + b"x" * checking.MAX_BYTES).problem == Problem.TOO_LARGE


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-/ByteRange [0 1 2 3]",
        b"%PDF-/ByteRange [0 99999999 99999999 99999999]",
        b"%PDF-" + b"/ByteRange [0 5 9 1]" * 90_000,
        b"%PDF-" + b"/ByteRange [" + b" " * 2_000_000,
        b"%PDF-/ByteRange [0 20 40 10]" + b"<" + b"30" * 200 + b">",
        b"%PDF-1.7/ByteRange [0 34 16036 1]   <" + b"3080" * 4000 + b">x",
        b"%PDF-1.7/ByteRange [0 34 16036 1]   <" + b"A0" * 8000 + b">x",
    ],
)
def test_files_made_to_break_the_check_get_an_answer(content: bytes) -> None:
    assert not check_document(content).valid


class Anything(TestCase):
    """Hypothesis needs a transaction of its own for each example."""

    @given(st.binary(max_size=400), st.binary(max_size=400))
    @settings(max_examples=150)
    def test_whatever_is_handed_in_the_check_answers(self, before: bytes, inside: bytes) -> None:
        start = b"%PDF-" + before
        head = start + b"/ByteRange [0 %d %d 1]" % (1000, 1002 + 2 * len(inside))
        content = head.ljust(1000) + b"<" + inside.hex().upper().encode() + b">x"
        assert not check_document(content).valid
        assert not check_document(start).valid


def test_it_costs_one_query(signed: bytes, django_assert_num_queries: Callable[..., object]) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        check_document(signed)
