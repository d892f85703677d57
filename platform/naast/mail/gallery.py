"""One example of every kind of mail, for editors who want to see what the platform sends, and for the tests.

Each room registers its own kinds in a module ``samples``, which is loaded when the gallery is first opened. Examples are
made of fixed people at example.org: no row of a real person is read. They pass through the code that makes the real
mail, so that an example cannot look better than what people get.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from naast.mail import mime
from naast.mail.mime import Attachment
from naast.mail.templating import Rendered

READER = "Samira Bakker"
ADDRESS = "samira.bakker@example.org"
MOMENT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # examples are dated on a Monday morning

Lazy = str | Promise  # translated when it is shown


class Group(Enum):
    """The headings of the gallery, in their order."""

    NEWSLETTER = "newsletter"
    COURSES = "courses"
    ACCOUNT = "account"
    EDITORS = "editors"

    @property
    def label(self) -> Lazy:
        """As editors read it."""
        return _GROUPS[self]


_GROUPS = {
    Group.NEWSLETTER: _("Newsletter"),
    Group.COURSES: _("Courses"),
    Group.ACCOUNT: _("Accounts"),
    Group.EDITORS: _("For editors"),
}


@dataclass(frozen=True)
class Sample:
    """One kind of mail.

    Attributes:
        kind: as in the outbox, or the kind of a mailing.
        label: what editors call it.
        make: renders the example through the code that renders the real mail.
        trigger: what makes it go out, in one sentence.
        group: the heading it stands under.
        headers: further headers it leaves with, such as those of a list.
        attachments: files that go with it.
    """

    kind: str
    label: Lazy
    make: Callable[[], Rendered]
    trigger: Lazy = ""
    group: Group = Group.NEWSLETTER
    headers: Callable[[], Mapping[str, str]] = dict
    attachments: Callable[[], tuple[Attachment, ...]] = tuple

    def rendered(self) -> Rendered:
        """The example as its reader sees it."""
        with translation.override(settings.LANGUAGE_CODE):
            return self.make()

    def message(self) -> bytes:
        """The complete message as it leaves, headers and all; addressed to nobody who exists."""
        mail = self.rendered()
        return mime.compose(
            to=mime.mailbox(f"{READER} <{ADDRESS}>").shown,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            message_id=mime.message_id("sample", self.kind),
            date=MOMENT,
            headers={"Auto-Submitted": "auto-generated", **self.headers()},
            attachments=self.attachments(),
        )


_DARK_RULES = "@media (prefers-color-scheme: dark)"
_samples: dict[str, Sample] = {}


def register_sample(
    kind: str,
    label: Lazy,
    make: Callable[[], Rendered],
    *,
    trigger: Lazy = "",
    group: Group = Group.NEWSLETTER,
    headers: Callable[[], Mapping[str, str]] = dict,
    attachments: Callable[[], tuple[Attachment, ...]] = tuple,
) -> None:
    """Add one kind of mail to the gallery; see :class:`Sample`. A second one of the same kind takes its place."""
    _samples[kind] = Sample(kind, label, make, trigger, group, headers, attachments)


def samples() -> list[Sample]:
    """Every kind, group by group, in the order in which the rooms registered them."""
    autodiscover_modules("samples")  # a module that was loaded before is not loaded again
    return sorted(_samples.values(), key=lambda found: list(Group).index(found.group))


def sample(kind: str) -> Sample | None:
    """One kind, or nothing when there is no such kind."""
    return next((found for found in samples() if found.kind == kind), None)


def in_light(html: str) -> str:
    """The mail as a program in light mode shows it, also on a screen that is set to dark."""
    return html.replace(_DARK_RULES, "@media not all").replace("light dark", "light")


def in_dark(html: str) -> str:
    """The mail as a program in dark mode shows it: its rules for dark always hold."""
    return html.replace(_DARK_RULES, "@media all").replace("light dark", "dark")
