"""What stands on a certificate, and the reasons why one cannot be made yet."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from certificates.designs import HOUSE, Design


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """Everything the renderer may print. It is frozen at completion and never read from live pages."""

    serial: str
    verify_url: str
    holder_name: str
    course_title: str
    provider_name: str
    level: str  # a code of courses.CoursePage.Level
    hours: Decimal  # study load in hours
    completed_on: dt.date
    dated_at: dt.datetime  # aware; the only moment in the bytes, so that they come out the same every time
    outcomes: tuple[str, ...] = ()
    score_percent: int | None = None
    pass_mark: int | None = None  # percent
    rki_topics: tuple[str, ...] = ()  # names, as named then
    valid_until: dt.date | None = None  # the last day on which it counts
    signatory_name: str = ""
    signatory_role: str = ""
    language: str = "nl"  # or "en"
    design: Design = HOUSE


class CannotRender(Exception):
    """The document cannot be made now. ``problem`` is the code that the waiting row keeps.

    ``detail`` is data for the report (characters, a file name), never a person's name.
    """

    problem = "unknown"

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.problem}: {detail}" if detail else self.problem)
        self.detail = detail


class MissingPango(CannotRender):
    """The system library that sets text is not installed."""

    problem = "missing_pango"


class MissingFont(CannotRender):
    """A bundled font file is gone or broken. ``detail`` is its file name."""

    problem = "missing_font"


class MissingGlyph(CannotRender):
    """No bundled font has these characters of the holder's name. ``detail`` lists them."""

    problem = "missing_glyph"


class MissingGlyphInCourse(CannotRender):
    """No bundled font has these characters of the course, its outcomes or the provider."""

    problem = "missing_glyph_course"


class MissingName(CannotRender):
    """After cleaning no name is left to print."""

    problem = "missing_name"


class BadPicture(CannotRender):
    """A logo or signature of the design cannot be printed. ``detail`` says which."""

    problem = "error"
