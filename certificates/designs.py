"""How a certificate looks: the one shape that templates are edited into, rows keep, and the paper prints."""

import hashlib
import json
import logging
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from certificates.designing import colours, images
from certificates.designing.placeholders import PLACEHOLDERS, fill
from certificates.models import CertificateDesign, CertificateTemplatePage
from courses.models import ProviderPage
from naast.organisations.models import Provider

__all__ = ["HOUSE", "PLACEHOLDERS", "Design", "fill", "freeze", "of_provider", "of_template", "template_for", "thawed"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Design:
    """What of the look of a certificate is a provider's choice. Texts are plain, pictures are data addresses.

    Texts may hold placeholders: print ``fill(text, facts)``. An empty one stands for the words of the house in the
    language of the certificate; that a proof is no diploma is always printed besides.
    """

    orientation: str = "landscape"  # or "portrait"
    accent_colour: str = "#0e5a5e"
    ground_colour: str = "#fbf8f3"
    opening: str = ""  # empty: the words of the house
    statement: str = ""
    closing: str = ""
    logo: str = ""
    signature: str = ""
    logo_alt: str = ""


HOUSE = Design()


def of_template(page: CertificateTemplatePage) -> Design:
    """Return the design that a template asks for, as the page is now: also what is typed and not saved yet.

    A picture that cannot be printed any more is left out and logged: who completed a course gets a certificate.
    """
    logo = _picture(page.logo)
    return Design(
        orientation=page.orientation,
        accent_colour=page.accent_colour.lower(),
        ground_colour=page.ground_colour.lower(),
        opening=page.opening.strip(),
        statement=page.statement.strip(),
        closing=page.closing.strip(),
        logo=logo,
        signature=_picture(page.signature),
        logo_alt=page.logo_alt.strip() if logo else "",
    )


def of_provider(provider: Provider, language: str = "nl") -> Design:
    """Return the design of a provider that edited none: the house's own with its logo and its colour.

    A colour that cannot be read on the paper of the house is left out.
    """
    logo = _picture(provider.logo)
    accent = provider.accent_colour.lower()
    if not accent or colours.accent_problem(accent, HOUSE.ground_colour):
        accent = HOUSE.accent_colour
    with override(language):
        alt = _("Logo of %(provider)s") % {"provider": provider.name} if logo else ""
    return Design(accent_colour=accent, logo=logo, logo_alt=alt)


def template_for(provider: Provider, course_uid: str, language: str | None = None) -> CertificateTemplatePage | None:
    """Return the live template for a course: its own first, then the provider's for all courses; or ``None``.

    Parameters:
        course_uid: key of the course; empty finds the provider's general template only.
        language: ``"nl"`` or ``"en"``. Without one Dutch goes before English.
    """
    parent = ProviderPage.objects.filter(provider=provider).first()
    if parent is None:
        return None
    live = CertificateTemplatePage.objects.child_of(parent).live().filter(course_uid__in={course_uid, ""})
    if language is not None:
        live = live.filter(language=language)
    # Where two are live for the same, as when a schedule overlaps, the newer one holds.
    found = live.select_related("logo", "signature").order_by("-first_published_at", "-pk")
    return min(found, key=lambda page: (page.course_uid == "", page.language != "nl"), default=None)


def freeze(design: Design, provider: Provider) -> CertificateDesign:
    """Return the row that keeps ``design`` for this provider; equal designs are one row, which never changes."""
    values = asdict(design)
    canonical = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    # Issuing to a class asks for the same row each time; its pictures need not come along.
    known = CertificateDesign.objects.defer("design").filter(provider=provider, sha256=digest).first()
    if known is not None:
        return known
    row, _created = CertificateDesign.objects.get_or_create(
        provider=provider, sha256=digest, defaults={"design": values}
    )
    return row


def thawed(row: CertificateDesign | None) -> Design:
    """Return the design a row keeps; the house's own without one."""
    values: dict[str, Any] = row.design if row is not None else {}
    return Design(**{name: str(value) for name, value in values.items() if name in Design.__dataclass_fields__})


def _picture(picture: Any) -> str:
    if picture is None:
        return ""
    try:
        return images.data_address(picture)
    except images.PictureRefused:
        logger.warning("Picture %s of a certificate cannot be printed and is left out", picture.pk)
        return ""
