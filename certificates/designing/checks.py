"""What is wrong with a design by itself, field by field, in words that say what to do."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from certificates import names
from certificates.designing import colours, placeholders

if TYPE_CHECKING:
    from certificates.models import CertificateTemplatePage

COLOUR = "#[0-9a-fA-F]{6}"
_TEXTS = ("opening", "statement", "closing")
_PLAIN = ("signatory_name", "signatory_role", "logo_alt")  # nothing is filled in


def problems(page: "CertificateTemplatePage") -> dict[str, list[str]]:
    """Return what has to be mended, by the name of the field; nothing when all is well."""
    found: dict[str, list[str]] = {}
    for name, text in (*_of_texts(page), *_of_pictures(page), *_of_colours(page)):
        found.setdefault(name, []).append(text)
    return found


def _of_texts(page: "CertificateTemplatePage") -> Iterator[tuple[str, str]]:
    for name in _TEXTS:
        yield from ((name, fault) for fault in placeholders.faults(getattr(page, name)))
        yield from _unprintable(name, names.without_pictures(getattr(page, name)))
    for name in _PLAIN:
        if any(brace in getattr(page, name) for brace in "{}"):
            yield name, _("We fill nothing in here. Write it without { and }.")
    for name in ("signatory_name", "signatory_role"):
        yield from _unprintable(name, names.clean(getattr(page, name)))


def _unprintable(name: str, text: str) -> Iterator[tuple[str, str]]:
    # Otherwise every certificate with this design would wait for somebody to find out why.
    from certificates import typefaces  # it knows the facts, which know designs, which know their rows

    if lacking := typefaces.unprintable(text):
        words = _("We cannot print these characters: %(characters)s. Write it without them.")
        yield name, words % {"characters": " ".join(lacking)}


def _of_pictures(page: "CertificateTemplatePage") -> Iterator[tuple[str, str]]:
    if page.logo_id and not page.logo_alt.strip():
        yield "logo_alt", _("Say in words what the logo says. Then people who do not see it know too.")
    if page.signature_id and not page.signatory_name.strip():
        yield "signatory_name", _("Write whose signature this is.")


def _of_colours(page: "CertificateTemplatePage") -> Iterator[tuple[str, str]]:
    if not re.fullmatch(COLOUR, page.ground_colour):
        return  # the field itself says so
    if problem := colours.ground_problem(page.ground_colour):
        yield "ground_colour", problem
    elif re.fullmatch(COLOUR, page.accent_colour) and (
        problem := colours.accent_problem(page.accent_colour, page.ground_colour)
    ):
        yield "accent_colour", problem
