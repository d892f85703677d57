"""New keys in the place of those in use. What the earlier ones signed is checked with their rows, which stay."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from certificates.models import Certificate, CertificateDocument, SigningKey
from certificates.signing import SignerDown, file_key, signer
from certificates.signing.hsm import hsm_signer


def rotate(
    purposes: set[SigningKey.Purpose], *, compromised: bool = False, new_authority: bool = False
) -> list[SigningKey]:
    """Make new keys and retire those in use; return the rows of the new ones.

    The keys are made first: when that fails, those in use stay. A process that has loaded a key reads the new file at
    its next signature; between the two its signature is still good, since retired is not lost.

    Parameters:
        purposes: which keys.
        compromised: somebody else had the earlier keys, so nothing that they signed is believed any more.
        new_authority: the certificates come from a new authority, whose certificate strangers have to be given.

    Raises:
        SignerDown: they cannot be made.
    """
    if settings.CERTIFICATE_HSM:
        hsm_signer().replace(purposes, new_authority=new_authority)
    else:
        file_key.replace(settings.CERTIFICATE_KEYS, purposes, new_authority=new_authority)
    signs = signer()
    now = timezone.now()
    made = []
    with transaction.atomic():
        for purpose in sorted(purposes):
            new = signs.key() if purpose == SigningKey.Purpose.DOCUMENT else signs.credential_key()
            earlier = SigningKey.objects.filter(purpose=purpose).exclude(pk=new.pk)
            earlier.filter(retired_at=None).update(retired_at=now)
            if compromised:
                earlier.filter(retired_at=now, compromised_at=None).update(compromised_at=now)
            made.append(new)
        if compromised:
            _begin_again(purposes)
    return made


def _begin_again(purposes: set[SigningKey.Purpose]) -> None:
    """Let what is being made at this moment be made anew: nobody believes any more what it was just signed with."""
    making = Certificate.objects.filter(state__in=Certificate.IN_THE_MAKING)
    # Whoever is at one loses the claim, and stores nothing.
    making.exclude(owner="").update(owner="", lease_until=None)
    if SigningKey.Purpose.CREDENTIAL in purposes:  # which is inside the documents that still wait for their signature
        waiting = making.filter(state=Certificate.State.RENDERED)
        CertificateDocument.objects.filter(certificate__in=waiting).delete()
        waiting.update(state=Certificate.State.PENDING, next_attempt_at=timezone.now())


def make_missing() -> None:
    """Make what is missing, and the rows of the keys that are there; for the start of one machine.

    Raises:
        SignerDown: they cannot be made, or one of them is out of use.
    """
    if settings.CERTIFICATE_HSM:
        found = hsm_signer()
        missing = {purpose for purpose in SigningKey.Purpose if not found.present(purpose)}
        if missing:
            found.replace(missing)
    else:
        file_key.make_missing(settings.CERTIFICATE_KEYS)
    signs = signer()
    signs.key()
    signs.credential_key()


__all__ = ["SignerDown", "make_missing", "rotate"]
