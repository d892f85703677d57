"""What makes a letter a way forward: understanding, an arrangement, help, and a consequence that is true."""

import re

from django.utils.translation import gettext as _

from naast.language.elements.base import Look, element, first, shortened
from naast.language.report import Element

_ARRANGEMENT = re.compile(
    r"\b(?:\w{0,12}regeling(?:en)?\b(?!\skwaliteit)|betaalafspraak|betalingsafspraak|in\s(?:\w{1,12}\s)?(?:delen|termijnen|stukjes)\b|"
    r"(?:delen|bedrag)\sper\smaand|gespreid|later\sbetalen|uitstel|afspraak\s(?:maken|over)|spreken\swe\saf|spreken\swij\saf|per\smaand\sbetalen)",
    re.IGNORECASE,
)
_REFERRAL = re.compile(
    r"\b(?:schuldhulp\w{0,16}|schuldhulpmaatje|geldfit|0800\s?-?\s?8115|nederlandse\sschuldhulproute|uw\sgemeente|de\sgemeente|"
    r"hulp\sbij\s(?:schulden|geldzorgen|uw\sgeld\w{0,8})|wijkteam|sociaal\sraads\w{0,8}|maatschappelijk\swerk|"
    r"juridisch\sloket|budgetcoach|nibud)\b",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"\b(?:\w{0,12}kosten|\w{0,12}rente|rechter|rechtbank|kantonrechter|deurwaarder|incassobureau|registratie|bkr|cjib|betaalt\su\smeer|"
    r"meer\sbetalen|sturen\s(?:wij|we)|(?:wij|we)\s(?:sturen|bellen|vragen|dragen)|stopt|afgesloten|beslag|herinnering|kom(?:t|en)\ser)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"^betaalt\su\b|\b(?:als\su|als\s(?:wij|we|ik|uw|de|het|er)|betaalt\su\s(?:\w{1,12}\s){0,3}(?:niet|later|laat)|(?:krijgen|ontvangen|zien|horen)\s(?:wij|we|ik)|hebben\s(?:wij|we)|lukt\s(?:het|dat)\sniet|"
    r"na\sdie\s(?:datum|dag)|daarna|zonder\suw\sbetaling|anders|doet\su\s(?:dat|dit|niets)|bij\sgebreke|indien|blijft)\b",
    re.IGNORECASE,
)
_ACKNOWLEDGEMENT = re.compile(
    r"\b(?:begrijpen|begrijp|snappen|snap|weten\s(?:wij|we)|weet\sik|kan\sgebeuren|kan\siedereen|misschien|wellicht|mogelijk\s(?:heeft|is|bent|lukt)|"
    r"lastig|vervelend|spannend|moeilijk|zwaar|veel\sop\s(?:u\saf|uw\sbord)|fijn\sdat|goed\sdat|bedankt|dank\su|dank\svoor|"
    r"kan\szijn\sdat|het\sis\sniet\sniks|niet\sgemakkelijk|niet\seenvoudig|iedereen\s(?:vergeet|kan)|over\shet\shoofd)\b",
    re.IGNORECASE,
)
_THREATS = re.compile(
    r"\b(?:\w{0,12}deurwaarders?\w{0,12}|\w{0,8}beslag\w{0,12}|dagvaard\w{0,10}|gedagvaard|kantonrechter|rechters?|rechtbank|vonnis\w{0,6}|"
    r"gerechtelijke\w{0,4}|rechtsmaatregelen|juridische\s(?:stappen|maatregelen)|execut\w{2,12}|faillissement\w{0,10}|ontruim\w{0,8}|"
    r"uithuiszetting|afsluiten|afgesloten|dwang\w{2,10}|loonbeslag|strafbaar|aangifte|politie|bkr\w{0,2}(?:-registratie)?|procedure)\b",
    re.IGNORECASE,
)


def arrangement(look: Look) -> Element:
    """The offer to pay in parts or later."""
    advice = _(
        "Offer an arrangement. For example: ‘Lukt het niet in één keer? Dan spreken we samen af wat u per maand betaalt.’"
    )
    return element("arrangement", _("The payment arrangement"), first(look, _ARRANGEMENT), advice)


def referral(look: Look) -> Element:
    """Where there is help with money, free of charge."""
    advice = _("Say where help is. For example: ‘Heeft u meer geldzorgen? Bel gratis met Geldfit: 0800-8115.’")
    return element("referral", _("Where help is"), first(look, _REFERRAL), advice)


def consequence(look: Look) -> Element:
    """What happens without a payment, in one sentence with its condition or in two that follow each other."""
    advice = _(
        "Say truthfully what happens next. For example: ‘Betaalt u niet vóór 15 mei? Dan komt er € 61,88 aan kosten bij.’ "
        "Only name what you will really do."
    )
    before, excerpt = "", None
    for sentence in look.sentences:
        effect = _EFFECT.search(sentence)
        if effect and (_CONDITION.search(sentence) or (before.endswith("?") and _CONDITION.search(before))):
            excerpt = shortened(f"{before} {sentence}" if before.endswith("?") else sentence, 0)
            break
        before = sentence
    return element("consequence", _("What happens next"), excerpt, advice)


def acknowledgement(look: Look) -> Element:
    """A sentence that shows understanding."""
    advice = _(
        "Write one sentence that shows understanding. For example: ‘Misschien is onze brief u ontgaan. Dat kan gebeuren.’"
    )
    return element("acknowledgement", _("A sentence of understanding"), first(look, _ACKNOWLEDGEMENT), advice)


def one_threat(look: Look) -> Element:
    """At most one threatening word; a letter without words fits too."""
    found = [match[0] for match in _THREATS.finditer(look.text)]
    advice = _("There are several threatening words: %(words)s. Keep the one that is really your next step.") % {
        "words": ", ".join(f"‘{word}’" for word in list(dict.fromkeys(found))[:6])
    }
    excerpt = None if len(found) > 1 else "".join(found)
    return element("one_threat", _("At most one threatening word"), excerpt, advice)
