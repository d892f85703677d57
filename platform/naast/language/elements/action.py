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
    "call": r"bel|belt|bellen|neem|reageer|reageert|reageren|laat|vraag",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split("|")}
_BEGIN = re.compile(
    r"^[^\w]*(?:(?:daarom|graag|dus|nu|eerst|daarna|vervolgens|ook|en|of|alstublieft|a\.u\.b\.)\s)?(\w+)", re.IGNORECASE
)
_ASKED = re.compile(
    r"\b(?:wilt\su|kunt\su|wil\sje|u\smoet|u\sdient|(?:wij|we)\svragen\su|ik\svraag\su|verzoeken\s(?:wij\s|we\s)?u|u\swordt\sverzocht)\b"
    r"([^\n]{0,160})",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
# A way out for who cannot do the one thing is no second task.
_WAY_OUT = re.compile(
    r"\b(?:als|lukt|lukken|liever|vragen\?|vraag\sover|of\swilt|niet\seens|problemen|moeite|hulp|eerder|al\sbetaald|voor\svragen|heeft\su)\b",
    re.IGNORECASE,
)


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
        way_out = _WAY_OUT.search(sentence) or (before.endswith("?") and _WAY_OUT.search(before))
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
    words = (word[0].casefold() for word in _WORD.finditer(request[1]))
    return next((_KIND_OF[word] for word in words if word in _KIND_OF), None)
