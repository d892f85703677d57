"""A digest as a person reads it: rendered once for everyone who gets the same developments by the same topics."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator

from naast.mail.quality import LARGEST
from naast.mail.templating import Rendered, render
from newsletters.digests.news import Choice
from newsletters.models import Development, Mailing, Newsletter
from newsletters.readers import links
from newsletters.sending.personal import MUTE, PREFERENCES, STAY, UNSUBSCRIBE

# What a reader's own links and tokens add comes on top of it, and all of it stays below the limit for mail.
_LARGEST = LARGEST * 7 // 8
_SUMMARIES = (1000, 500, 250, 100)  # letters


def content_key(choice: Choice) -> str:
    """The same for equal choices, in every process."""
    return hashlib.sha256(json.dumps(choice).encode()).hexdigest()


def render_digest(digest: Mailing, choice: Choice, developments: Mapping[int, Development]) -> Rendered:
    """Render a digest with placeholders for what differs per reader.

    A mail that would be too large has its summaries cut, all at the same length: the whole of it stands on the site, one
    link further.

    Args:
        digest: the period.
        choice: what is in it.
        developments: those of the choice by key, with topics loaded. One that is gone by now is left out.
    """
    mail = _render(digest, choice, developments, letters=None)
    for letters in _SUMMARIES:
        if len(mail.html.encode()) <= _LARGEST:
            break
        mail = _render(digest, choice, developments, letters=letters)
    return mail


def _render(
    digest: Mailing, choice: Choice, developments: Mapping[int, Development], *, letters: int | None
) -> Rendered:
    shown = [_shown(developments[key], topics, letters) for key, topics in choice.items if key in developments]
    return render(
        "digest",
        {
            "newsletter": digest.newsletter,
            "digest": digest,
            "developments": shown,
            "first": shown[0]["row"],
            "more": len(shown) - 1,
            "timeline": [
                {"date": row.in_force_on, "title": row.title, "url": links.absolute(row.get_absolute_url())}
                for row in (developments[key] for key in choice.timeline if key in developments)
            ],
            "after_pause": choice.after_pause,
            "left_out": choice.left_out,
            "all_url": links.absolute(reverse("newsletters:developments")),
            "mute_url": MUTE,
            "preferences_url": PREFERENCES,
            "unsubscribe_url": UNSUBSCRIBE,
        },
        folder="newsletters/mail",
    )


def render_check_in(newsletter: Newsletter, days: int) -> Rendered:
    """Render the question to readers who got nothing for a long time.

    Args:
        newsletter: which one.
        days: how long nothing came.
    """
    return render(
        "check_in",
        {
            "newsletter": newsletter,
            "days": days,
            "stay_url": STAY,
            "preferences_url": PREFERENCES,
            "unsubscribe_url": UNSUBSCRIBE,
        },
        folder="newsletters/mail",
    )


def _shown(row: Development, topics: tuple[int, ...], letters: int | None) -> dict[str, Any]:
    return {
        "row": row,
        "summary": row.summary if letters is None else Truncator(row.summary).chars(letters),
        "url": links.absolute(row.get_absolute_url()),
        "topics": [topic for topic in row.topics.all() if topic.pk in topics],
    }
