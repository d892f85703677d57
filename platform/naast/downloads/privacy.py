"""What is kept about somebody who asked for a file: a copy of it, and erasing it (GDPR art. 15, 17 and 20).

Rooms above call these for an address that was proved; the link in our mail erases by itself.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from naast.downloads.models import FileRequest
from naast.downloads.services.requests import MAIL
from naast.mail.addresses import address_hash
from naast.mail.privacy import forget


def data_of(email: str) -> list[dict[str, Any]]:
    """Every request of an address, in plain values."""
    rows = FileRequest.objects.filter(address_hash=address_hash(email)).select_related("page")
    return [
        {
            "download": row.page.title,
            "name": row.name,
            "address": row.email,
            "organisation": row.organisation,
            "network": row.network,
            "agreed_to": row.consent_text,
            "asked_at": timezone.localtime(row.asked_at).isoformat(timespec="seconds"),
        }
        for row in rows.order_by("pk")
    ]


@transaction.atomic
def erase(email: str) -> int:
    """Remove the requests of an address and our mails about them; returns how many requests. Their links end."""
    removed = FileRequest.objects.filter(address_hash=address_hash(email)).delete()[0]
    forget(email, kinds=(MAIL,))
    return removed
