"""Is this file exactly what we signed? Answered from its bytes alone, without reading it as a PDF.

A signature in a PDF covers two stretches of bytes: all before the place of the signature itself and all after it. What
we ask is stricter than what PDF asks: the two stretches and the signature between them are the entire file, and the
signature stands there in the only form in which we write it. A reader of PDF is not needed for that, so none meets
hostile input here: time and memory are those of a SHA-256 over at most 2 MB and of eight envelopes of at most 16 KB.
"""

import datetime as dt
import hashlib
import re
from binascii import hexlify, unhexlify
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from certificates.models import SigningKey
from certificates.signing.der import Reader, wrap

MAX_BYTES = 2 * 2**20
_MAX_ENVELOPE = 16 * 1024  # letters between the two stretches; ours are 6,000
_MAX_SIGNATURES = 8  # in one file; ours have one
_RANGES = re.compile(rb"/ByteRange\s{0,8}\[\s{0,8}(\d{1,8})\s{1,8}(\d{1,8})\s{1,8}(\d{1,8})\s{1,8}(\d{1,8})\s{0,8}\]")
_DATE = re.compile(rb"/M\s{0,8}\(([^)]{14,60})\)")
_OCTAL = re.compile(rb"\\([0-3][0-7]{2})")  # how a colon may be written in a string of PDF
_MOMENT = re.compile(rb"D:(\d{14})(?:Z|([+-])(\d\d)'(\d\d)'?)?")
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the group, FIPS 186-4 D.1.2.3

# The parts of an envelope that are the same in each, in DER.
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_VERSION = bytes.fromhex("020101")
_SHA256 = bytes.fromhex("300d06096086480165030402010500")
_ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")


class Problem(StrEnum):
    """Why a file is not to be trusted."""

    NONE = ""
    TOO_LARGE = "too_large"
    NOT_PDF = "not_pdf"
    UNSIGNED = "unsigned"
    BROKEN = "broken"  # there is a signature, but it cannot be read
    OTHER_KEY = "other_key"
    ALTERED = "altered"  # a byte that our signature covers is another one
    NOT_WHOLE = "not_whole"  # something was added after we signed
    COMPROMISED = "compromised"  # signed with a key of ours that was lost


@dataclass(frozen=True, slots=True)
class DocumentVerdict:
    """What a file's signature says. Only ``valid`` means that the file may be believed."""

    signed_by_us: bool = False
    intact: bool = False
    covers_whole_file: bool = False
    key: SigningKey | None = None
    signed_at: dt.datetime | None = None  # as the document says; a private CA has no witness for it
    problem: Problem = Problem.NONE

    @property
    def valid(self) -> bool:
        """Whether we signed this file, all of it, with a key that was never lost."""
        return self.signed_by_us and self.intact and self.covers_whole_file and self.problem == Problem.NONE


_WORST_FIRST = (
    Problem.UNSIGNED,
    Problem.BROKEN,
    Problem.OTHER_KEY,
    Problem.ALTERED,
    Problem.NOT_WHOLE,
    Problem.COMPROMISED,
    Problem.NONE,
)


def check_document(pdf: bytes) -> DocumentVerdict:
    """Return what the signature under a file is worth. Never raises because of the bytes.

    An increment after signing, a second signature, another key or one other byte: each makes it invalid. Costs one
    query for each signature in the file, of which it looks at eight.
    """
    if len(pdf) > MAX_BYTES:
        return DocumentVerdict(problem=Problem.TOO_LARGE)
    if not pdf.startswith(b"%PDF-"):
        return DocumentVerdict(problem=Problem.NOT_PDF)
    verdicts = [_check(pdf, ranges) for ranges in _signatures(pdf)]
    return max(
        verdicts, key=lambda one: _WORST_FIRST.index(one.problem), default=DocumentVerdict(problem=Problem.UNSIGNED)
    )


def _signatures(pdf: bytes) -> Iterator[tuple[int, int, int, int]]:
    for number, found in enumerate(_RANGES.finditer(pdf)):
        if number == _MAX_SIGNATURES:
            return
        first, length, second, rest = (int(group) for group in found.groups())
        yield first, length, second, rest


def _check(pdf: bytes, ranges: tuple[int, int, int, int]) -> DocumentVerdict:
    first, length, second, rest = ranges
    if first != 0 or not 0 < length < second or second - length > _MAX_ENVELOPE or second + rest > len(pdf):
        return DocumentVerdict(problem=Problem.BROKEN)
    digest = hashlib.sha256(pdf[:length])
    digest.update(pdf[second : second + rest])
    try:
        envelope = _Envelope(pdf[length:second])
    except Exception:  # noqa: BLE001  a stranger's bytes: parsers raise what they like, and we answer
        return DocumentVerdict(problem=Problem.BROKEN)
    key = SigningKey.objects.filter(fingerprint=envelope.fingerprint, purpose=SigningKey.Purpose.DOCUMENT).first()
    try:
        if key is None or not envelope.is_of(key):
            return DocumentVerdict(problem=Problem.OTHER_KEY)
        intact = envelope.holds(digest.digest())
    except Exception:  # noqa: BLE001  the same
        return DocumentVerdict(problem=Problem.BROKEN)
    whole = second + rest == len(pdf)
    problem = Problem.NONE
    if not intact:
        problem = Problem.ALTERED
    elif not whole:
        problem = Problem.NOT_WHOLE
    elif key.compromised_at is not None:
        problem = Problem.COMPROMISED
    return DocumentVerdict(
        signed_by_us=intact,
        intact=intact,
        covers_whole_file=whole,
        key=key,
        signed_at=_moment(pdf[second:]) if intact else None,
        problem=problem,
    )


