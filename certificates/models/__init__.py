"""Certificates as rows, with what surrounds them: designs, keys, tables to issue from, and the log."""

from certificates.models.batches import CorrectionRequest, IssueBatch, IssueRow
from certificates.models.certificate import (
    Certificate,
    CertificateDocument,
    CertificateQuerySet,
    Reason,
    Standing,
    new_token,
)
from certificates.models.designs import CertificateDesign, Language
from certificates.models.events import CertificateEvent
from certificates.models.keys import STATUS_LIST_LENGTH, SigningKey, StatusList
from certificates.models.packs import AccreditationPack, PackPart
from certificates.models.templates import CertificateTemplatePage

__all__ = [
    "STATUS_LIST_LENGTH",
    "AccreditationPack",
    "Certificate",
    "CertificateDesign",
    "CertificateDocument",
    "CertificateEvent",
    "CertificateQuerySet",
    "CertificateTemplatePage",
    "CorrectionRequest",
    "IssueBatch",
    "IssueRow",
    "Language",
    "PackPart",
    "Reason",
    "SigningKey",
    "Standing",
    "StatusList",
    "new_token",
]
