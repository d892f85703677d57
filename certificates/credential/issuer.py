"""Who issues: a provider as ``did:web``, with the keys that may sign in its name."""

from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from certificates.models import SigningKey
from naast.organisations.models import Provider

DID_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


def did(provider: Provider) -> str:
    """The provider's identifier: ``did:web:<host>:certificaat:uitgever:<slug>``; a port is written as ``%3A``."""
    return f"did:web:{quote(urlsplit(settings.SITE_URL).netloc, safe='')}:certificaat:uitgever:{provider.slug}"


def method(issuer: str, key: SigningKey) -> str:
    """The address of a key in the DID document of ``issuer``."""
    return f"{issuer}#{key.multibase}"


def page_url(provider: Provider) -> str:
    """The absolute address of the page about the provider as an issuer."""
    return settings.SITE_URL + reverse("certificates:issuer", args=[provider.slug])


def believed_keys() -> "QuerySet[SigningKey]":
    """The keys of credentials that still count: in use, and out of use but never lost. Newest first."""
    return SigningKey.objects.filter(purpose=SigningKey.Purpose.CREDENTIAL, compromised_at=None)


def profile(provider: Provider, *, name: str = "") -> dict[str, Any]:
    """The provider as an Open Badges 3.0 Profile; ``name`` is the one that was frozen, else its name now."""
    return {
        "id": did(provider),
        "type": ["Profile"],
        "name": name or provider.name,
        "url": page_url(provider),
    }


def did_document(provider: Provider) -> dict[str, Any]:
    """The document at the address that the identifier stands for (did:web; Controlled Identifiers 1.0)."""
    issuer = did(provider)
    keys = [
        {
            "id": method(issuer, key),
            "type": "Multikey",
            "controller": issuer,
            "publicKeyMultibase": key.multibase,
        }
        for key in believed_keys()
    ]
    return {
        "@context": DID_CONTEXTS,
        "id": issuer,
        "verificationMethod": keys,
        "assertionMethod": [key["id"] for key in keys],
    }
