"""A document that waits for its signature is made again when a fact of its row is mended: stale facts are never signed."""

import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from certificates import making, pdf
from certificates.models import Certificate, CertificateDocument
from certificates.services import issuing
from certificates.signing import SignerDown, signer
from certificates.signing.checking import check_document
from naast.accounts.models import User
from naast.accounts.services import change_name

pytestmark = pytest.mark.django_db
Issue = Callable[..., Certificate]


class _Broken:
    """Signs credentials, and no documents."""

    def __init__(self, real: object) -> None:
        self._real = real

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def sign_document(self, _pdf: bytes) -> bytes:
        raise SignerDown("down")


@pytest.fixture
def rendered(alice: User, issue: Issue, pango: None) -> Certificate:
    """A certificate of Alice Jansen whose document waits for its signature; the signer is back."""
    certificate = issue(alice)
    with pytest.MonkeyPatch.context() as patch:
        broken = _Broken(signer())
        patch.setattr(making, "signer", lambda: broken)
        assert not making.make(certificate.pk)
    certificate.refresh_from_db()
    assert certificate.state == Certificate.State.RENDERED
    assert "Alice Jansen" in _text(certificate)
    Certificate.objects.filter(pk=certificate.pk).update(next_attempt_at=certificate.created_at)
    return certificate


def _text(certificate: Certificate) -> str:
    document = CertificateDocument.objects.get(certificate=certificate)
    return PdfReader(io.BytesIO(bytes(document.pdf))).pages[0].extract_text()


def _signed(certificate: Certificate) -> Certificate:
    assert making.make(certificate.pk)
    found = Certificate.objects.get(pk=certificate.pk)
    assert found.is_issued
    assert check_document(bytes(found.document.pdf)).valid
    return found


def test_a_document_that_still_says_what_the_row_says_is_only_signed(
    rendered: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsigned = bytes(rendered.document.pdf)
    monkeypatch.setattr(pdf, "render", None)
    assert bytes(_signed(rendered).document.pdf).startswith(unsigned)


def test_a_person_who_changes_name_meanwhile_gets_the_new_name(alice: User, rendered: Certificate) -> None:
    change_name(alice, "Alice de Nieuwe")
    rendered.refresh_from_db()
    assert rendered.state == Certificate.State.PENDING
    assert not CertificateDocument.objects.filter(certificate=rendered).exists()
    issued = _signed(rendered)
    assert issued.holder_name == "Alice de Nieuwe"
    assert "Alice de Nieuwe" in _text(issued)
    assert "Alice Jansen" not in _text(issued) + issued.document.credential


def test_a_provider_can_mend_the_name_until_it_is_signed(rendered: Certificate) -> None:
    assert issuing.rename_waiting(rendered, "Alice Verbeterd")
    issued = _signed(rendered)
    assert "Alice Verbeterd" in _text(issued)
    assert not issuing.rename_waiting(issued, "Te laat")
    assert "Alice Verbeterd" in _text(issued)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"holder_name": "Iemand Anders"}, "Iemand Anders"),
        ({"course_title": "Een andere cursus"}, "Een andere cursus"),
        ({"score_percent": 71}, "71%"),
        ({"outcomes": ["U weet iets anders."]}, "U weet iets anders."),
    ],
)
def test_whatever_else_changes_a_row_no_stale_fact_is_signed(
    rendered: Certificate, changes: dict[str, object], says: str
) -> None:
    Certificate.objects.filter(pk=rendered.pk).update(**changes)
    assert says in _text(_signed(rendered))


def test_a_name_that_changes_during_the_signature_is_the_name_that_is_stored(
    alice: User, rendered: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = signer()

    class Slow(_Broken):
        def sign_document(self, pdf: bytes) -> bytes:
            change_name(alice, "Alice de Nieuwe")
            return real.sign_document(pdf)

    slow = Slow(real)
    with monkeypatch.context() as patch:
        patch.setattr(making, "signer", lambda: slow)
        assert not making.make(rendered.pk)
    assert not CertificateDocument.objects.filter(certificate=rendered).exists()
    assert "Alice de Nieuwe" in _text(_signed(rendered))
