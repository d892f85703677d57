"""Who to reach: a person with a name, and a telephone number with hours."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from naast.language.elements.base import DAYS, Look, element
from naast.language.report import Element

_WORD = r"[A-ZÀ-Þ][^\W\d_]{1,30}(?:[-'’][A-ZÀ-Þ]?[^\W\d_]{1,30}){0,2}"
_MIDDLE = r"(?:(?:van|de|den|der|te|ten|ter|el|al|ben|op|in|'t|’t)\s){0,3}"
_NAME = rf"(?:(?:(?:[A-ZÀ-Þ]\.\s?){{1,5}}|{_WORD}\s){_MIDDLE}{_WORD}|\[naam\])"
_TITLE = r"(?i:(?:mijn\scollega|onze\scollega|collega|mevrouw|meneer|de\sheer|mevr\.|dhr\.|mw\.|mr\.|drs\.|ing\.|ir\.|dr\.)\s)"
_GREETING = re.compile(
    r"(?i:(?:\b(?:met|veel)\s(?:een\s)?)?\b(?:\w{4,16}e\sgroet(?:en|jes)?|groet(?:en|jes)?|hoogachtend|liefs)\b)[ \t]*,?[ \t]*(?:namens[^\n]{0,80})?\n?"
)
# A line that is a name, with or without what somebody does.
_SIGNED = re.compile(
    rf"^[ \t]*{_TITLE}?(?P<name>{_NAME}(?:\s{_MIDDLE}{_WORD})?)[ \t]*(?:[,(|–-][^\n]{{0,80}})?$", re.MULTILINE
)
# A first name alone: of somebody who writes as "ik", or who says of which team or firm: "Naomi en het team".
_FIRST_NAME = re.compile(
    rf"^[ \t]*(?P<name>{_WORD})(?P<team>\s(?:(?:en|&)\s(?:het|ons|heel\s(?:het|ons))\steam|van\s(?:de|het))\b[^\n]{{0,60}})?[ \t]*[.]?[ \t]*$",
    re.MULTILINE,
)
_WRITES_AS_I = re.compile(r"\b(?:ik|mij|mijn)\b", re.IGNORECASE)
_CLOSING_REACH = 220  # characters behind a greeting
_CALLED = re.compile(
    rf"(?:\b(?i:vraag\snaar|vragen\snaar|mijn\snaam\sis|ik\sben|ik\sheet|uw\scontactpersoon(?:\sis)?:?|contactpersoon:?|bel(?:\smet)?|belt\su\smet|bellen\smet|"
    rf"(?:mijn|onze|uw)\scollega|mail(?:\snaar)?|contact\sop\smet|contact\sopnemen\smet|bereikt|vraagt\su\snaar)\s{_TITLE}?)"
    rf"(?P<name>{_NAME}|(?<=mevrouw\s){_WORD}|(?<=meneer\s){_WORD}|(?<=heer\s){_WORD})"
)
_HERE = re.compile(rf"(?P<name>{_WORD})\shier(?:,|\svan\b)")
_NOT_A_PERSON = re.compile(
    r"\b(?:afdeling|team|incasso\w{0,20}|klantenservice|klantcontact|directie|\w{0,20}bureau|debiteuren\w{0,20}|\w{0,20}administratie|service|"
    r"b\.?v\.?|n\.?v\.?|vof|\w{0,20}stichting|gemeente|\w{0,20}bank|gerechtsdeurwaarders?|deurwaarders?|\w{0,20}school|\w{0,20}opvang|\w{0,20}praktijk|"
    r"\w{0,20}bedrijf|\w{0,20}zorg|\w{0,20}verzekering(?:en)?|\w{0,20}vereniging|\w{0,20}winkel|\w{0,20}shop|bibliotheek|energie|wonen|nederland|groep|"
    r"college|advocaten|notarissen|klant|heer|mevrouw|meneer|het|onze|ons|uw|vragen|postbus)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+31|0031|\(?0)[\s\d()-]{6,16}\d(?!\d)|\b14\s?0\d{2,3}\b|\[telefoonnummer\]")
_FEWEST_DIGITS = 8  # a free number of four digits after 0800 is the shortest
_OF_HELPERS = frozenset({"08008115"})  # Geldfit: a way to help, not to the writer
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}\s?[A-Z]{4}\s?$")
_ACCOUNT_REACH = 12  # characters
_NOT_BY_PHONE = re.compile(
    r"\b(?:niet|geen)\s(?:\w{1,12}\s){0,2}(?:bellen|gebeld|telefonisch|telefoon\w{0,8}|bereikbaar|beantwoord\w{0,2})\b"
    r"|\b(?:bellen|telefonisch\scontact)\s(?:\w{1,12}\s){0,2}niet\b|\bfax\b",
    re.IGNORECASE,
)
_HOURS = re.compile(
    rf"\b(?:\d{{1,2}}(?:[.:]\d{{2}})?\s?(?:uur\s?)?(?:en|tot(?:\sen\smet)?|t/m|-|–)\s?\d{{1,2}}(?:[.:]\d{{2}})?\s?(?:uur|u\b)"
    rf"|(?:{DAYS})\s(?:tot|t/m|en|-)|(?:op\s)?(?:werkdagen|dagelijks|doordeweeks|ma(?:\s(?:tot|t/m|en)|\s?[-–])|elke\s(?:werk)?dag)|dag\sen\snacht|24\suur\sper\sdag)",
    re.IGNORECASE,
)


def person(look: Look) -> Element:
    """Somebody with a name; a department is none."""
    advice = _("Say who people get to speak. For example: ‘Vraag naar Sanne de Wit. Zij kent uw rekening.’")
    found = next((name for name in _names(look.text) if not _NOT_A_PERSON.search(name)), None)
    return element("person", _("A person with a name"), found, advice)


def _names(text: str) -> Iterator[str]:
    """What may be names: of whom one can ask for, and under the letter."""
    for pattern in (_CALLED, _HERE):
        yield from (match["name"] for match in pattern.finditer(text))
    greeting = None
    for greeting in _GREETING.finditer(text):
        yield from (match["name"] for match in _SIGNED.finditer(_behind(text, greeting)))
    if greeting is None:
        return
    as_i = bool(_WRITES_AS_I.search(text))
    for match in _FIRST_NAME.finditer(_behind(text, greeting)):
        if as_i or match["team"]:
            yield match["name"]


def _behind(text: str, greeting: re.Match[str]) -> str:
    """What stands under a greeting, or behind it on its line."""
    return text[greeting.end() : greeting.end() + _CLOSING_REACH]


def phone(look: Look) -> Element:
    """A telephone number and the hours at which it is answered."""
    numbers = (match for match in _PHONE.finditer(look.text) if _is_number(match[0]))
    number = next((match for match in numbers if not _refused(look, match)), None)
    hours = _HOURS.search(look.text)
    label = _("A telephone number with the hours")
    if number is None:
        advice = _("Give a number and the hours. For example: ‘Bel 088 - 123 45 67, op werkdagen van 9 tot 17 uur.’")
        return element("phone", label, None, advice)
    if hours is None:
        advice = _("The number is there; the hours are not. For example: ‘op werkdagen van 9 tot 17 uur’.")
        return element("phone", label, None, advice)
    return element("phone", label, look.excerpt(number), "")


def _refused(look: Look, number: re.Match[str]) -> bool:
    """Whether it is the end of an account number, or nobody answers it: "U kunt ons niet bellen op 088 …"."""
    around = look.around(number)
    if _ACCOUNT.search(look.text, max(0, number.start() - _ACCOUNT_REACH), number.start()):
        return True
    return bool(around and _NOT_BY_PHONE.search(around[0]))


def _is_number(written: str) -> bool:
    digits = "".join(sign for sign in written if sign.isdecimal())
    return (len(digits) >= _FEWEST_DIGITS or written[0] in "1[") and digits not in _OF_HELPERS
