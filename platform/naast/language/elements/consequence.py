"""What happens when nothing is paid: said once, as it is, and without piling threats up."""

import re

from django.utils.translation import gettext as _

from naast.language.elements.base import Look, element, shortened
from naast.language.report import Element

_NOT = r"(?:niet|niets|geen|later|langer|te\slaat|achter|uitblijft|uit)"
# When nothing is paid or said: "als wij niets horen", "hoor ik niets", "betaalt u niet op tijd", "blijft betaling uit".
_CONDITION = re.compile(
    rf"\b(?:als|indien|wanneer|mocht(?:en)?|zolang)\s[^.?!]{{0,80}}?\b{_NOT}\b"
    r"|\b(?:als|indien)\s(?:u|je|wij|we|ik|uw|de|het|er)\b"
    rf"|(?:^|[,:]\s)\W{{0,4}}(?:betaalt?|hoor|horen|krijgen?|krijg|ontvangen?|ontvang|zien|zie|komt|doet|doe|blijft|loopt?|reageert?|gebeurt|staat|maakt?|wacht)\s"
    rf"[^.?!]{{0,80}}?\b{_NOT}\b"
    r"|(?:^|[,:]\s)\W{0,4}(?:heeft|heb|hebben|is)\s[^.?!]{0,60}?\b(?:niet|niets|geen)\b[^.?!]{0,40}?\b(?:betaald|betaling|gereageerd|ontvangen|binnen|voldaan)\b"
    r"|^\W*betaalt?\s(?:u|je)\b|\b(?:krijgen|ontvangen|zien|horen)\s(?:wij|we|ik)|hebben\s(?:wij|we)"
    r"|\b(?:na\sdie\s(?:datum|dag)|daarna|vanaf\sdan|anders|bij\sgebreke|blijft)\b",
    re.IGNORECASE,
)
# These say that it is not paid, so that all the rest of the sentence is what follows.
_WITHOUT = re.compile(
    r"\b(?:zonder\s(?:(?:uw|je|tijdige)\s)?betaling|bij\s(?:het\s)?uitblijven|kosten\s(?:te\s)?voorkomen|voorkom\w{0,2}\s(?:\w{1,12}\s){0,2}kosten)\b",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"\b(?:\w{0,12}kosten|\w{0,12}rente|rechter|rechtbank|kantonrechter|deurwaarder|incassobureau|incassopartner|registratie|bkr|cjib|betaalt\su\smeer|"
    r"meer\sbetalen|sturen\s(?:wij|we)|(?:wij|we)\s(?:sturen|bellen|vragen|dragen)|(?:bel|stuur|vraag|schrijf)\sik|stop(?:t|pen)|afgesloten|geblokkeerd|\w{0,8}beslag|herinnering|uit\shanden|kom(?:t|en)\ser"
    r"|krijgt\s(?:u|je)\s(?:\w{1,14}\s){0,5}(?:brief|herinnering|aanmaning|bericht))\b",
    re.IGNORECASE,
)
# "Dan stopt de regeling", "dan werkt uw pas niet meer", "dan bel ik u maandag".
_THEN = re.compile(
    r"\bdan\s(?:komt|komen|stopt|stoppen|vervalt|vervallen|gaat|gaan|volgt|volgen|word|wordt|worden|zal|zullen|werkt|verliest|betaalt|betaal|krijgt|krijg"
    r"|(?!(?:maak|maken|zoek|zoeken|kijk|kijken|help|helpen|denk|denken|spreek|spreken|verdeel|verdelen|regel|regelen|overleg|overleggen|bespreek|bespreken|praat|praten"
    r"|vind|vinden|doe|doen|kunt|kunnen|kan|mag|hoeft|hoef|is|zijn|heeft|bent)\b)\w{2,16}\s(?:wij|we|ik))\b",
    re.IGNORECASE,
)
_NO_EFFECT = re.compile(r"\bdan\s(?:betaalt|betaal|komt|komen)\s(?:u|je|er)\s(?:geen|niets)\b", re.IGNORECASE)
_THREATS = re.compile(
    r"\b(?:\w{0,12}deurwaarders?\w{0,12}|\w{0,8}beslag\w{0,12}|dagvaard\w{0,10}|gedagvaard|kantonrechter|rechters?|rechtbank|vonnis\w{0,6}|"
    r"gerechtelijke\w{0,4}|rechtsmaatregelen|juridische\s(?:stappen|maatregelen)|execut\w{2,12}|faillissement\w{0,10}|ontruim\w{0,8}|"
    r"uithuiszetting|afsluit\w{0,4}|afgesloten|geblokkeerd|blokker\w{2}|ontbind\w{0,3}|ontbonden|dwang\w{2,10}|loonbeslag|strafbaar|aangifte|politie|"
    r"bkr\w{0,2}(?:-registratie)?|procedure)\b",
    re.IGNORECASE,
)


def consequence(look: Look) -> Element:
    """What happens without a payment, in one sentence with its condition or in two that follow each other."""
    advice = _(
        "Say truthfully what happens next. For example: ‘Betaalt u niet vóór 15 mei? Dan komt er € 61,88 aan kosten bij.’ "
        "Only name what you will really do."
    )
    before, excerpt = "", None
    for sentence in look.sentences:
        asked = before if before.endswith("?") else ""
        if _follows(sentence, asked):
            excerpt = shortened(f"{asked} {sentence}" if asked else sentence, 0)
            break
        before = sentence
    return element("consequence", _("What happens next"), excerpt, advice)


def _follows(sentence: str, asked: str) -> bool:
    """Whether a sentence says what happens when nothing is paid; ``asked`` is the question before it."""
    if _WITHOUT.search(sentence):
        return True
    effect = _EFFECT.search(sentence) or _THEN.search(sentence)
    if not effect or _NO_EFFECT.search(sentence):
        return False
    return bool(_CONDITION.search(sentence) or (asked and _CONDITION.search(asked)))


def one_threat(look: Look) -> Element:
    """At most one threatening word, however often it stands there; a letter without such words fits too."""
    found = list(dict.fromkeys(match[0].casefold().removesuffix("s") for match in _THREATS.finditer(look.text)))
    advice = _("There are several threatening words: %(words)s. Keep the one that is really your next step.") % {
        "words": ", ".join(f"‘{word}’" for word in found[:6])
    }
    excerpt = None if len(found) > 1 else "".join(found)
    return element("one_threat", _("At most one threatening word"), excerpt, advice)
