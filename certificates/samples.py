"""Examples of the mails of the pipeline, for the gallery: a certificate, and the alarm that some are waiting."""

import datetime as dt
import uuid
from decimal import Decimal
from types import SimpleNamespace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from certificates import (
    alarms,
    pdf,
    samples_life,  # noqa: F401 (registers the mails of what happens to a certificate afterwards)
)
from certificates.facts import CannotRender, CertificateFacts
from certificates.models import Certificate
from certificates.services import mailing
from naast.mail.gallery import MOMENT, READER, Group, register_sample
from naast.mail.mime import Attachment
from naast.mail.templating import Rendered, render

_FACTS = CertificateFacts(
    serial="NAAST-2026-000123-K",
    verify_url=f"{settings.SITE_URL}/certificaat/voorbeeld/",
    holder_name=READER,
    course_title="Stress-sensitief werken in het incassodomein",
    provider_name="Vakschool Naast",
    level="basis",
    hours=Decimal(6),
    completed_on=dt.date(2026, 11, 21),
    dated_at=MOMENT,
    score_percent=92,
    pass_mark=70,
)
_SHOWN = (
    "holder_name",
    "course_title",
    "provider_name",
    "serial",
    "verify_url",
    "level",
    "hours",
    "completed_on",
    "score_percent",
    "pass_mark",
)


def _make() -> Rendered:
    certificate = SimpleNamespace(
        uid=uuid.UUID(int=1),
        person_id=1,
        issue_key=None,
        **{name: getattr(_FACTS, name) for name in _SHOWN},
    )
    return render("certificate_issued", mailing.issued_context(certificate))


def _attach() -> tuple[Attachment, ...]:
    try:
        return (Attachment(f"{_FACTS.serial}.pdf", pdf.render(_FACTS, attachment=b"{}"), "application/pdf"),)
    except CannotRender:  # without Pango the site makes no proofs; the gallery still shows the mail
        return ()


register_sample(
    "certificate_issued",
    _("Proof of completion"),
    _make,
    trigger=_("Somebody completes a course; the proof goes with it as a PDF."),
    group=Group.COURSES,
    attachments=_attach,
)
register_sample(
    alarms.KIND,
    _("Proofs of completion are waiting"),
    lambda: render(alarms.KIND, alarms.context(Certificate.Problem.SIGNER_DOWN, 12)),
    trigger=_("Proofs wait for something that only who looks after the site can mend; once a day for each cause."),
    group=Group.EDITORS,
)
