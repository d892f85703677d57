"""Whether a credential still holds, for software that never asks about one person (Bitstring Status List 1.0).

Each credential has a random place in a long list of its provider; the same place counts for withdrawing and for
suspending. The list is made from the certificates when somebody asks for it, so it cannot differ from them.
"""

import base64
import gzip
import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from certificates.credential import issuer, proof, rdf
from certificates.models import Certificate, StatusList
from certificates.signing import signer

Purpose = Literal["revocation", "suspension"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
FRESH = 300  # seconds for which a copy may be believed, and after which a list is signed anew
_LONGEST = timedelta(days=1)  # after this an old copy counts for nothing, so that nobody hides behind one
_FULL = 0.7  # of the places; then two in three tries find a place taken
_BITS = {
    # What was replaced no longer holds either: its holder shows the new one.
    "revocation": Q(state__in=[Certificate.State.REVOKED, Certificate.State.SUPERSEDED]),
    "suspension": Q(suspended_at__isnull=False),
}


def allocate(certificate: Certificate) -> None:
    """Give a stored certificate its place, if it has none: a random free one in its provider's open list.

    Another process may take the same place at the same moment; the database lets one of them have it.
    """
    while certificate.status_list_id is None:
        with transaction.atomic():
            found = _open_list(certificate)
            index = secrets.randbelow(found.length)
            if found.certificates.filter(status_index=index).exists():
                _close_if_full(found)
                continue
        _take(certificate, found, index)


def _open_list(certificate: Certificate) -> StatusList:
    lists = StatusList.objects.filter(provider_id=certificate.provider_id, full=False)
    return lists.order_by("-pk").first() or StatusList.objects.create(provider_id=certificate.provider_id)


def _close_if_full(found: StatusList) -> None:
    # Counted only after a collision: those are as frequent as the list is full.
    if found.certificates.count() >= _FULL * found.length:
        StatusList.objects.filter(pk=found.pk).update(full=True)


def _take(certificate: Certificate, found: StatusList, index: int) -> None:
    rows = Certificate.objects.filter(pk=certificate.pk, status_list=None)
    try:
        with transaction.atomic():
            taken = rows.update(status_list=found, status_index=index)
    except IntegrityError:
        return
    if taken:
        certificate.status_list, certificate.status_index = found, index
    else:
        certificate.refresh_from_db(fields=["status_list", "status_index"])


def list_url(found: StatusList, purpose: Purpose) -> str:
    """The absolute address of a list."""
    return settings.SITE_URL + reverse("certificates:status", args=[found.uid, purpose])


def entries(certificate: Certificate) -> list[dict[str, str]]:
    """What a credential says about where to look: one place for each purpose."""
    assert certificate.status_list is not None
    index = str(certificate.status_index)
    return [
        {
            "id": f"{list_url(certificate.status_list, purpose)}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose,
            "statusListIndex": index,
            "statusListCredential": list_url(certificate.status_list, purpose),
        }
        for purpose in PURPOSES
    ]


def published(found: StatusList, purpose: Purpose) -> str:
    """The list as a signed BitstringStatusListCredential, in JSON. The same text for as long as nothing changes.

    Reads only: the key has its row since the first credential was signed with it, or since it was made.

    Raises:
        SignerDown: nothing can be signed now, or nothing was signed with this key yet.
    """
    bits = _bits(found, purpose)
    began = timezone.now().timestamp() // FRESH * FRESH
    key = signer().known_credential_key()
    name = hashlib.sha256(b"|".join([str(found.uid).encode(), purpose.encode(), bits, key.multibase.encode()]))
    cached: str | None = cache.get(f"status:{began:.0f}:{name.hexdigest()}")
    if cached is None:
        cached = _signed_list(found, purpose, bits, datetime.fromtimestamp(began, UTC))
        cache.set(f"status:{began:.0f}:{name.hexdigest()}", cached, FRESH)
    return cached


def _bits(found: StatusList, purpose: Purpose) -> bytes:
    bits = bytearray((found.length + 7) // 8)
    places = found.certificates.filter(_BITS[purpose], status_index__isnull=False)
    for place in places.values_list("status_index", flat=True).iterator():
        assert place is not None
        bits[place // 8] |= 0x80 >> place % 8  # the first place is the highest bit of the first byte (§3.2)
    return bytes(bits)


def encoded(bits: bytes) -> str:
    """A list of bits as a credential carries it: gzip, base64url without padding, and the letter of that form (§3.2)."""
    packed = gzip.compress(bits, mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _signed_list(found: StatusList, purpose: Purpose, bits: bytes, began: datetime) -> str:
    url, who = list_url(found, purpose), issuer.did(found.provider)
    document: dict[str, Any] = {
        "@context": [rdf.CREDENTIALS],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": who,
        "validFrom": proof.moment(began),
        "validUntil": proof.moment(began + _LONGEST),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded(bits),
            "ttl": FRESH * 1000,  # milliseconds (§2.2)
        },
    }
    return json.dumps(proof.signed(document, issuer=who, signer=signer(), now=began, reading=True))
