"""Read certificates. Lists never load the bytes of documents."""

import re
import uuid
from collections.abc import Collection

from django.db.models import Q

from certificates import permissions, serials
from certificates.models import Certificate, CertificateDocument, CertificateQuerySet, SigningKey, StatusList
from certificates.permissions import Visitor
from naast.accounts.models import User
from naast.organisations.models import Provider

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_LONGEST_CHAIN = 20  # certificates; what a page shows of one
_TOKEN_IN_ADDRESS = re.compile(r"/certificaat/([A-Za-z0-9_-]{22})(?:/|$)")


def for_person(person: User) -> CertificateQuerySet:
    """The learner's certificates, newest first. ``problem_text`` says why one waits."""
    return Certificate.objects.for_person(person).select_related("provider")


def newest_for_person(person: User) -> CertificateQuerySet:
    """The learner's certificates, one of each chain: the one that was handed out last."""
    return _last_handed_out(for_person(person))


def for_people(people: Collection[User]) -> CertificateQuerySet:
    """What colleagues completed, for who leads them, one of each chain, the latest first. Scores are not fetched.

    Who asks may show what each is worth and until when, never scores or reasons.
    """
    found = _last_handed_out(Certificate.objects.filter(person__in=people))
    return found.defer("score_percent", "pass_mark", "reason_note").order_by("-completed_on", "-pk")


def _last_handed_out(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """Without those that were replaced, and those that are to replace one that counts until then."""
    coming = Q(replaces__isnull=False, state__in=Certificate.IN_THE_MAKING)
    return certificates.exclude(coming).exclude(state=Certificate.State.SUPERSEDED)


def for_provider(provider: Provider) -> CertificateQuerySet:
    """What a provider issued, newest first."""
    return Certificate.objects.for_provider(provider).select_related("person")


def by_token(token: str) -> Certificate | None:
    """The certificate behind a verification address, or ``None``. What is no token never reaches the database."""
    if not _TOKEN.fullmatch(token):
        return None
    return _with_what_a_page_shows().filter(token=token).first()


def _with_what_a_page_shows() -> CertificateQuerySet:
    # What is said about the document, without its bytes.
    rows = Certificate.objects.select_related("provider", "document")
    return rows.defer("document__pdf", "document__credential")


def by_uid(uid: uuid.UUID) -> Certificate | None:
    """The certificate with this identifier, or ``None``. For who has proved to hold its credential."""
    return _with_what_a_page_shows().filter(uid=uid).first()


def issuer(slug: str) -> Provider | None:
    """A provider as somebody who issues, or ``None``."""
    return Provider.objects.filter(slug=slug).first()


def status_list(uid: uuid.UUID) -> StatusList | None:
    """A list in which strangers look up what became of credentials, or ``None``."""
    return StatusList.objects.filter(uid=uid).select_related("provider").first()


def document_keys() -> list[SigningKey]:
    """The keys that signed documents and still count, newest first."""
    return list(SigningKey.objects.filter(purpose=SigningKey.Purpose.DOCUMENT, compromised_at=None))


def by_serial(text: str) -> Certificate | None:
    """The certificate with this number, typed in any way, or ``None``.

    Numbers can be guessed, so a caller may show a stranger that the number exists and nothing more.
    """
    serial = serials.parse(text)
    return Certificate.objects.filter(serial=serial).first() if serial else None


def token_in(text: str) -> str | None:
    """The token in what somebody typed: the token itself or the whole address of a verification page."""
    typed = text.strip()
    if found := _TOKEN_IN_ADDRESS.search(typed):
        return found[1]
    return typed if _TOKEN.fullmatch(typed) else None


def by_digest(sha256: str) -> Certificate | None:
    """The certificate that was handed out as exactly these bytes, or ``None``. What waits for its signature was not."""
    rows = _with_what_a_page_shows().exclude(state__in=Certificate.IN_THE_MAKING)
    return rows.filter(document__sha256=sha256).first()


def for_holder(user: Visitor, uid: uuid.UUID) -> Certificate | None:
    """A certificate with what its own page shows, for its holder; ``None`` for everybody else."""
    certificate = Certificate.objects.select_related("provider", "design", "person").filter(uid=uid).first()
    return certificate if certificate is not None and permissions.may_hold(user, certificate) else None


def by_share_token(token: str) -> Certificate | None:
    """The certificate that its holder shares at this address, or ``None``: also when sharing ended."""
    if not _TOKEN.fullmatch(token):
        return None
    shared = Certificate.objects.filter(share_token=token).exclude(state__in=Certificate.IN_THE_MAKING)
    return shared.select_related("provider", "design").first()


def document_of(certificate: Certificate) -> CertificateDocument | None:
    """The document of a certificate that is issued; ``None`` while it is being made."""
    if certificate.state in Certificate.IN_THE_MAKING:
        return None
    return CertificateDocument.objects.filter(certificate=certificate).first()


def credential_of(certificate: Certificate) -> str:
    """The credential of a certificate that is issued, without loading its document; empty for those from before."""
    if certificate.state in Certificate.IN_THE_MAKING:
        return ""
    documents = CertificateDocument.objects.filter(certificate=certificate)
    return documents.values_list("credential", flat=True).first() or ""


def earlier_in_chain(certificate: Certificate) -> list[Certificate]:
    """What this certificate replaced, and what that one replaced, the latest first."""
    found: list[Certificate] = []
    current = certificate
    while current.replaces_id is not None and len(found) < _LONGEST_CHAIN:
        current = Certificate.objects.get(pk=current.replaces_id)
        found.append(current)
    return found


def successor_of(certificate: Certificate) -> Certificate | None:
    """The certificate that took the place of this one, or is going to; ``None`` when it is the newest."""
    return Certificate.objects.filter(replaces=certificate).first()
