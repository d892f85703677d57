"""Rows of the table about checking a certificate: open to everybody, with one answer to whatever is unknown."""

from collections.abc import Callable
from typing import Any

from certificates.signing import signer


def rows(everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    return {
        "certificates:by_yourself": everybody("/certificaat/zelf-controleren/"),
        "certificates:facts": everybody(lambda world: f"/certificaat/{world.certificate.token}.json"),
        "certificates:facts (unknown)": everybody(f"/certificaat/{'A' * 22}.json", 404),
        "certificates:verify (hand in nothing)": everybody(
            lambda world: f"/certificaat/{world.certificate.token}/", method="post"
        ),
        "certificates:authority": everybody(_authority),
        "certificates:issuer": everybody(_issuer("/")),
        "certificates:issuer_profile": everybody(_issuer(".json")),
        "certificates:did": everybody(_issuer("/did.json")),
        "certificates:issuer (unknown)": everybody("/certificaat/uitgever/bestaat-niet/", 404),
        "certificates:status": everybody(_list("revocation")),
        "certificates:status (another purpose)": everybody(_list("message"), 404),
    }


def _authority(_world: Any) -> str:
    signer().key()  # nothing was signed in this world, and then there is nothing to download
    return "/certificaat/naast-ca.pem"


def _issuer(rest: str) -> Callable[[Any], str]:
    return lambda world: f"/certificaat/uitgever/{world.certificate.provider.slug}{rest}"


def _list(purpose: str) -> Callable[[Any], str]:
    def address(world: Any) -> str:
        signer().credential_key()  # nothing was signed in this world, and who looks writes no key
        return f"/certificaat/status/{world.certificate.status_list.uid}/{purpose}.json"

    return address
