"""What waits with the discussions below pages."""

from typing import Any

from django.urls import reverse
from django.utils.text import Truncator

from naast.comments import selectors
from naast.comments.admin_views import QUEUE
from naast.pages.desk import SHOWN, Found, Row

_LETTERS = 80


def moderates(user: Any) -> bool:
    """Whether somebody decides about comments."""
    return bool(selectors.is_moderator(user))


def to_moderate(user: Any) -> Found:
    """Comments that wait for an answer, the longest waiting first; without the address of the writer."""
    waiting = selectors.waiting()
    rows = waiting.select_related("page").only("text", "name", "written_at", "page__title").order_by("written_at", "pk")
    shown = [
        Row(
            title=Truncator(comment.text).chars(_LETTERS),
            url=reverse(f"{QUEUE}:detail", args=[comment.pk]),
            detail=comment.page.title,
            when=comment.written_at,
        )
        for comment in rows[:SHOWN]
    ]
    total = waiting.count() if len(shown) == SHOWN else len(shown)
    return Found(rows=shown, total=total, url=reverse(f"{QUEUE}:index") if shown else "")
