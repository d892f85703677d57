"""What the reader is asked to do: exactly one thing."""

import re

from django.utils.translation import gettext as _

from naast.language.elements.base import Look, element, shortened
from naast.language.report import Element

# Kinds of action; calling is what every letter offers beside the one action.
_KINDS = {
    "pay": r"betaal|betaalt|betalen|maak|maakt|overmaken|voldoe|voldoen|stort|overboeken",
    "send": r"stuur|stuurt|sturen|opsturen|terugsturen|mail|mailt|mailen|lever|upload|uploaden",
    "fill_in": r"vul|vult|invullen|onderteken|ondertekenen|teken",
    "go_to": r"log|inloggen|scan|scannen|open|download|downloaden|kom|komen",
    "call": r"bel|belt|bellen|neem|opnemen|reageer|reageert|reageren|laat|vraag",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split("|")}
# "Over te maken" and "in orde maken" are paying; "maken" alone is anything.
_PAYS = re.compile(
    r"\b(?:over\s(?:te\s)?maken|over\swilt\smaken|overmaakt?|in\sorde\s(?:te\s|wilt\s|willen\s)?maken|(?:over\s)?te\sgaan\stot\sbetaling|tot\sbetaling\sover\ste\sgaan|(?:uw|je)\sbetaling)\b",
    re.IGNORECASE,
)
# A point of a list may begin with its number.
_BEGIN = re.compile(
    r"^\W*(?:\d{1,2}[.)]\s+)?(?:(?:daarom|graag|dus|nu|eerst|daarna|vervolgens|ook|en|of|alstublieft|a\.u\.b\.)\s)?(\w+)",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:wilt\su|kunt\su|zou\su|wil\sje|kun\sje|zou\sje|u\smoet|u\sdient|dient\su|moet\su|je\smoet|graag\s(?:zien|ontvangen)|(?:zien|ontvangen)\s(?:wij|we)\sgraag|(?:wij|we)\s(?:vragen|verzoeken)\s(?:u|je)|ik\s(?:vraag|verzoek)\s(?:u|je)"
    r"|verzoeken\s(?:wij\s|we\s)?u|(?:u\swordt|wordt\su)\s(?:\w{1,12}\s){0,2}(?:verzocht|gevraagd)|in\sde\sgelegenheid|verwachten\s(?:wij\s|we\s)?dat\s(?:u|je)"
    r"|sommeer\su|sommeren\s(?:wij\s)?u|lukt\shet\s(?:u\s|je\s)?om|(?:u|je)(?=\sbetaalt\s(?:€|\d|dit\sbedrag|het\sbedrag|elke|iedere|per\smaand)))\b"
    r"([^\n]{0,160})",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
# A way out for who cannot do the one thing is no second task.
_WAY_OUT = re.compile(
    r"\b(?:als|lukt(?!\shet\s(?:u\s|je\s)?om)|lukken|liever|vragen\?|vraag\sover|of\swilt|niet\seens|problemen|moeite|hulp|eerder|al\sbetaald|voor\s(?:vragen|een\s\w{0,10}regeling|uitstel)|heeft\su|heb\sje)\b",
    re.IGNORECASE,
)

# Behind a question it answers: "Klopt er iets niet? Stuur dan een foto."
_THEN = re.compile(r"\bdan\b", re.IGNORECASE)


def action(look: Look) -> Element:
    """Exactly one main action."""
    label = _("Exactly one action")
    asked = _asked(look.sentences)
    if not asked:
        advice = _("Say what the reader can do, in one sentence. For example: ‘Betaal € 412,50 vóór 15 mei.’")
        return element("one_action", label, None, advice)
    if len(asked) > 1:
        advice = _(
            "You ask for more than one thing: %(actions)s. Choose the first step, and leave the rest for later."
        ) % {"actions": ", ".join(f"‘{sentence}’" for sentence in asked.values())}
        return element("one_action", label, None, advice)
    return element("one_action", label, next(iter(asked.values())), "")


def _asked(sentences: list[str]) -> dict[str, str]:
    """The kinds of action that are asked for, each with its first sentence; calling only when it is the only one."""
    asked: dict[str, str] = {}
    before = ""
    for sentence in sentences:
        kind = _kind(sentence)
        after_question = before.endswith("?") and (_WAY_OUT.search(before) or _THEN.search(sentence))
        way_out = _WAY_OUT.search(sentence) or after_question
        if kind and not way_out:
            asked.setdefault(kind, shortened(sentence, 0))
        before = sentence
    others = {kind: sentence for kind, sentence in asked.items() if kind != "call"}
    return others or asked


def _kind(sentence: str) -> str | None:
    """Which action a sentence asks for, if any."""
    begin = _BEGIN.match(sentence)
    if begin and begin[1].casefold() in _KIND_OF:
        return _KIND_OF[begin[1].casefold()]
    request = _ASKED.search(sentence)
    if request is None:
        return None
    if _PAYS.search(request[1]):
        return "pay"
    words = (word[0].casefold() for word in _WORD.finditer(request[1]))
    return next((_KIND_OF[word] for word in words if word in _KIND_OF), None)
