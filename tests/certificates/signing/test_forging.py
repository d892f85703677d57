"""A PDF made to look like one of ours, by what people do to PDFs that were signed by somebody else."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from certificates.facts import CertificateFacts
from certificates.signing import signer
from certificates.signing.checking import Problem, check_document
from certificates.uploads import DigestedFile
from certificates.views.judging import judge

pytestmark = pytest.mark.django_db

_number: Any = generic.NumberObject
_mapping: Any = generic.DictionaryObject
_RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\s*\]")


@pytest.fixture
def signed(unsigned: bytes) -> bytes:
    """A document of ours."""
    return signer().sign_document(unsigned)


def _ranges(pdf: bytes) -> tuple[int, int, int, int]:
    found = _RANGE.search(pdf)
    assert found
    first, length, second, rest = (int(number) for number in found.groups())
    return first, length, second, rest


def _incremented(pdf: bytes, change: Callable[[Any], object]) -> bytes:
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _dictionary(**values: Any) -> Any:
    return _mapping({generic.pdf_name(f"/{name}"): value for name, value in values.items()})


def _note(writer: Any) -> None:
    """Another name in a box over the one that is printed."""
    box = generic.ArrayObject([_number(number) for number in (50, 400, 500, 450)])
    note = _dictionary(
        Type=generic.pdf_name("/Annot"), Subtype=generic.pdf_name("/FreeText"), Rect=box, F=_number(4),
        Contents=generic.pdf_string("Mallory"), DA=generic.pdf_string("/Helv 20 Tf"),
    )  # fmt: skip
    writer.register_annotation(writer.root["/Pages"]["/Kids"].raw_get(0), writer.add_object(note))


def _field(writer: Any) -> None:
    """A field of a form, filled in."""
    form = writer.root["/AcroForm"]
    field = _dictionary(FT=generic.pdf_name("/Tx"), T=generic.pdf_string("naam"), V=generic.pdf_string("Mallory"))
    form["/Fields"].append(writer.add_object(field))
    writer.update_container(form["/Fields"])


def _attachment(writer: Any) -> None:
    """The credential of somebody else in the place of the one that is attached."""
    file = writer.add_object(generic.StreamObject(stream_data=b'{"proof": {}}'))
    described = _dictionary(
        Type=generic.pdf_name("/Filespec"), F=generic.pdf_string("credential.json"), EF=_dictionary(F=file)
    )
    names = generic.ArrayObject([generic.pdf_string("credential.json"), writer.add_object(described)])
    writer.root["/Names"] = _dictionary(EmbeddedFiles=_dictionary(Names=names))


def _content(writer: Any) -> None:
    """Other content on the same page: what was hidden is shown, what was shown is hidden."""
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)


@pytest.mark.parametrize("change", [_note, _field, _attachment, _content], ids=lambda change: change.__name__)
def test_what_is_laid_over_a_signed_document_makes_it_another(signed: bytes, change: Callable[[Any], object]) -> None:
    forged = _incremented(signed, change)
    assert forged.startswith(signed)
    assert check_document(forged).problem == Problem.NOT_WHOLE
    assert not _judged(forged)


def _judged(pdf: bytes) -> bool:
    import hashlib

    found = judge(DigestedFile("bewijs.pdf", len(pdf), hashlib.sha256(pdf).hexdigest(), pdf))
    assert found.certificate is None
    return found.is_ours


def test_our_signature_in_another_document_is_worth_nothing(
    signed: bytes, facts: Callable[..., CertificateFacts], rendered: Callable[[CertificateFacts], bytes]
) -> None:
    other = signer().sign_document(rendered(facts(holder_name="Mallory", serial="NAAST-2026-000124-X")))
    _first, length, second, _rest = _ranges(signed)
    _first, there, after, _rest = _ranges(other)
    copied = other[:there] + signed[length:second] + other[after:]
    assert check_document(other).valid
    assert len(copied) == len(other)
    assert check_document(copied).problem == Problem.ALTERED


def test_a_signature_that_leaves_a_hole_is_worth_nothing(signed: bytes) -> None:
    _first, length, second, rest = _ranges(signed)
    for wider in (
        (0, length - 100, second, rest),
        (0, length, second + 100, rest - 100),
        (0, length, second, rest - 1),
    ):
        old = _RANGE.search(signed)
        assert old
        new = (b"/ByteRange [%d %d %d %d" % wider).ljust(len(old[0]) - 1) + b"]"
        assert not check_document(signed.replace(old[0], new)).valid


def test_cut_off_shifted_packed_or_doubled_it_is_not_ours(signed: bytes, unsigned: bytes) -> None:
    _first, length, second, _rest = _ranges(signed)
    packed = b"%PDF-1.7\n1 0 obj\n<</Length " + str(len(signed)).encode() + b">>\nstream\n" + signed + b"\nendstream\n"
    for forged in (
        *(signed[:-1], signed[:second], signed[:length], signed[: len(unsigned)]),
        *(b"\n" + signed, b"%PDF-1.7\n" + signed, packed, signed + signed, unsigned + signed),
        *(signed.replace(b"%PDF-1.", b"%PDF-2.", 1), b'{"a": "%PDF-1.7"}' + signed),
    ):
        assert not check_document(forged).valid
        assert not _judged(forged)
