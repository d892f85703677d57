"""A credential, checked by ourselves and by a verifier of Open Badges 3.0 that somebody else wrote (openbadgeslib)."""

import json
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.db import DatabaseError

from certificates.credential import multibase
from certificates.credential.checking import check
from certificates.models import SigningKey

if TYPE_CHECKING:
    from certificates.verifying.checks import Line


def credential_lines(content: bytes) -> "list[Line]":
    """Return a line for each check of what was attached to a file."""
    return [_ours(content), _theirs(content)]


def _ours(content: bytes) -> "Line":
    from certificates.verifying.checks import Line, Outcome

    name = "credential, our own check"
    try:
        verdict = check(content)
    except DatabaseError:
        return Line(name, Outcome.SKIPPED, "the keys cannot be looked up: there is no database here")
    if verdict.signed_by_us:
        return Line(name, Outcome.OK, f"today: {verdict.standing.value}" if verdict.standing else "")
    return Line(name, Outcome.FAIL, verdict.reason.value if verdict.reason else "")


def _theirs(content: bytes) -> "Line":
    """Ask openbadgeslib. It fetches nothing: the key is the one in the proof, if it is one of ours."""
    from certificates.verifying.checks import Line, Outcome

    name = "credential, openbadgeslib"
    if find_spec("openbadgeslib") is None:
        return Line(name, Outcome.SKIPPED, "the Python package openbadgeslib is not installed")
    try:
        proof = json.loads(content)["proof"]
        written = (proof[0] if isinstance(proof, list) else proof)["verificationMethod"].partition("#")[2]
        known = SigningKey.objects.filter(multibase=written, compromised_at=None).exists()
    except DatabaseError:
        return Line(name, Outcome.SKIPPED, "the keys cannot be looked up: there is no database here")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return Line(name, Outcome.FAIL, "it has no proof that can be read")
    if not known:
        return Line(name, Outcome.FAIL, "its key is not one of ours")
    library = import_module("openbadgeslib.ob3.ldp")
    try:
        library.OB3LdpVerifier(pubkey_pem=_pem(written)).verify(content)
    except Exception as error:  # noqa: BLE001  their verifier and its parsers raise what they like
        return Line(name, Outcome.FAIL, f"{type(error).__name__}: {error}"[:300])
    return Line(name, Outcome.OK)


def _pem(written: str) -> bytes:
    public = ed25519.Ed25519PublicKey.from_public_bytes(multibase.decode(written)[2:])  # two bytes say which kind
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
