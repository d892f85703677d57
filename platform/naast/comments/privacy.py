"""A copy of what this room keeps about somebody (GDPR art. 15 and 20)."""

from typing import Any

from django.utils import timezone

from naast.accounts.models import User
from naast.comments import selectors


def export_of(person: User) -> dict[str, Any]:
    """The comments that somebody wrote while signed in, with all that belongs to them."""
    rows = [
        {
            "page": row.page.title,
            "name": row.name,
            "email": row.email,
            "text": row.text,
            "text_on_the_site": row.shown_text if row.is_shown else "",
            "state": row.state,
            "reason": row.reason,
            "mail_about_replies": row.wants_replies,
            "network": row.network,
            "written_at": timezone.localtime(row.created_at).isoformat(timespec="seconds"),
            "changed_at": timezone.localtime(row.written_at).isoformat(timespec="seconds"),
        }
        for row in selectors.of_person(person)
    ]
    return {"exported_at": timezone.localtime().isoformat(timespec="seconds"), "comments": rows}
