"""Rows of the table about mail that came back: for editors, and a door for a provider of mail that is shut by default."""

from collections.abc import Callable
from typing import Any

from naast.mail.models import MailReport, ReportKind, Suppression, SuppressionReason

_EDITORS = {"author": 302, "other_author": 302, "editor": 200}


def _suppressed(path: str) -> Callable[[Any], str]:
    def url(world: Any) -> str:
        row = Suppression.objects.create(address_hash="a", domain="example.net", reason=SuppressionReason.HARD)
        return path.format(row.pk)

    return url


def _reported(world: Any) -> str:
    report = MailReport.objects.create(fingerprint="f", source="file", kind=ReportKind.BOUNCE)
    return f"/beheer/mail/teruggekomen/{report.pk}/"


def rows(row: Callable[..., Any], everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with.

    Who may not enter the admin finds nothing there; who may, and does not keep the list, is led back to its first page.
    """
    address = {"email": "reader@example.net", "note": "op verzoek"}
    changed = {**_EDITORS, "editor": 302}
    return {
        "receive_reports": everybody("/post/terugmelding/postmark/", 404),
        "receive_reports (post)": everybody("/post/terugmelding/postmark/", 404, method="post"),
        "mail_suppressions:index": row(lambda world: "/beheer/mail/geen-mail/", 404, _EDITORS),
        "mail_suppressions:find": row(
            lambda world: "/beheer/mail/geen-mail/zoeken/", 404, _EDITORS, method="post", data=lambda world: address
        ),
        "mail_suppressions:add": row(lambda world: "/beheer/mail/geen-mail/toevoegen/", 404, _EDITORS),
        "mail_suppressions:add (an address)": row(
            lambda world: "/beheer/mail/geen-mail/toevoegen/", 404, changed, method="post", data=lambda world: address
        ),
        "mail_suppressions:lift": row(_suppressed("/beheer/mail/geen-mail/{}/"), 404, _EDITORS),
        "mail_suppressions:lift (with a note)": row(
            _suppressed("/beheer/mail/geen-mail/{}/"), 404, changed, method="post", data=lambda world: address
        ),
        "mail_reports:index": row(lambda world: "/beheer/mail/teruggekomen/", 404, _EDITORS),
        "mail_reports:detail": row(_reported, 404, _EDITORS),
    }
