"""The page of a certificate as HTML: what is printed where, at which size. Knows nothing of PDF.

All texts are measured first and broken into lines here. So the roomiest layout that holds everything is known before
the page is made, and a page is made once.
"""

import datetime as dt
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from certificates import layouts, names, wording
from certificates.designs import fill
from certificates.facts import CertificateFacts, MissingGlyph, MissingGlyphInCourse, MissingName
from certificates.fitting import Box, Fitted, fit, wrap
from certificates.layouts import DENSITIES, Layout
from certificates.typefaces import ATKINSON, Typeface, choose, unprintable, width

_TINY = (9, 8.5, 8, 7.5, 7)
_SAYS = (layouts.SAYS, 10.5, 9.5, *_TINY)
_SMALL = (layouts.SMALL, *_TINY)
_GAP = 20  # points between two facts
_TIGHTEST = DENSITIES - 1
_MOST_LINES = 4  # of one outcome in the tightest layout, which leaves out what does not fit
_ENDLESS = 1000  # lines: in the other layouts all of it counts, and too much is a reason for the next
_QR_MASK = 2
_PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/]+={0,2}")


@dataclass(frozen=True)
class Sheet:
    """The room on a sheet, in points; its margins are those of ``pdf.SHEETS``."""

    name: str
    layouts: tuple[Layout, ...]
    width: float  # between the margins, less a hair
    beside_logo: float  # width left of a logo
    signed: float  # width of who signs
    room: float  # height above the foot, less a hair
    signed_above: float  # what who signs takes of that height; nothing where it stands beside the QR code

    def holder(self, layout: Layout) -> Box:
        """Return room for the name of the holder."""
        one_line = layout.holder * 0.65 if layout.holder > layouts.LANDSCAPE[-1].holder else 18
        return Box(self.width, tuple(range(layout.holder, 13, -1)), one_line=one_line, lines=3)

    def course(self, layout: Layout) -> Box:
        """Return room for the title of the course."""
        return Box(self.width, tuple(range(layout.course, 9, -1)), one_line=min(15, layout.course - 2), lines=3)

    def provider(self, *, logo: bool) -> Box:
        """Return room for the name of the provider, which stands left of its logo."""
        wide, lines = (self.beside_logo, 3) if logo else (self.width, 2)
        return Box(wide, (layouts.PROVIDER, 12, 11, 10, 9), one_line=10, lines=lines)

    def regular(self, sizes: Sequence[float], lines: int) -> Box:
        """Return room for so many lines that are not bold."""
        return Box(self.width, tuple(sizes), one_line=sizes[0], lines=lines, bold=False)


LANDSCAPE = Sheet("landscape", layouts.LANDSCAPE, 545, 365, 145, room=416, signed_above=0)
PORTRAIT = Sheet("portrait", layouts.PORTRAIT, 400, 262, 196, room=650, signed_above=79)
HOLDER_BOX = LANDSCAPE.holder(LANDSCAPE.layouts[0])


@dataclass(frozen=True)
class Text:
    """A text with the face that can set it. Its lines are broken already."""

    css_class: str
    fitted: Fitted
    usual: float  # the size it has without saying so

    @property
    def style(self) -> str:
        """The attribute for a size that is not the usual one: each such text is a style of its own to work out."""
        size = self.fitted.size
        return "" if size == self.usual else format_html(' style="font-size: {}pt"', f"{size:g}")

    @property
    def lines(self) -> str:
        """The lines as the style sheet keeps them (``white-space: pre``)."""
        return "\n".join(self.fitted.lines)

    def height(self, leading: float) -> float:
        """Return the points its lines take, each ``leading`` times its size."""
        return len(self.fitted.lines) * self.fitted.size * leading


@dataclass(frozen=True)
class Fact:
    """A label with its value below it, and where they stand from the left and the top of the facts, in points."""

    label: str
    value: Text
    left: str
    top: str
    width: str


