"""What the search finds of this room: the helpers, and the letter check of the room below."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from naast.search.sources import Entry, fixed_source, register_source


def register() -> None:
    """Offer them; called from ``AppConfig.ready``."""
    register_source(fixed_source("hulpmiddelen", _("Helper"), _("Helpers"), _helpers))


def _helpers() -> Iterable[Entry]:
    yield Entry(
        title=_t("May I make contact now?"),
        summary=_t("At which hours and on which days you may call, visit or write, with Sundays and public holidays."),
        url=reverse("tools:contact"),
    )
    yield Entry(
        title=_t("Work out collection costs"),
        summary=_t("The highest collection costs by law, with VAT, for a claim that you fill in."),
        url=reverse("tools:costs"),
    )
    yield Entry(
        title=_t("Dates of the fourteen-day letter"),
        summary=_t("From which day the fourteen days count, and what has to stand in the letter."),
        url=reverse("tools:letter"),
    )
    yield Entry(
        title=_t("Letter check"),
        summary=_t("Is your letter clear? See long sentences, difficult words and what is missing. Nothing is kept."),
        url=reverse("language:letter_check"),
    )
