"""What the search finds of this room: courses, providers and the words of the trade. Never lessons or questions."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage, GlossaryTerm, ProviderPage
from naast.search.sources import Entry, Source, page_source, register_source


def register() -> None:
    """Offer them; called from ``AppConfig.ready``."""
    register_source(page_source("cursussen", CoursePage, _("Course"), _("Courses")))
    register_source(page_source("opleiders", ProviderPage, _("Training provider"), _("Training providers")))
    register_source(
        Source(
            key="begrippen",
            label=_("Word of the trade"),
            plural=_("Words of the trade"),
            model=GlossaryTerm,
            rows=_terms,
            entry=_term,
        )
    )


def _terms() -> "QuerySet[GlossaryTerm]":
    return GlossaryTerm.objects.all()


def _term(word: Any) -> Entry:
    return Entry(
        title=word.term,
        summary=word.explanation,
        text="\n".join(filter(None, (word.variants, word.source))),
        url=f"{reverse('words')}#woord-{word.pk}",
    )
