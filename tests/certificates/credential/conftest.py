"""Certificates with a real credential and a stand-in for the document: what is tested here is not the PDF."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:  # pytest reads this file before Django is ready
    from certificates.models import Certificate
    from naast.organisations.models import Provider

EMAIL = "alice@example.org"


@pytest.fixture
def certified(school: "Provider") -> "Callable[..., Certificate]":
    """Write an issued certificate with its credential: ``certified(holder_name="…")``."""
    from django.utils import timezone

    from certificates import serials
    from certificates.credential import build, identity
    from certificates.models import Certificate, CertificateDocument

    def make(**changes: Any) -> Certificate:
        salt, hashed = identity.freeze(EMAIL)
        number = Certificate.objects.count() + 1
        values: dict[str, Any] = {
            "provider": school,
            "provider_name": school.name,
            "holder_name": "Alice Jansen",
            "holder_email": EMAIL,
            "identity_salt": salt,
            "identity_hash": hashed,
            "course_title": "Stress-sensitief werken",
            "course_uid": "stress",
            "course_version": 3,
            "level": "basis",
            "hours": Decimal("1.5"),
            "outcomes": ["U herkent signalen van geldstress.", "U houdt niet kunnen en niet willen uit elkaar."],
            "criteria": ["Alle lessen zijn gelezen.", "Alle toetsen zijn gehaald."],
            "rki_topics": [{"code": "a", "name": "normen van artikel 13 Wki"}, {"code": "", "name": "gesprekken"}],
            "score_percent": 83,
            "pass_mark": 70,
            "completed_on": dt.date(2026, 11, 21),
            "valid_until": timezone.localdate() + dt.timedelta(days=365),
            "serial": serials.make(2026, number),
            "state": Certificate.State.ISSUED,
            "issued_at": timezone.now(),
        } | changes
        certificate = Certificate.objects.create(**values)
        credential = build.make(certificate)
        pdf = b"%PDF-1.7 " + certificate.uid.bytes
        CertificateDocument.objects.create(
            certificate=certificate,
            pdf=pdf,
            sha256=hashlib.sha256(pdf).hexdigest(),
            length=len(pdf),
            credential=credential,
            credential_sha256=hashlib.sha256(credential.encode()).hexdigest(),
            signed_at=timezone.now(),
        )
        return certificate

    return make


@pytest.fixture
def credential(certified: "Callable[..., Certificate]") -> "Callable[..., dict[str, Any]]":
    """Write a certificate and return its credential as JSON."""

    def make(**changes: Any) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(certified(**changes).document.credential)
        return found

    return make


@pytest.fixture
def download(client: Any) -> Callable[[str], bytes]:
    """What an independent verifier fetches with: our own site, at whatever host the address names, and nothing else."""

    def fetch(url: str) -> bytes:
        response = client.get(urlsplit(url).path)
        if response.status_code != 200:
            raise OSError(f"{response.status_code} for {url}")
        return bytes(response.content)

    return fetch
