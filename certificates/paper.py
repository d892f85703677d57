"""The page of a certificate as HTML: what is printed where, at which size. Knows nothing of PDF."""

import datetime as dt
from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import timezone, translation

from certificates import names, wording
from certificates.facts import CertificateFacts, MissingGlyph, MissingGlyphInCourse, MissingName
from certificates.fitting import Box, Fitted, fit
from certificates.typefaces import ATKINSON, Typeface, choose, unprintable

DENSITIES = 3
"""How many ever tighter layouts the style sheet offers, from 0."""

_WIDTH = 545.0  # points between the margins of paper.css: 297 - 84 - 20 mm, less a hair
HOLDER_BOX = Box(_WIDTH, tuple(range(40, 13, -1)), one_line=26, lines=3)
COURSE_BOX = Box(_WIDTH, tuple(range(20, 9, -1)), one_line=15, lines=3)
_TIGHT_HOLDER_BOX = Box(_WIDTH, tuple(range(24, 13, -1)), one_line=18, lines=3)
_TIGHT_COURSE_BOX = Box(_WIDTH, tuple(range(14, 9, -1)), one_line=12, lines=3)
PROVIDER_BOX = Box(_WIDTH, (13, 12, 11, 10, 9), one_line=10, lines=2)
_OUTCOMES_AT_MOST = (12, 12, 8)
# One outcome, as if it stood on one very long line; at the tightest it is really one line. Sizes as in paper.css.
_OUTCOME_BOXES = tuple(Box(_WIDTH * lines * 0.93, (size,), size, 1) for size, lines in ((10.5, 4), (9.5, 3), (8, 1)))


@dataclass(frozen=True)
class Text:
    """A text with the face that can set it."""

    text: str
    css_class: str
    fitted: Fitted


def build(facts: CertificateFacts, density: int = 0) -> str:
    """Return the HTML of a certificate, in Dutch.

    Parameters:
        density: 0 for the roomy layout up to ``DENSITIES - 1`` for the tightest, which always fits on one page.

    Raises:
        MissingName: nothing of the holder's name can be printed.
        MissingGlyph: the holder's name needs characters that no bundled face has.
        MissingGlyphInCourse: the same for course, outcomes, level or provider.
        MissingFont: a bundled font file is gone.
    """
    holder_name = names.clean(facts.holder_name)
    if not holder_name:
        raise MissingName
    if lacking := unprintable(holder_name):
        raise MissingGlyph(" ".join(lacking))
    outcomes = [text for outcome in facts.outcomes if (text := names.without_pictures(outcome))]
    tightest = density == DENSITIES - 1
    limit = _OUTCOMES_AT_MOST[density]
    printed = [_fitted(text, _OUTCOME_BOXES[density]) for text in outcomes[:limit]]
    context: dict[str, Any] = {
        "facts": facts,
        "density": density,
        "holder_name": holder_name,
        "holder": _fitted(holder_name, _TIGHT_HOLDER_BOX if tightest else HOLDER_BOX),
        "course_title": names.without_pictures(facts.course_title),
        "course": _fitted(names.without_pictures(facts.course_title), _TIGHT_COURSE_BOX if tightest else COURSE_BOX),
        "provider": _fitted(names.without_pictures(facts.provider_name), PROVIDER_BOX),
        "outcomes": printed,
        "more_online": len(outcomes) > limit or any(outcome.fitted.cut for outcome in printed),
        "moment": timezone.localtime(facts.dated_at, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "qr": qr_data_uri(facts.verify_url),
    }
    with translation.override("nl"):
        context["rows"] = wording.short_facts(facts)
        return render_to_string("certificates/paper.html", context)


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
