"""A certificate is its holder's own until they share it; then a second address shows it, which they can take away."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.models import Certificate, CertificateEvent, Standing, new_token
from certificates.services import events
from naast.accounts.models import User

_SHARED_NEWLY = (Standing.VALID, Standing.EXPIRED)


@transaction.atomic
def share(certificate: Certificate, person: User) -> str:
    """Give a certificate an address that strangers can open, or give back the one it has.

    Args:
        certificate: of this person.
        person: the holder, for the log.

    Returns:
        The secret of the address; another one each time that sharing begins.

    Raises:
        ValueError: there is nothing to share, or it does not count now; in words for the holder.
    """
    row = Certificate.objects.select_for_update(of=("self",)).select_related("provider").get(pk=certificate.pk)
    if row.share_token:
        return row.share_token
    if row.standing() not in _SHARED_NEWLY:
        raise ValueError(_("You cannot share this proof now."))
    row.share_token = new_token()
    row.shared_at = timezone.now()
    row.save(update_fields=["share_token", "shared_at"])
    events.log(row.provider, CertificateEvent.Kind.SHARED, certificate=row, actor=person)
    return row.share_token


@transaction.atomic
def unshare(certificate: Certificate, person: User) -> bool:
    """Take the shared address away at once. Returns whether there was one."""
    changed = Certificate.objects.filter(pk=certificate.pk).exclude(share_token=None)
    if not changed.update(share_token=None, shared_at=None):
        return False
    events.log(certificate.provider, CertificateEvent.Kind.UNSHARED, certificate=certificate, actor=person)
    return True


def may_be_shared(certificate: Certificate) -> bool:
    """Whether sharing can begin now."""
    return certificate.standing() in _SHARED_NEWLY
