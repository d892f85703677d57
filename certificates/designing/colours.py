"""Colours of a design that everybody can read (WCAG 2.2, success criterion 1.4.3)."""

from django.utils.translation import gettext as _

from naast.mail.contrast import ratio

INK = "#1e2b2f"
"""The colour of running text on every certificate."""
MUTED = "#4c5b60"
"""The colour of its labels. What carries this carries the ink too."""
LEAST = 4.5
"""Also for large letters, where the criterion asks for 3: a certificate is printed on office printers too."""


def accent_problem(accent: str, ground: str) -> str:
    """Return why headings in ``accent`` cannot be read on ``ground``, with a colour that can; empty when they can.

    Parameters:
        accent: as ``#rrggbb``.
        ground: the same.
    """
    if ratio(accent, ground) >= LEAST:
        return ""
    text = _(
        "Headings in this colour are hard to read on this paper: the contrast is %(contrast)s and has to be 4.5. "
        "Choose a darker colour, such as %(colour)s."
    )
    return text % {"contrast": _shown(ratio(accent, ground)), "colour": _towards(accent, 0, ground)}


def ground_problem(ground: str) -> str:
    """Return why the text of a certificate cannot be read on ``ground``, with a paper on which it can; or nothing.

    Parameters:
        ground: as ``#rrggbb``.
    """
    if _carries_text(ground):
        return ""
    text = _(
        "The text is hard to read on this paper: the contrast is %(contrast)s and has to be 4.5. "
        "Choose a lighter colour, such as %(colour)s."
    )
    lighter = next(colour for share in range(1, 101) if _carries_text(colour := _mixed(ground, 255, share)))
    return text % {"contrast": _shown(ratio(MUTED, ground)), "colour": lighter}


def _carries_text(ground: str) -> bool:
    return ratio(MUTED, ground) >= LEAST and ratio(INK, ground) >= LEAST


def _towards(colour: str, end: int, ground: str) -> str:
    return next((mixed for share in range(1, 101) if ratio(mixed := _mixed(colour, end, share), ground) >= LEAST), INK)


def _mixed(colour: str, end: int, share: int) -> str:
    """Mix ``colour`` with ``share`` percent of the grey ``end`` (0 is black, 255 is white)."""
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(part + (end - part) * share / 100):02x}" for part in parts)


def _shown(contrast: float) -> str:
    # Cut, not rounded: 4,46 is no 4,5.
    return f"{int(contrast * 10) / 10}".replace(".", ",")
