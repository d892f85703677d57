"""Read certificates. Lists never load the bytes of documents."""

import re
import uuid

from certificates import permissions, serials
from certificates.models import Certificate, CertificateDocument, CertificateQuerySet
from certificates.permissions import Visitor
from naast.accounts.models import User
from naast.organisations.models import Provider

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_TOKEN_IN_ADDRESS = re.compile(r"/certificaat/([A-Za-z0-9_-]{22})(?:/|$)")


def for_person(person: User) -> CertificateQuerySet:
    """The learner's certificates, newest first. ``problem_text`` says why one waits."""
    return Certificate.objects.for_person(person).select_related("provider")


def for_provider(provider: Provider) -> CertificateQuerySet:
    """What a provider issued, newest first."""
    return Certificate.objects.for_provider(provider).select_related("person")


def by_token(token: str) -> Certificate | None:
    """The certificate behind a verification address, or ``None``. What is no token never reaches the database."""
    if not _TOKEN.fullmatch(token):
        return None
    return Certificate.objects.filter(token=token).first()


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
    """The certificate that was handed out as exactly these bytes, or ``None``."""
    return Certificate.objects.filter(document__sha256=sha256).first()


def document_for(user: Visitor, uid: uuid.UUID) -> CertificateDocument | None:
    """The document of a certificate for somebody who may download it, or ``None`` for everybody else."""
    document = CertificateDocument.objects.select_related("certificate").filter(certificate__uid=uid).first()
    if document is None or not permissions.may_download(user, document.certificate):
        return None
    return document
