"""A document of the press, and keys of a test alone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from certificates.facts import CertificateFacts


@pytest.fixture(scope="session")
def rendered() -> Callable[[CertificateFacts], bytes]:
    """Render facts once for all tests that only sign."""
    from certificates import pdf

    done: dict[str, bytes] = {}

    def make(facts: CertificateFacts) -> bytes:
        if facts.serial not in done:
            done[facts.serial] = pdf.render(facts, attachment=b'{"a": "credential"}')
        return done[facts.serial]

    return make


@pytest.fixture
def unsigned(
    facts: Callable[..., CertificateFacts], rendered: Callable[[CertificateFacts], bytes], pango: None
) -> bytes:
    """A certificate without a signature."""
    return rendered(facts())


@pytest.fixture
def keys_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of keys that the settings name for this test."""
    from django.conf import settings

    monkeypatch.setattr(settings, "CERTIFICATE_KEYS", tmp_path / "keys")
    return tmp_path / "keys"
