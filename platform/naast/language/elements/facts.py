"""The facts: how much, what for, before which day, and under which number."""

import re

from django.utils.translation import gettext as _

from naast.language.elements.base import DATE, MONTHS, Look, element, first, shortened
from naast.language.report import Element

_AMOUNT = re.compile(
    r"(?:€|\b(?:eur|euro)\b)\s?\d[\d.]{0,12}(?:,(?:\d{2}|-))?|\b\d[\d.]{0,12}(?:,\d{2})?\s?(?:euro\b|eur\b|€)|\[bedrag\]",
    re.IGNORECASE,
)
_BILL = (
    r"(?:\w{0,20}(?:rekening|factuur|nota|premie|abonnement|bestelling|lening|boete|contributie|lesgeld|aanslag|huur|termijnbedrag"
    r"|achterstand|facturen|rekeningen|nota[’']s|(?:college|les|school|inschrijf|cursus)geld|servicekosten|bijdrage|les|lessen|cursus|behandeling|reparatie|opvang|levering|werkzaamheden))"
)
_PURPOSE = re.compile(
    rf"\b{_BILL}\b[^\n.?!]{{0,60}}?\b(?:van|voor|over|met|bij|uit|nr|nummer)\s(?!de\sbank\b)[^\s.,]{{1,40}}"
    r"|\b(?:zorg|auto|woon|verzekerings)\w{0,12}premie\b|\b(?:huur|energie|water|gas|stroom|internet|telefoon|zorg)"
    r"(?:rekening|nota|kosten|factuur|achterstand|abonnement)\b|\b\w{3,16}(?:heffing|belasting(?:en)?|contributie|lesgeld)\b"
    r"|\b(?:contributie|(?:college|les|school|inschrijf|cursus)geld|servicekosten|eigen\sbijdrage)\b"
    # The bill by its number: "order 4410-22-B".
    r"|\b(?:order|bestelling|factuur|nota|rekening)\s(?=[A-Z0-9./-]{0,20}\d{3})[A-Z0-9]|\b(?:kocht|kochten|bestelde|bestelden|huurde|leende|volgde)\s(?:\w{1,20}\s|\d{1,2}[/-]\d{1,2}\s){0,6}?(?:bij|van|op)\s\w{2,}"
    r"|\b(?:€|euro)[^\n.?!]{0,30}\bvoor\s(?:de|het|uw|je|een)\s\w{3,}",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    rf"\b(?:vóór|voor|uiterlijk(?:\s(?:op|vóór|voor))?|tot(?:\sen\smet)?|t/m|t\.?e\.?m\.?|ten\slaatste(?:\sop)?|deadline:?"
    rf"|(?:uiterste\s)?betaaldatum(?:\sis)?):?\s{{1,3}}(?:en\smet\s)?(?:de\s)?{DATE}",
    re.IGNORECASE,
)
_ON_DAY = re.compile(rf"\bop\s{DATE}", re.IGNORECASE)
# What people do on a day, or what happens to their account on it.
_TO_DO = re.compile(
    r"\b(?:betaal|betaalt|betalen|maakt?|bel|belt|bellen|reageer|reageert|reageren|laat|incasseren|proberen|afschrijven|schrijven\s(?:wij|we)\s\w{1,20}\saf)\b",
    re.IGNORECASE,
)
# Numbers that are no reference: of telephones, accounts, people and places.
_NO_REFERENCE = r"(?!(?:telefoon|mobiel|fax|bankrekening|iban|bsn|burgerservice|sofi|huis|kamer|post|artikel|serie|nood|whatsapp|app)\w{0,3}nummer)"
_NAMED = (
    rf"{_NO_REFERENCE}(?:\w{{0,20}}kenmerk|referentie\w{{0,8}}|\w{{2,20}}nummer|\w{{3,20}}nr\b\.?|zet(?=\s\d{{4,12}}\s(?:erbij|bij)\b)"
    # A bare "nummer" is one when it is somebody's or goes with something: "uw nummer", "zet nummer 88213 bij".
    r"|(?:(?<=\buw\s)|(?<=\bons\s)|(?<=\bje\s)|(?<=\bzet\s)|(?<=\bnoem\s)|(?<=\bvermeld\s)|(?<=\bmet\s)|(?<=\bonder\s)|(?<=\bdit\s)|(?<=\bvan\s))nummer"
    r"|(?:dossier|zaak|factuur|nota|rekening|polis|order|bestelling)(?:\s?(?:nr\.?|nummer|met\snummer|met\skenmerk))?)"
)
_REFERENCE = re.compile(
    rf"\b{_NAMED}(?:\s(?:nr\.?|is|van))?\s?:?[\s(]{{0,6}}"
    # No date, no telephone number and no account.
    rf"(?![a-z]{{2}}\d\d\s?[a-z]{{4}}|\d{{1,2}}\s(?:{MONTHS})|0\d{{1,3}}\s?-|0[89]00|14\s?0|\+)"
    r"(?:\[[a-z]{3,20}\]|(?=[A-Z0-9./-]{0,24}\d{2})[A-Z0-9][A-Z0-9./-]{2,24})",
    re.IGNORECASE,
)


def amount(look: Look) -> Element:
    """The amount in euro."""
    advice = _("Name the amount in euros. For example: ‘Het gaat om € 412,50.’")
    return element("amount", _("The amount in euros"), first(look, _AMOUNT), advice)


def purpose(look: Look) -> Element:
    """What the amount is for."""
    advice = _("Say what it is for. For example: ‘Dit is de rekening van 3 april voor uw zorgpremie.’")
    return element("purpose", _("What the amount is for"), first(look, _PURPOSE), advice)


def date(look: Look) -> Element:
    """A concrete day to act before; the date of the letter or of the bill is none."""
    advice = _("Name the day. For example: ‘Betaal vóór vrijdag 15 mei.’")
    excerpt = first(look, _DEADLINE)
    if excerpt is None:
        on_days = ((each, _ON_DAY.search(each)) for each in look.sentences)
        excerpt = next(
            (shortened(each, found.start()) for each, found in on_days if found and _TO_DO.search(each)), None
        )
    return element("date", _("A concrete date"), excerpt, advice)


def reference(look: Look) -> Element:
    """The number to pay or call with."""
    advice = _("Give the number people need when they pay or call. For example: ‘Ons kenmerk: 2026-0412.’")
    return element("reference", _("A reference"), first(look, _REFERENCE), advice)
