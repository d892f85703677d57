"""The facts: how much, what for, before which day, and under which number."""

import re

from django.utils.translation import gettext as _

from naast.language.elements.base import DATE, Look, element, first, shortened
from naast.language.report import Element

_AMOUNT = re.compile(
    r"(?:€|\b(?:eur|euro)\b)\s?\d[\d.]{0,12}(?:,(?:\d{2}|-))?|\b\d[\d.]{0,12}(?:,\d{2})?\s?(?:euro\b|eur\b|€)|\[bedrag\]",
    re.IGNORECASE,
)
_BILL = (
    r"(?:\w{0,20}(?:rekening|factuur|nota|premie|abonnement|bestelling|lening|boete|contributie|aanslag|huur|termijnbedrag"
    r"|achterstand|facturen|rekeningen|nota[’']s))"
)
_PURPOSE = re.compile(
    rf"\b{_BILL}\b[^\n.?!]{{0,60}}?\b(?:van|voor|over|met|bij|uit|nr|nummer)\s(?!de\sbank\b)[^\s.,]{{1,40}}"
    r"|\b(?:zorg|auto|woon|verzekerings)\w{0,12}premie\b|\b(?:huur|energie|water|gas|stroom|internet|telefoon|zorg)"
    r"(?:rekening|nota|kosten|factuur|achterstand|abonnement)\b|\b(?:€|euro)[^\n.?!]{0,30}\bvoor\s(?:de|het|uw|een)\s\w{3,}",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    rf"\b(?:vóór|voor|uiterlijk(?:\s(?:op|vóór|voor))?|tot(?:\sen\smet)?|t/m|t\.?e\.?m\.?|ten\slaatste(?:\sop)?|deadline:?"
    rf"|(?:uiterste\s)?betaaldatum(?:\sis)?:?)\s(?:en\smet\s)?(?:de\s)?{DATE}",
    re.IGNORECASE,
)
_ON_DAY = re.compile(rf"\bop\s{DATE}", re.IGNORECASE)
_TO_DO = re.compile(
    r"\b(?:betaal|betaalt|betalen|maakt?|bel|belt|bellen|reageer|reageert|reageren|laat)\b", re.IGNORECASE
)
_REFERENCE = re.compile(
    r"\b(?:\w{0,20}kenmerk|referentie\w{0,8}|\w{0,20}(?:dossier|zaak|klant|factuur|relatie|debiteur|debiteuren|polis|order|"
    r"bestel|rekening|contract|lid)nummer|(?:dossier|zaak|factuur|nota|rekening|polis|order|bestelling)(?:\s(?:nr\.?|nummer|met\snummer))?)"
    r"\s?(?:is|van)?:?\s{0,4}(?!\d{1,2}\s(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december))"
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
