"""Judge a credential that somebody handed in. Whatever it is, the answer is a verdict and never an error.

Reading is bounded before anything costly begins: bytes, depth, number of things, and no words that could make the
reading of the JSON differ from what was signed. See ``certificates.credential.rdf`` for what bounds the rest.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from certificates.credential import issuer, multibase, proof
from certificates.credential.build import CONTEXTS, credential_id
from certificates.credential.rdf import CannotSign
from certificates.models import Certificate, SigningKey, Standing

MAX_CREDENTIAL = 64 * 1024  # bytes; the largest of ours, with the longest fields of a course, stays below half of it
MAX_DEPTH = 12
MAX_THINGS = 600  # objects and lists
MAX_MEMBERS = 250  # of one object or list: putting them together costs the square of it
MAX_TYPES = 4  # of one object: each may bring a context of its own
_METHOD = re.compile(r"did:web:[A-Za-z0-9.%:_-]{1,200}#z[1-9A-HJ-NP-Za-km-z]{1,100}")


class Reason(Enum):
    """Why a credential is not what it should be."""

    NOT_JSON = "not_json"
    TOO_LARGE = "too_large"
    NOT_OURS = "not_ours"  # a JSON file of another kind, another issuer, or without a proof we can judge
    UNKNOWN_KEY = "unknown_key"
    LOST_KEY = "lost_key"  # ours, but somebody else may have had it
    CHANGED = "changed"
    UNKNOWN_CERTIFICATE = "unknown_certificate"
    NOT_STANDING = "not_standing"  # real, and it does not hold (any more): see the certificate


@dataclass(frozen=True, slots=True)
class CredentialVerdict:
    """What a text turned out to be."""

    reason: Reason | None
    certificate: Certificate | None = None  # only when the proof holds: never on what an altered text claims
    key: SigningKey | None = None
    standing: Standing | None = None

    @property
    def signed_by_us(self) -> bool:
        """Whether it is word for word what we signed, with a key that still counts."""
        return self.certificate is not None

    @property
    def valid(self) -> bool:
        """Whether it is real and holds today."""
        return self.reason is None and self.signed_by_us and self.standing == Standing.VALID


class _Refused(Exception):
    def __init__(self, reason: Reason, key: SigningKey | None = None) -> None:
        super().__init__(reason.value)
        self.reason, self.key = reason, key


def check(text: str | bytes) -> CredentialVerdict:
    """Judge what should be the JSON of a credential. Reads rows; changes nothing; raises nothing."""
    try:
        document = _read(text)
        key = _proved(document)
        certificate = _certificate(document, key)
    except _Refused as refused:
        return CredentialVerdict(refused.reason, key=refused.key)
    standing = certificate.standing()
    reason = None if standing == Standing.VALID else Reason.NOT_STANDING
    return CredentialVerdict(reason, certificate, key, standing)


def _read(text: str | bytes) -> dict[str, Any]:
    # Before anything is read: two megabytes of "{}" become fifty of objects.
    if len(text) > MAX_CREDENTIAL:
        raise _Refused(Reason.TOO_LARGE)
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        if len(decoded.encode()) > MAX_CREDENTIAL:  # a lone surrogate stops here
            raise _Refused(Reason.TOO_LARGE)
        document = json.loads(decoded, object_pairs_hook=_object, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _Refused(Reason.NOT_JSON) from None
    if not isinstance(document, dict) or "proof" not in document:
        raise _Refused(Reason.NOT_OURS)
    return document


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of two members with one name readers take different ones.
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _proved(document: dict[str, Any]) -> SigningKey:
    """The key of ours whose proof the document has."""
    found = document["proof"]
    if document.get("@context") != CONTEXTS or not proof.well_formed(found) or not _plain(document):
        raise _Refused(Reason.NOT_OURS)
    method = found["verificationMethod"]
    if not _METHOD.fullmatch(method) or method.partition("#")[0] != _issuer(document):
        raise _Refused(Reason.NOT_OURS)
    keys = SigningKey.objects.filter(purpose=SigningKey.Purpose.CREDENTIAL)
    key = keys.filter(multibase=method.partition("#")[2]).first()
    if key is None:
        raise _Refused(Reason.UNKNOWN_KEY)
    try:
        holds = proof.holds(document, multibase.ed25519_key(key.multibase))
    except CannotSign:
        holds = False
    if not holds:
        raise _Refused(Reason.CHANGED, key)
    if key.compromised_at is not None:
        raise _Refused(Reason.LOST_KEY, key)
    return key


def _issuer(document: dict[str, Any]) -> str | None:
    named = document.get("issuer")
    found = named.get("id") if isinstance(named, dict) else None
    return found if isinstance(found, str) else None


def _plain(document: dict[str, Any]) -> bool:
    """Whether it is within the bounds, with nothing in it that our credentials never have."""
    for things, (value, depth) in enumerate(_walk(document), 1):
        if things > MAX_THINGS or depth > MAX_DEPTH or len(value) > MAX_MEMBERS:
            return False
        if isinstance(value, dict):
            words = set(value) - ({"@context"} if value is document else set())
            # Keywords, and words written as their address, would be read by the signature and not by us. A thing that is
            # named _:x makes the canonical form costly.
            if any("@" in word or ":" in word for word in words) or str(value.get("id", "")).startswith("_:"):
                return False
            types = value.get("type")
            if isinstance(types, list) and len(types) > MAX_TYPES:
                return False
    return True


def _walk(document: dict[str, Any]) -> Iterator[tuple[Any, int]]:
    open_values: list[tuple[Any, int]] = [(document, 1)]
    while open_values:
        value, depth = open_values.pop()
        yield value, depth
        inner = value.values() if isinstance(value, dict) else value
        open_values += [(part, depth + 1) for part in inner if isinstance(part, dict | list)]


def _certificate(document: dict[str, Any], key: SigningKey) -> Certificate:
    """The certificate that a proved document is the credential of."""
    types = document.get("type")
    if not isinstance(types, list) or "AchievementCredential" not in types:
        raise _Refused(Reason.NOT_OURS, key)
    identifier = str(document.get("id"))
    uid = identifier.removeprefix("urn:uuid:")
    found = None
    if re.fullmatch(r"[0-9a-f-]{36}", uid):
        rows = Certificate.objects.select_related("provider", "document").defer("document__pdf")
        found = rows.filter(uid=uid).first()
    if found is None or credential_id(found) != identifier or issuer.did(found.provider) != _issuer(document):
        raise _Refused(Reason.UNKNOWN_CERTIFICATE, key)
    stored = getattr(found, "document", None)
    if stored is None or not stored.credential:
        raise _Refused(Reason.UNKNOWN_CERTIFICATE, key)
    # The signature covers the meaning. JSON of another shape can mean the same, such as one thing described in two places,
    # and a reader of plain JSON could be misled by it.
    if _shape(document) != _shape(json.loads(stored.credential)):
        raise _Refused(Reason.CHANGED, key)
    return found


def _shape(value: Any) -> Any:
    """JSON as it compares: a list of one is that one, and lists have no order (JSON-LD 1.1 §4.3, sets)."""
    if isinstance(value, dict):
        return {word: _shape(inner) for word, inner in value.items()}
    if isinstance(value, list):
        parts = sorted((_shape(part) for part in value), key=lambda part: json.dumps(part, sort_keys=True))
        return parts[0] if len(parts) == 1 else parts
    return value
