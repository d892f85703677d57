"""What makes a letter a way forward: understanding, an arrangement and help."""

import re

from django.utils.translation import gettext as _

from naast.language.elements.base import Look, element, first
from naast.language.elements.denial import denied, offered
from naast.language.report import Element

_TIMES = r"(?:twee|drie|vier|vijf|zes|acht|tien|twaalf|\d{1,2}|meer|meerdere|kleine|een\spaar)"
_ARRANGEMENT = re.compile(
    r"\b(?:\w{0,12}regeling(?:en)?\b(?!\skwaliteit)|betaalafspraak|betalingsafspraak|betaalpauze|in\s(?:\w{1,12}\s)?(?:delen|termijnen|stuk(?:jes|ken))\b|"
    rf"in\s{_TIMES}\s(?:keer|keren)\b|(?:delen|bedrag|\d{{1,5}}(?:,(?:\d\d|-))?|euro)\sper\s(?:maand|week)|gespreid|spreiden|pauzeer|pauzeren|"
    r"(?:verdelen|verdeel)\s(?:wij|we|ik|het|dit|de)|later\sbetalen|(?:tijdelijk|even)\sminder\sbetalen|(?:mag|kan)\s(?:het\s)?ook\s(?:later|volgende\s(?:week|maand))|uitstel|afspraak\s(?:maken|over)|spreken\s(?:we|wij)\saf|per\smaand\sbetalen)",
    re.IGNORECASE,
)
_HELPER = re.compile(
    r"\b(?:schuldhulp\w{0,16}|geldfit|0800\s?-?\s?8115|nederlandse\sschuldhulproute|"
    r"hulp\sbij\s(?:schulden|geldzorgen|uw\sgeld\w{0,8}|je\sgeld\w{0,8})|wijkteam|sociaal\sraads\w{0,8}|maatschappelijk\swerk|"
    r"juridisch\sloket|budgetcoach|nibud|humanitas|formulierenhulp|buurtteam|thuisadministratie|kredietbank)\b",
    re.IGNORECASE,
)
# A municipality may be the sender, or only hear of a debt: it is help when the words around it say so.
_MUNICIPALITY = re.compile(r"\b(?:uw|je|jouw|de)\sgemeente\b", re.IGNORECASE)
_HELPS = re.compile(
    r"\b(?:help\w{0,4}|hulp|geholpen|gratis|schuld\w{0,12}|geldzorgen|geld|rondkomen|meekijk\w{0,3}|kijk\w{0,3}|meedenk\w{0,3}|steun|ondersteun\w{0,4})\b",
    re.IGNORECASE,
)
_NO = re.compile(r"\b(?:niet|geen|niets|nooit|evenmin)\b", re.IGNORECASE)
_INVITES = re.compile(
    r"\b(?:kunt|kan|kun|help\w{0,4}|hulp|bel|belt|gratis|kijk|vraag|ga|neem|praat|mag|denk\w{0,2})\b", re.IGNORECASE
)
_ACKNOWLEDGEMENT = re.compile(
    r"\b(?:begrijpen|begrijp|snappen|snap|weten\s(?:wij|we)|weet\sik|kan\sgebeuren|kan\siedereen|misschien|wellicht|mogelijk\s(?:heeft|is|bent|lukt)|"
    r"lastig|vervelend|spannend|moeilijk|zwaar|veel\sop\s(?:u\saf|je\saf|uw\sbord|je\sbord)|fijn\sdat|goed\sdat|bedankt|dank\s(?:u|je)|dank\svoor|"
    r"kan\s(?:natuurlijk\s)?zijn\sdat|het\sis\sniet\sniks|niet\sgemakkelijk|niet\seenvoudig|iedereen\s(?:vergeet|kan)|over\shet\shoofd|"
    r"maken\sons\szorgen|maak\s(?:me|mij)\szorgen|geen\sprobleem|(?:niet|lang\sniet|echt\sniet)\sde\senige|(?:heel\s)?gewoon\som\shulp|"
    r"(?:dat|het)\sis\sheel\sgewoon|niet\serg|schrik\w{0,4}|schrok|scham(?:en|er))\b"
    r"(?!\s(?:\w{1,12}\s){0,2}(?:niet|waarom)\b)",
    re.IGNORECASE,
)


def arrangement(look: Look) -> Element:
    """The offer to pay in parts or later; one that is refused is no offer."""
    advice = _(
        "Offer an arrangement. For example: ‘Lukt het niet in één keer? Dan spreken we samen af wat u per maand betaalt.’"
    )
    found = next(offered(look, _ARRANGEMENT), None)
    return element("arrangement", _("The payment arrangement"), look.excerpt(found) if found else None, advice)


def referral(look: Look) -> Element:
    """Where there is help with money, free of charge; help that "changes nothing" is not offered."""
    advice = _("Say where help is. For example: ‘Heeft u meer geldzorgen? Bel gratis met Geldfit: 0800-8115.’")
    return element("referral", _("Where help is"), _referral(look), advice)


def _referral(look: Look) -> str | None:
    before = ""
    for sentence in look.sentences:
        helper, municipality = _HELPER.search(sentence), _MUNICIPALITY.search(sentence)
        found = helper or (municipality if _HELPS.search(sentence) or _asks_for_help(before) else None)
        if found and not denied(sentence, found) and (not _NO.search(sentence) or _INVITES.search(sentence)):
            return look.shown(sentence, found)
        before = sentence
    return None


def _asks_for_help(before: str) -> bool:
    """Whether the sentence before asks about money or help: "Heeft u geldzorgen? Ga naar uw gemeente."."""
    return before.endswith("?") and bool(_HELPS.search(before))


def acknowledgement(look: Look) -> Element:
    """A sentence that shows understanding; "wij begrijpen niet waarom" shows none."""
    advice = _(
        "Write one sentence that shows understanding. For example: ‘Misschien is onze brief u ontgaan. Dat kan gebeuren.’"
    )
    return element("acknowledgement", _("A sentence of understanding"), first(look, _ACKNOWLEDGEMENT), advice)