class _Envelope:
    """The signature as it stands in the file: hexadecimal between ``<`` and ``>``, filled up with zeros.

    Raises:
        ValueError: it is not in the one form in which we write it.
    """

    def __init__(self, written: bytes) -> None:
        letters = written[1:-1]
        if written[:1] + written[-1:] != b"<>":
            raise ValueError("no hexadecimal text")
        filled = unhexlify(letters)
        if hexlify(filled).upper() != letters:
            raise ValueError("not as we write it")
        outer = Reader(filled)
        content = Reader(outer.take(0x30))
        if outer.rest().strip(b"\0"):
            raise ValueError("something behind the signature")
        content.expect(_SIGNED_DATA)
        data = Reader(Reader(content.take(0xA0)).only(0x30))
        content.end()
        data.expect(_VERSION + b"\x31\x0f" + _SHA256 + b"\x30\x0b" + _DATA)
        self._certificates = list(Reader(data.take(0xA0)).each(0x30))
        info = Reader(Reader(data.take(0x31)).only(0x30))
        data.end()
        info.expect(_VERSION)
        signed_by = info.whole(0x30)
        info.expect(_SHA256)
        attributes = info.whole(0xA0)
        info.expect(_ECDSA_SHA256)
        self._signature = info.take(0x04)
        info.end()
        # What is signed is the set of attributes, not the tagged one that stands here (RFC 5652, 5.4).
        self._signed = b"\x31" + attributes[1:]
        self._attributes = _attributes(Reader(self._signed).only(0x31))
        [self._leaf] = [
            one for one in map(x509.load_der_x509_certificate, self._certificates) if _names(one) == signed_by
        ]
        self.fingerprint = hashlib.sha256(
            self._leaf.public_key().public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        ).hexdigest()

    def is_of(self, key: SigningKey) -> bool:
        """Whether the certificates inside are exactly those of ``key``, in the order of a set in DER."""
        chain = [
            one.public_bytes(serialization.Encoding.DER)
            for one in x509.load_pem_x509_certificates(key.chain.encode("ascii"))
        ]
        leaf = self._leaf.public_bytes(serialization.Encoding.DER)
        return sorted(chain) == self._certificates and chain[0] == leaf

    def holds(self, digest: bytes) -> bool:
        """Whether the signature is right for bytes with this SHA-256."""
        if (
            self._attributes.get(_MESSAGE_DIGEST) != b"\x04\x20" + digest
            or self._attributes.get(_CONTENT_TYPE) != _DATA
        ):
            return False
        public = self._leaf.public_key()
        assert isinstance(public, ec.EllipticCurvePublicKey)
        # Of the two forms of each ECDSA signature we write the low one: nobody can make the other out of it.
        r, s = decode_dss_signature(self._signature)
        if s > P256_ORDER // 2 or encode_dss_signature(r, s) != self._signature:
            return False
        try:
            public.verify(self._signature, self._signed, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


def _attributes(content: bytes) -> dict[bytes, bytes]:
    """Return the signed attributes by the DER of their type; each once."""
    found: dict[bytes, bytes] = {}
    for one in Reader(content).each(0x30):
        attribute = Reader(Reader(one).only(0x30))
        kind = attribute.whole(0x06)
        if kind in found:
            raise ValueError("an attribute twice")
        found[kind] = attribute.take(0x31)
        attribute.end()
    return found


def _names(certificate: x509.Certificate) -> bytes:
    """Return issuer and serial number in DER, as a signature names its certificate (RFC 5652, 10.2.4)."""
    number = certificate.serial_number
    serial = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return wrap(0x30, certificate.issuer.public_bytes() + wrap(0x02, serial))


def _moment(part: bytes) -> dt.datetime | None:
    """Return what the dictionary of the signature says about when (ISO 32000-1, 7.9.4)."""
    written = _DATE.search(part)
    found = written and _MOMENT.fullmatch(_OCTAL.sub(lambda one: bytes([int(one[1], 8)]), written[1]))
    if not found:
        return None
    digits, sign, hours, minutes = found.groups()
    try:
        moment = dt.datetime.strptime(digits.decode("ascii"), "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    if sign is None:
        return moment
    shift = dt.timedelta(hours=int(hours), minutes=int(minutes))
    return moment - shift if sign == b"+" else moment + shift
