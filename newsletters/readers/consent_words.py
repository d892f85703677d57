"""Lines of the consent log in words: to the reader whose lines they are, and to editors."""

from collections.abc import Callable

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from newsletters.models import ConsentEvent, ConsentKind, Frequency


def in_words(event: ConsentEvent, topics: dict[str, str]) -> str:
    """One line of the log as a sentence to the reader.

    Args:
        event: the line.
        topics: names of the topics by slug.
    """
    say = _WORDS.get(ConsentKind(event.kind))
    return say(event, topics) if say else event.get_kind_display()


def choices_in_words(event: ConsentEvent, topics: dict[str, str]) -> str:
    """Topics and rhythm as they were after this line; nothing for newsletters without topics."""
    chosen = [topics.get(slug, slug) for slug in event.choices.get("topics", [])]
    if not chosen:
        return ""
    often = dict(Frequency.choices).get(event.choices.get("frequency"), "")
    return _("Topics: %(topics)s. %(often)s.") % {"topics": ", ".join(chosen), "often": often}


def _with_choices(sentence: str) -> Callable[[ConsentEvent, dict[str, str]], str]:
    return lambda event, topics: f"{_(sentence)} {choices_in_words(event, topics)}".strip()


def _sentence(sentence: str) -> Callable[[ConsentEvent, dict[str, str]], str]:
    return lambda event, topics: _(sentence)


def _changed(event: ConsentEvent, topics: dict[str, str]) -> str:
    if "statistics" not in event.choices:
        return f"{_('You changed your choices.')} {choices_in_words(event, topics)}".strip()
    if event.choices["statistics"]:
        return _("You agreed that we keep which links you use.")
    return _("You took back that we keep which links you use. What we kept is deleted.")


def _paused(event: ConsentEvent, topics: dict[str, str]) -> str:
    day = parse_date(str(event.choices.get("until") or ""))
    if day is None:
        return _("You ended the pause.")
    return _("You asked for no mails until %(day)s.") % {"day": date_format(day, "j F Y")}


def _imported(event: ConsentEvent, topics: dict[str, str]) -> str:
    return _("You were added by us. You agreed at: %(source)s.") % {"source": event.proof.get("source", "–")}


_Say = Callable[[ConsentEvent, dict[str, str]], str]

_WORDS: dict[ConsentKind, _Say] = {
    ConsentKind.REQUESTED: _with_choices(gettext_noop("You asked for the newsletter.")),
    ConsentKind.REMINDED: _with_choices(
        gettext_noop("This address was filled in again. You already got the newsletter.")
    ),
    ConsentKind.CONFIRMED: _with_choices(gettext_noop("You confirmed that you want the newsletter.")),
    ConsentKind.CHANGED: _changed,
    ConsentKind.UNSUBSCRIBED: _sentence(gettext_noop("You unsubscribed.")),
    ConsentKind.RESTORED: _with_choices(gettext_noop("You took back that you unsubscribed.")),
    ConsentKind.MUTED: _with_choices(gettext_noop("You left out a topic.")),
    ConsentKind.PAUSED: _paused,
    ConsentKind.STAYED: _sentence(gettext_noop("You said that you want to keep getting the newsletter.")),
    ConsentKind.IMPORTED: _imported,
    ConsentKind.COMPLAINED: _sentence(gettext_noop("Your mail program told us that you see this mail as spam.")),
    ConsentKind.EXPORT_ASKED: _sentence(gettext_noop("You asked for a link to your data.")),
    ConsentKind.EXPORTED: _sentence(gettext_noop("You downloaded your data.")),
    ConsentKind.ERASE_ASKED: _sentence(gettext_noop("You asked for a link to be erased.")),
}

# What the log writes for a place is for good; this is how an editor reads it.
_PLACES = {
    "link in mail": gettext_noop("page behind a link in a mail"),
    "one-click": gettext_noop("button of the mail program"),
    "mail": gettext_noop("mail to the address for unsubscribing"),
    "spam report": gettext_noop("report by the mail program"),
    "preferences page": gettext_noop("page with newsletters, by a link in a mail"),
    "account page": gettext_noop("page with newsletters, signed in"),
    "topic page": gettext_noop("page about one topic"),
    "stay page": gettext_noop("page with the question whether the choices still fit"),
    "expired link": gettext_noop("page of a link that had expired"),
    "undo": gettext_noop("button “undo”"),
}


def place_in_words(event: ConsentEvent) -> str:
    """Where it happened, for an editor."""
    if event.source in _PLACES:
        return _(_PLACES[event.source])
    kind, _separator, number = event.source.partition(" ")
    if kind == "import" and number.isdecimal():
        return _("import no. %(number)s") % {"number": number}
    if event.source.startswith("admin, by "):
        return _("admin, by user no. %(number)s") % {"number": event.source.removeprefix("admin, by ")}
    return event.source
