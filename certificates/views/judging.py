"""What a file turns out to be that somebody hands in: its bytes, its signature, its credential."""

from dataclasses import dataclass
from enum import Enum

from certificates import selectors
from certificates.credential import checking
from certificates.credential.checking import Reason
from certificates.models import Certificate
from certificates.signing.checking import DocumentVerdict, Problem, check_document
from certificates.uploads import DigestedFile


class Verdict(Enum):
    """What a file is."""

    OURS = "ours"  # byte for byte what we handed out
    CREDENTIAL = "credential"  # a credential with our signature, unchanged
    OTHER = "other"  # ours, but of another certificate than the page is about
    CHANGED = "changed"  # signed by us, and something was added or changed after that
    LOST_KEY = "lost_key"  # signed with a key of ours that is no longer believed
    UNREGISTERED = "unregistered"  # signed by us, and we have no such certificate
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and whose file it is when that was proved."""

    verdict: Verdict
    certificate: Certificate | None = None

    @property
    def is_ours(self) -> bool:
        """Whether the file is one that we handed out, unchanged. What it is worth today the certificate says."""
        return self.verdict in {Verdict.OURS, Verdict.CREDENTIAL}

    def about(self, certificate: Certificate) -> "Judgement":
        """The same seen from the page of a certificate: the file of another does not count there."""
        if self.certificate is None or self.certificate.pk == certificate.pk:
            return self
        return Judgement(Verdict.OTHER)


def judge(file: DigestedFile) -> Judgement:
    """Judge a PDF or the JSON of a credential."""
    return _document(file) if file.is_pdf else _credential(file)


def _document(file: DigestedFile) -> Judgement:
    if found := selectors.by_digest(file.sha256):
        return Judgement(Verdict.OURS, found)
    return Judgement(_of_signature(check_document(file.content)))


def _of_signature(found: DocumentVerdict) -> Verdict:
    if found.problem in {Problem.ALTERED, Problem.NOT_WHOLE}:
        return Verdict.CHANGED
    if found.problem == Problem.COMPROMISED:
        return Verdict.LOST_KEY
    return Verdict.UNREGISTERED if found.valid else Verdict.UNKNOWN


def _credential(file: DigestedFile) -> Judgement:
    found = checking.check(file.content)
    if found.certificate is not None:
        return Judgement(Verdict.CREDENTIAL, selectors.by_uid(found.certificate.uid))
    verdicts = {
        Reason.CHANGED: Verdict.CHANGED,
        Reason.LOST_KEY: Verdict.LOST_KEY,
        Reason.UNKNOWN_CERTIFICATE: Verdict.UNREGISTERED,
    }
    return Judgement(verdicts.get(found.reason, Verdict.UNKNOWN) if found.reason else Verdict.UNKNOWN)
