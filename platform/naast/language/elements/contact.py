"""Who to reach: a person with a name, and a telephone number with hours."""

import re

from django.utils.translation import gettext as _

from naast.language.elements.base import DAYS, Look, element
from naast.language.report import Element

_WORD = r"[A-ZÀ-Þ][^\W\d_]{1,30}(?:[-'’][A-ZÀ-Þ]?[^\W\d_]{1,30}){0,2}"
_NAME = rf"(?:(?:(?:[A-ZÀ-Þ]\.\s?){{1,5}}|{_WORD}\s)(?:(?:van|de|den|der|te|ten|ter|el|al|ben|op|in|'t|’t)\s){{0,3}}{_WORD}|\[naam\])"
_CLOSING = re.compile(
    rf"(?i:met\s(?:een\s)?(?:vriendelijke|hartelijke)\sgroet(?:en)?|(?:vriendelijke|hartelijke)\sgroet(?:en)?|hoogachtend|groet(?:en)?),?"
    rf"[ \t]*\n\s{{0,6}}(?P<name>{_NAME})"
)
_CALLED = re.compile(
    rf"(?:\b(?i:vraag\snaar|mijn\snaam\sis|ik\sben|ik\sheet|uw\scontactpersoon(?:\sis)?:?|contactpersoon:?|bel(?:\smet)?|belt\su\smet|bellen\smet|"
    rf"mail(?:\snaar)?|contact\sop\smet|bereikt|vraagt\su\snaar)\s(?:(?i:mijn\scollega|collega|mevrouw|meneer|de\sheer|mevr\.|dhr\.)\s)?)"
    rf"(?P<name>{_NAME}|(?<=mevrouw\s){_WORD}|(?<=meneer\s){_WORD}|(?<=heer\s){_WORD})"
)
_NOT_A_PERSON = re.compile(
    r"\b(?:afdeling|team|incasso\w*|klantenservice|klantcontact|directie|bureau|debiteuren\w*|administratie|service|"
    r"b\.?v\.?|n\.?v\.?|stichting|gemeente|bank|gerechtsdeurwaarders?|deurwaarders?)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+31|0031|\(?0)[\s\d()-]{6,16}\d(?!\d)|\b14\s?0\d{2,3}\b|\[telefoonnummer\]")
_FEWEST_DIGITS = 8  # a free number of four digits after 0800 is the shortest
_OF_HELPERS = frozenset({"08008115"})  # Geldfit: a way to help, not to the writer
_HOURS = re.compile(
    rf"\b(?:\d{{1,2}}(?:[.:]\d{{2}})?\s?(?:uur\s?)?(?:en|tot(?:\sen\smet)?|t/m|-|–)\s?\d{{1,2}}(?:[.:]\d{{2}})?\s?(?:uur|u\b)"
    rf"|(?:{DAYS})\s(?:tot|t/m|en|-)|(?:op\s)?(?:werkdagen|doordeweeks|elke\s(?:werk)?dag)|dag\sen\snacht|24\suur\sper\sdag)",
    re.IGNORECASE,
)


def person(look: Look) -> Element:
    """Somebody with a name; a department is none."""
    advice = _("Say who people get to speak. For example: ‘Vraag naar Sanne de Wit. Zij kent uw rekening.’")
    found = next(
        (match for pattern in (_CALLED, _CLOSING) for match in pattern.finditer(look.text) if _is_person(match)), None
    )
    return element("person", _("A person with a name"), found["name"] if found else None, advice)


def _is_person(match: re.Match[str]) -> bool:
    return not _NOT_A_PERSON.search(match["name"])


def phone(look: Look) -> Element:
    """A telephone number and the hours at which it is answered."""
    number = next((match for match in _PHONE.finditer(look.text) if _is_number(match[0])), None)
    hours = _HOURS.search(look.text)
    label = _("A telephone number with the hours")
    if number is None:
        advice = _("Give a number and the hours. For example: ‘Bel 088 - 123 45 67, op werkdagen van 9 tot 17 uur.’")
        return element("phone", label, None, advice)
    if hours is None:
        advice = _("The number is there; the hours are not. For example: ‘op werkdagen van 9 tot 17 uur’.")
        return element("phone", label, None, advice)
    return element("phone", label, look.excerpt(number), "")


def _is_number(written: str) -> bool:
    digits = "".join(sign for sign in written if sign.isdecimal())
    return (len(digits) >= _FEWEST_DIGITS or written[0] in "1[") and digits not in _OF_HELPERS
