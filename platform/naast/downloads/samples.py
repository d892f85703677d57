"""An example of the mail of this room, for the gallery."""

from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _

from naast.downloads.services.requests import FOLDER, MAIL, mail_context
from naast.mail.gallery import MOMENT, READER, Group, register_sample
from naast.mail.templating import Rendered, render


def _make() -> Rendered:
    row = SimpleNamespace(name=READER, secret="voorbeeld", asked_at=MOMENT)  # noqa: S106 - no password
    page = SimpleNamespace(title="Naast de klant")
    return render(MAIL, mail_context(page, row), folder=FOLDER)  # type: ignore[arg-type]


register_sample(
    MAIL,
    _("Your download"),
    _make,
    trigger=_("Somebody fills in the form before a file; the link works for seven days."),
    group=Group.EDITORS,
)