def build(facts: CertificateFacts, density: int | None = None) -> str:
    """Return the HTML of a certificate in its own language.

    Parameters:
        density: 0 for the roomy layout up to ``DENSITIES - 1`` for the tightest, which always fits on one page; left
            out, it is the roomiest that holds everything.

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
        page = _Page(facts, sheet, holder_name)
        for tried in range(DENSITIES) if density is None else [density]:
            if page.lay_out(tried) or density is not None:
                break
        return render_to_string("certificates/paper.html", page.context)


class _Page:
    """What is printed, in one layout after another until it fits."""

    def __init__(self, facts: CertificateFacts, sheet: Sheet, holder_name: str) -> None:
        design = facts.design
        self.sheet = sheet
        self.holder_name = holder_name
        self.course_title = names.without_pictures(facts.course_title)
        self.outcomes = [text for outcome in facts.outcomes if (text := names.without_pictures(outcome))]
        self.closing = names.without_pictures(fill(design.closing, facts))
        topics = names.without_pictures("; ".join(facts.rki_topics))
        self.topics = _("Topics of the Rki: %(topics)s") % {"topics": topics} if topics else ""
        logo = picture(design.logo)
        provider = names.without_pictures(facts.provider_name)
        signatory = names.clean(facts.signatory_name)
        role = names.clean(facts.signatory_role)
        signed = Box(sheet.signed, (layouts.NAME, 9.5, *_TINY), one_line=8, lines=2)
        below = Box(sheet.signed, _TINY, one_line=8, lines=2, bold=False)
        opening = names.without_pictures(fill(design.opening, facts)) or _("We confirm that")
        statement = names.without_pictures(fill(design.statement, facts)) or _("has completed this course")
        rows = _rows(facts, sheet.width)
        self.facts_height = (float(rows[-1].top) if rows else 0) + layouts.FACTS_ROW
        self.room = sheet.room - (sheet.signed_above if signatory else 0)
        self.context: dict[str, Any] = {
            "facts": facts,
            "orientation": sheet.name,
            "holder_name": holder_name,
            "provider_name": provider,
            "course_title": self.course_title,
            "provider": _fitted(provider, sheet.provider(logo=bool(logo))),
            "opening": _fitted(opening, sheet.regular(_SAYS, 2)),
            "statement": _fitted(statement, sheet.regular(_SAYS, 2)),
            "rows": rows,
            "facts_height": f"{self.facts_height:g}",
            "signatory": _fitted(signatory, signed) if signatory else None,
            "role": _fitted(role, below) if role else None,
            "logo": logo,
            "logo_alt": design.logo_alt or _("Logo of %(provider)s") % {"provider": provider},
            "signature": picture(design.signature),
            "signature_alt": _("Signature of %(name)s") % {"name": signatory},
            "moment": timezone.localtime(facts.dated_at, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "qr": qr_data_uri(facts.verify_url),
        }

    def lay_out(self, density: int) -> bool:
        """Fill the context for a layout; returns whether everything is printed whole and fits above the foot."""
        layout, sheet, tightest = self.sheet.layouts[density], self.sheet, density == _TIGHTEST
        # Twelve lines of topics are more than any layout has room for.
        small = sheet.regular(_SMALL if tightest else _SMALL[:2], 3 if tightest else 12)
        holder = _fitted(self.holder_name, sheet.holder(layout))
        course = _fitted(self.course_title, sheet.course(layout))
        topics = _fitted(self.topics, small) if self.topics else None
        closing = _fitted(self.closing, sheet.regular(_SMALL, 3)) if self.closing else None
        height = layout.above_title + layout.title * layouts.TITLE_LEADING
        height += self.context["provider"].height(layouts.PROVIDER_LEADING)
        for part in (self.context["opening"], self.context["statement"]):
            height += layout.above_says + part.height(layouts.SAYS_LEADING)
        height += layout.above_holder + holder.height(layouts.HOLDER_LEADING)
        height += layout.above_course + course.height(layouts.COURSE_LEADING)
        height += layout.above_facts + self.facts_height
        topics_online = False
        if topics:
            topics_online = topics.fitted.cut
            height += layout.above_topics + topics.height(layouts.SMALL_LEADING)
            height += layouts.ONLINE * layouts.SMALL_LEADING if topics_online else 0
        if closing:
            height += layout.above_closing + closing.height(layouts.SMALL_LEADING)
        printed, more_online = self._outcomes(layout, self.room - height if tightest else None)
        if self.outcomes:
            height += layout.above_outcomes + layouts.HEADING
            height += sum(outcome.height(layout.leading) for outcome in printed)
            height += layout.outcomes * layout.leading if more_online else 0
        self.context |= {
            "density": density,
            "holder": holder,
            "course": course,
            "topics": topics,
            "topics_online": topics_online,
            "outcomes": printed,
            "more_online": more_online,
            "closing": closing,
        }
        return height <= self.room and not topics_online and not more_online

    def _outcomes(self, layout: Layout, room: float | None) -> tuple[list[Text], bool]:
        """Return the outcomes that are printed, and whether that leaves something out.

        Parameters:
            room: height for all of them with their heading; without it all are printed whole.
        """
        size, most = layout.outcomes, _ENDLESS if room is None else _MOST_LINES
        box = Box(self.sheet.width - layouts.BULLET, (size,), size, most, bold=False)
        found = [_wrapped(text, size, box) for text in self.outcomes]
        if room is None:
            return found, False
        lines = int((room - layout.above_outcomes - layouts.HEADING) / (size * layout.leading))
        cut = any(text.fitted.cut for text in found)
        if sum(len(text.fitted.lines) for text in found) + cut <= lines:
            return found, cut
        kept, left = [], lines - 1  # a line says where the others are
        for text in found:
            left -= len(text.fitted.lines)
            if left < 0:
                break
            kept.append(text)
        return kept, True


def _rows(facts: CertificateFacts, room: float) -> list[Fact]:
    """Return the facts side by side, and the rest of them in a next row where a sheet is narrow.

    With their places given, WeasyPrint need not find them: a sixth of the time.
    """
    pairs = list(wording.short_facts(facts))
    if facts.valid_until is not None:
        pairs.append((_("Valid until"), formats.date_format(facts.valid_until, "j F Y")))
    found: list[Fact] = []
    left = top = 0.0
    for label, value in pairs:
        text = _fitted(value, Box(room, (layouts.FACT, *_TINY), layouts.FACT, 1))
        wide = max(width(label, _face(label), layouts.FACT_LABEL), _wide(text)) + 1  # a hair for rounding
        if left and left + wide > room:
            left, top = 0.0, top + layouts.FACTS_ROW
        found.append(Fact(label, text, f"{left:.1f}", f"{top:.1f}", f"{wide:.1f}"))
        left += wide + _GAP
    return found


def _wide(text: Text) -> float:
    [line] = text.fitted.lines
    return width(line, _face(line), text.fitted.size, bold=True)


def picture(address: str) -> str:
    """Return the address of a picture when it holds its own pixels, as ``designs.freeze`` writes it; else nothing."""
    return address if _PICTURE.fullmatch(address) else ""


def qr_data_uri(url: str) -> str:
    """Return a QR code of ``url`` as a PNG data URI: correction level M, quiet zone of four modules.

    The mask is given, since weighing all eight takes twice the time of the rest. Each of them can be read: which one it
    is stands in the code (ISO/IEC 18004, 7.8), and half of each address is random, so none is better for all.
    """
    buffer = BytesIO()
    code = segno.make(url, error="m", micro=False, boost_error=False, mask=_QR_MASK)
    code.save(buffer, kind="png", scale=4, border=4, dark="#1e2b2f", light="#ffffff")
    return data_uri(buffer.getvalue(), "image/png")


def data_uri(content: bytes, media_type: str) -> str:
    """Return ``content`` as a data URI: the only kind of address a certificate may load."""
    return f"data:{media_type};base64,{b64encode(content).decode()}"


def _fitted(text: str, box: Box) -> Text:
    face = _face(text)
    return Text(face.css_class, fit(text, face, box), box.sizes[0])


def _wrapped(text: str, size: float, box: Box) -> Text:
    face = _face(text)
    return Text(face.css_class, wrap(text, face, size, box), size)


def _face(text: str) -> Typeface:
    if not text:
        return ATKINSON
    face = choose(text)
    if face is None:
        raise MissingGlyphInCourse(" ".join(unprintable(text)))
    return face
