"""The preview of a design in Wagtail: the real PDF of an example, shown as a picture."""

import datetime as dt
import threading
from base64 import b64encode
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates import pictures
from certificates.facts import CannotRender, CertificateFacts

if TYPE_CHECKING:
    from certificates.models import CertificateTemplatePage

SECONDS = 10.0
"""How long an editor waits for a picture. The first one of a process loads the library, which takes a second or two."""
_LONG_SIDE = 842  # points, of A4
_WIDTH = 1400  # pixels of the longer side: sharp at the width of a desk, and about 100 KB
_WORDS_OF = {
    "missing_glyph": gettext_lazy(
        "We cannot print these characters of the name: %(detail)s. The certificate waits then, and the holder is asked "
        "for another way to write it. No boxes are ever printed."
    ),
    "missing_glyph_course": gettext_lazy(
        "We cannot print these characters: %(detail)s. Take them out of the texts of this design."
    ),
    "too_long": gettext_lazy("This does not fit on one page. Make the lines of this design shorter."),
    "missing_pango": gettext_lazy("Certificates cannot be made on this machine: Pango is not installed."),
    "missing_font": gettext_lazy(
        "Certificates cannot be made now: a font is missing. Tell whoever looks after the site."
    ),
}


@dataclass(frozen=True)
class Mode:
    """A way to look at a design: with which name, in which language."""

    label: Any
    holder_name: str = "Anna de Wit"
    language: str = ""  # empty: the design's own


MODES = {
    "": Mode(gettext_lazy("A usual name")),
    "lang": Mode(
        gettext_lazy("A very long name"),
        "Maria Johanna Wilhelmina Catharina van den Bosch-van Oldenbarnevelt tot Rijnsburg en Poelgeest "
        "geboren Schimmelpenninck van der Oije van Nijenbeek",
    ),
    "schrift": Mode(gettext_lazy("A name in another script"), "نور هادي"),
    "en": Mode(gettext_lazy("In English"), language="en"),
}


@dataclass(frozen=True)
class Outcome:
    """Either a picture as a data address, or the reason in words why there is none."""

    picture: str = ""
    problem: str = ""


def respond(page: "CertificateTemplatePage", request: HttpRequest, mode_name: str) -> HttpResponse:
    """Answer with the picture of an example in a small page, or with words that say what is wrong."""
    mode = MODES.get(mode_name, MODES[""])
    facts = facts_for(page, mode)
    context = {"page": page, "mode": mode, "facts": facts, "outcome": picture_of(facts)}
    return TemplateResponse(request, "certificates/design_preview.html", context)


def facts_for(page: "CertificateTemplatePage", mode: Mode) -> CertificateFacts:
    """Return the facts of an example with this design; of its own course when it has one."""
    from certificates import designs
    from courses.models import ProviderPage

    provider_page = ProviderPage.objects.ancestor_of(page).select_related("provider").first()
    facts = CertificateFacts(
        serial="NAAST-2026-000123-K",
        verify_url=f"{settings.SITE_URL}/certificaat/voorbeeld-voorbeeld-vb/",
        holder_name=mode.holder_name,
        course_title=_("Example of a course"),
        provider_name=provider_page.provider.name if provider_page else _("Your training provider"),
        level="basis",
        hours=Decimal(6),
        completed_on=dt.date(2026, 11, 21),
        dated_at=dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC),
        outcomes=tuple(_("Here stands what somebody can do after the course.") for _number in range(3)),
        score_percent=92,
        pass_mark=70,
        signatory_name=page.signatory_name,
        signatory_role=page.signatory_role,
        language=mode.language or page.language,
        design=designs.of_template(page),
    )
    if page.course is None:
        return facts
    outcomes = tuple(str(child.value) for child in page.course.outcomes)
    return replace(
        facts,
        course_title=page.course.title,
        level=page.course.level,
        hours=page.course.hours,
        outcomes=outcomes or facts.outcomes,
    )


def picture_of(facts: CertificateFacts, seconds: float | None = None) -> Outcome:
    """Make the PDF and a picture of its page, in at most ``seconds`` (``SECONDS`` when left out)."""
    found: list[Outcome] = []

    def work() -> None:
        found.append(_made(facts))

    # WeasyPrint cannot be interrupted; a thread can be left behind. It touches no row.
    worker = threading.Thread(target=work, name="preview of a design", daemon=True)
    worker.start()
    worker.join(SECONDS if seconds is None else seconds)
    if not found:
        return Outcome(problem=_("Making the example takes too long. Try again in a moment."))
    return found[0]


def _made(facts: CertificateFacts) -> Outcome:
    from certificates import pdf

    try:
        picture = pictures.of_first_page(pdf.render(facts, attachment=b"{}"), width=_WIDTH)
    except pictures.TooBusy:
        return Outcome(problem=_("Making the example takes too long. Try again in a moment."))
    except CannotRender as error:
        words = _WORDS_OF.get(error.problem, gettext_lazy("The example cannot be made: %(detail)s."))
        # Isolated, so that letters of a script from right to left do not turn the sentence around.
        return Outcome(problem=str(words) % {"detail": f"\u2068{error.detail}\u2069"})
    return Outcome(picture=f"data:image/png;base64,{b64encode(picture).decode()}")


def as_png(content: bytes, scale: float = 1.5) -> bytes:
    """Return the first page of a PDF on A4 as a PNG.

    Parameters:
        scale: pixels a point; 1.0 is 72 dots an inch.

    Raises:
        TooBusy: of ``certificates.pictures``.
    """
    return pictures.of_first_page(content, width=round(_LONG_SIDE * scale))
