"""The page of a certificate as HTML: what is printed where, at which size. Knows nothing of PDF."""

import datetime as dt
import re
from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from certificates import names, wording
from certificates.designs import fill
from certificates.facts import CertificateFacts, MissingGlyph, MissingGlyphInCourse, MissingName
from certificates.fitting import Box, Fitted, fit
from certificates.typefaces import ATKINSON, Typeface, choose, unprintable, width

DENSITIES = 3
"""How many ever tighter layouts the style sheet offers, from 0."""

_TINY = (9, 8.5, 8, 7.5, 7)
_PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/]+={0,2}")


@dataclass(frozen=True)
class Sheet:
    """The room for each text on a sheet, in points; the margins are those of ``pdf.SHEETS``."""

    width: float  # between the margins, less a hair
    holder: tuple[Box, ...]  # by density
    course: tuple[Box, ...]
    provider: Box
    beside_logo: Box  # the provider again, next to its logo
    signatory: Box
    role: Box
    outcomes: tuple[int, ...]  # how many at most, by density

    def line(self, sizes: tuple[float, ...], lines: int) -> Box:
        """Return room over the full width for so many lines."""
        return Box(self.width, sizes, sizes[0], lines)

    def outcome(self, density: int) -> Box:
        """Return room for one outcome as if it stood on one very long line. Sizes as in paper.css."""
        size, lines = ((10.5, 4), (9.5, 3), (8, 1))[density]
        return Box(self.width * lines * 0.93, (size,), size, 1)


