"""What the search finds of this room: developments that are approved and not over, and issues that readers got."""

from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naast.search.sources import Entry, Source, page_entry, plain, register_source
from newsletters.issues.archive import every_sent_issue
from newsletters.models import Development, NewsletterIssuePage
from newsletters.selectors import published


def register() -> None:
    """Offer them; called from ``AppConfig.ready``."""
    register_source(
        Source(
            key="ontwikkelingen",
            label=_("Development"),
            plural=_("Developments"),
            model=Development,
            rows=_developments,
            entry=_development,
        )
    )
    register_source(
        Source(
            key="nieuwsbrieven",
            label=_("Newsletter issue"),
            plural=_("Newsletter issues"),
            model=NewsletterIssuePage,
            rows=every_sent_issue,
            entry=_issue,
        )
    )


def _developments() -> "QuerySet[Development]":
    return published().filter(Q(expires_on=None) | Q(expires_on__gt=timezone.localdate()))


def _development(row: Any) -> Entry:
    return Entry(
        title=row.title,
        summary=plain(row.summary),
        text="\n".join((row.talk, row.source_name, *(correction.text for correction in row.corrections.all()))),
        url=row.get_absolute_url(),
        topics=tuple(topic.slug for topic in row.topics.all()),
        date=row.published_on,
        until=row.expires_on,
    )


def _issue(page: Any) -> Entry | None:
    entry = page_entry(page)
    if entry is None:
        return None
    body = plain(page.body.stream_block.get_searchable_content(page.body))
    return replace(entry, summary=page.search_description or page.preheader, text=body)
