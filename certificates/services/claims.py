"""Whose certificates are: taken into an account that proves the address, let go when the account is erased."""

from django.db import transaction
from django.db.models import Q

from certificates.models import Certificate, CertificateEvent, CorrectionRequest, IssueRow
from certificates.services import events
from naast.accounts.models import User
from naast.mail.addresses import normalise


@transaction.atomic
def claim(person: User, address: str) -> int:
    """Make the certificates that were sent to an address part of the account that just proved it. Returns how many.

    Certificates that some account has already stay where they are.

    Args:
        person: whose account it is.
        address: one that this person proved to read.
    """
    found = Certificate.objects.filter(person=None, holder_email=normalise(address)).exclude(holder_email="")
    claimed = 0
    for certificate in found.select_related("provider"):
        if Certificate.objects.filter(pk=certificate.pk, person=None).update(person=person):
            events.log(certificate.provider, CertificateEvent.Kind.CLAIMED, certificate=certificate, actor=person)
            claimed += 1
    return claimed


@transaction.atomic
def let_go(person: User) -> int:
    """Loosen the certificates of somebody whose account is being erased. Returns how many there are.

    What was certified stays to be checked by who has the number on paper: that is what it was given for. All that only
    served the account goes: sharing, the address for mails (also in tables of a classroom), and requests that nobody can
    be answered about.
    """
    certificates = Certificate.objects.for_person(person)
    open_ones = Q(certificate__person=person, state=CorrectionRequest.State.OPEN)
    CorrectionRequest.objects.filter(open_ones).delete()
    shared = list(certificates.exclude(share_token=None).select_related("provider"))
    for certificate in shared:
        events.log(certificate.provider, CertificateEvent.Kind.UNSHARED, certificate=certificate, account_erased=True)
    IssueRow.objects.filter(certificate__in=certificates).update(email="")
    return certificates.update(share_token=None, shared_at=None, holder_email="", person=None)
