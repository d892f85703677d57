"""Examples of the mails about what happens to a certificate after it was issued, for the gallery."""

import datetime as dt
import uuid
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy

from certificates.models import Reason
from certificates.services import mailing
from naast.mail.gallery import READER, Group, Lazy, register_sample
from naast.mail.templating import Rendered, render

_COURSE = "Stress-sensitief werken in het incassodomein"
_CERTIFICATE = SimpleNamespace(
    uid=uuid.UUID(int=1),
    person_id=1,
    holder_name=READER,
    course_title=_COURSE,
    provider_name="Vakschool Naast",
    provider=SimpleNamespace(contact_email="opleidingen@example.org"),
    serial="NAAST-2026-000123-K",
    verify_url=f"{settings.SITE_URL}/certificaat/voorbeeld/",
    hours=Decimal(6),
    level="basis",
    completed_on=dt.date(2026, 1, 22),
    valid_until=dt.date(2027, 1, 22),
    score_percent=92,
    pass_mark=70,
    replaces=SimpleNamespace(serial="NAAST-2026-000101-D"),
    issue_key=None,
    reason=Reason.FACTS,
    get_reason_display=lambda: Reason.FACTS.label,
)
_REQUEST = SimpleNamespace(
    name="Samira Bakker-de Wit",
    note="Ik ben in september getrouwd.",
    answer="Wij kennen u onder een andere naam. Wilt u ons even bellen?",
)


def _make(kind: str, values: dict[str, Any]) -> Rendered:
    return render(kind, mailing.issued_context(_CERTIFICATE) | mailing.context_of(_CERTIFICATE) | values)


def _register(kind: str, label: Lazy, trigger: Lazy, *, template: str = "", **values: Any) -> None:
    register_sample(
        kind,
        label,
        lambda: _make(template or kind, dict(values)),
        trigger=trigger,
        group=Group.COURSES,
    )


_register(
    "certificate_replaced",
    gettext_lazy("Corrected proof of completion"),
    gettext_lazy("A proof was issued again with something corrected; the new one goes with it as a PDF."),
)
_register(
    "certificate_revoked",
    gettext_lazy("Proof withdrawn"),
    gettext_lazy("The provider withdraws a proof."),
)
_register(
    "certificate_suspended",
    gettext_lazy("Proof suspended"),
    gettext_lazy("The provider suspends a proof."),
)
_register(
    "certificate_restored",
    gettext_lazy("Proof counts again"),
    gettext_lazy("The provider ends the suspension of a proof."),
)
_register(
    "certificate_expires",
    gettext_lazy("Proof ends soon"),
    gettext_lazy("60, 30 and 7 days before the last day of a proof."),
    days_left=60,
    course_page=f"{settings.SITE_URL}/cursussen/vakschool-naast/stress-sensitief-werken/",
)
_register(
    "correction_requested",
    gettext_lazy("Question about a name, for the provider"),
    gettext_lazy("A holder asks for another name on a proof."),
    request=_REQUEST,
    page=f"{settings.SITE_URL}/opleider/vakschool-naast/bewijzen/verzoeken/1/",
)
_register(
    "correction_answered",
    gettext_lazy("Answer about a name"),
    gettext_lazy("The provider answers a question about a name."),
    request=_REQUEST,
    new=None,
)