def _sheet(width: float, beside_logo: float, largest: int, outcomes: tuple[int, ...], signed: float) -> Sheet:
    roomy = Box(width, tuple(range(largest, 13, -1)), one_line=largest * 0.65, lines=3)
    course = Box(width, tuple(range(largest // 2, 9, -1)), one_line=15, lines=3)
    return Sheet(
        width=width,
        holder=(roomy, roomy, Box(width, tuple(range(24, 13, -1)), one_line=18, lines=3)),
        course=(course, course, Box(width, tuple(range(14, 9, -1)), one_line=12, lines=3)),
        provider=Box(width, (13, 12, 11, 10, 9), one_line=10, lines=2),
        beside_logo=Box(beside_logo, (13, 12, 11, 10, 9), one_line=10, lines=3),
        signatory=Box(signed, (10, 9.5, *_TINY), one_line=8, lines=2),
        role=Box(signed, _TINY, one_line=8, lines=2),
        outcomes=outcomes,
    )


LANDSCAPE = _sheet(545, 365, 40, (12, 12, 8), 145)
PORTRAIT = _sheet(400, 262, 34, (12, 14, 12), 196)
HOLDER_BOX = LANDSCAPE.holder[0]


@dataclass(frozen=True)
class Text:
    """A text with the face that can set it."""

    text: str
    css_class: str
    fitted: Fitted

    @property
    def size(self) -> str:
        """The size for the style sheet: with a point, in whichever language."""
        return f"{self.fitted.size:g}"


def build(facts: CertificateFacts, density: int = 0) -> str:
    """Return the HTML of a certificate in its own language.

    Parameters:
        density: 0 for the roomy layout up to ``DENSITIES - 1`` for the tightest, which always fits on one page.

    Raises:
        MissingName: nothing of the holder's name can be printed.
        MissingGlyph: the holder's name needs characters that no bundled face has.
        MissingGlyphInCourse: the same for any other text.
        MissingFont: a bundled font file is gone.
    """
    holder_name = names.clean(facts.holder_name)
    if not holder_name:
        raise MissingName
    if lacking := unprintable(holder_name):
        raise MissingGlyph(" ".join(lacking))
    sheet = PORTRAIT if facts.design.orientation == "portrait" else LANDSCAPE
    with translation.override("en" if facts.language == "en" else "nl"):
        context = _context(facts, sheet, density, holder_name)
        return render_to_string("certificates/paper.html", context)


def _context(facts: CertificateFacts, sheet: Sheet, density: int, holder_name: str) -> dict[str, Any]:
    design = facts.design
    outcomes = [text for outcome in facts.outcomes if (text := names.without_pictures(outcome))]
    limit = sheet.outcomes[density]
    printed = [_fitted(text, sheet.outcome(density)) for text in outcomes[:limit]]
    says = sheet.line((11.5, 10.5, 9.5, *_TINY), 1 if density == DENSITIES - 1 else 2)
    small = sheet.line((9.5, *_TINY), 1 if density == DENSITIES - 1 else 3)
    logo = picture(design.logo)
    provider = names.without_pictures(facts.provider_name)
    signatory = names.clean(facts.signatory_name)
    topics = names.without_pictures(" · ".join(facts.rki_topics))
    closing = names.without_pictures(fill(design.closing, facts))
    return {
        "facts": facts,
        "orientation": "portrait" if sheet is PORTRAIT else "landscape",
        "density": density,
        "holder_name": holder_name,
        "holder": _fitted(holder_name, sheet.holder[density]),
        "course": _fitted(names.without_pictures(facts.course_title), sheet.course[density]),
        "provider": _fitted(provider, sheet.beside_logo if logo else sheet.provider),
        "opening": _fitted(names.without_pictures(fill(design.opening, facts)) or _("We confirm that"), says),
        "statement": _fitted(
            names.without_pictures(fill(design.statement, facts)) or _("has completed this course"), says
        ),
        "rows": _rows(facts),
        "topics": _fitted(_("Topics of the Rki: %(topics)s") % {"topics": topics}, small) if topics else None,
        "outcomes": printed,
        "more_online": len(outcomes) > limit or any(outcome.fitted.cut for outcome in printed),
        "closing": _fitted(closing, small) if closing else None,
        "signatory": _fitted(signatory, sheet.signatory) if signatory else None,
        "role": _fitted(names.clean(facts.signatory_role), sheet.role) if facts.signatory_role.strip() else None,
        "logo": logo,
        "logo_alt": design.logo_alt or _("Logo of %(provider)s") % {"provider": provider},
        "signature": picture(design.signature),
        "signature_alt": _("Signature of %(name)s") % {"name": signatory},
        "moment": timezone.localtime(facts.dated_at, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "qr": qr_data_uri(facts.verify_url),
    }


def _rows(facts: CertificateFacts) -> list[tuple[str, str, str]]:
    """Return label, value and width in points. With its width given, WeasyPrint need not find it: a sixth of the time."""
    rows = list(wording.short_facts(facts))
    if facts.valid_until is not None:
        rows.append((_("Valid until"), formats.date_format(facts.valid_until, "j F Y")))
    widest = (LANDSCAPE if facts.design.orientation != "portrait" else PORTRAIT).width
    return [(label, value, f"{min(_room(label, value), widest):.1f}") for label, value in rows]


def _room(label: str, value: str) -> float:
    # The sizes of paper.css, and a hair for rounding.
    return max(width(label, _face(label), 9), width(value, _face(value), 11.5, bold=True)) + 1


def picture(address: str) -> str:
    """Return the address of a picture when it holds its own pixels, as ``designs.freeze`` writes it; else nothing."""
    return address if _PICTURE.fullmatch(address) else ""


def qr_data_uri(url: str) -> str:
    """Return a QR code of ``url`` as a PNG data URI: correction level M, quiet zone of four modules."""
    buffer = BytesIO()
    code = segno.make(url, error="m", micro=False, boost_error=False)
    code.save(buffer, kind="png", scale=4, border=4, dark="#1e2b2f", light="#ffffff")
    return data_uri(buffer.getvalue(), "image/png")


def data_uri(content: bytes, media_type: str) -> str:
    """Return ``content`` as a data URI: the only kind of address a certificate may load."""
    return f"data:{media_type};base64,{b64encode(content).decode()}"


def _fitted(text: str, box: Box) -> Text:
    face = _face(text)
    return Text(text, face.css_class, fit(text, face, box))


def _face(text: str) -> Typeface:
    if not text:
        return ATKINSON
    face = choose(text)
    if face is None:
        raise MissingGlyphInCourse(" ".join(unprintable(text)))
    return face
