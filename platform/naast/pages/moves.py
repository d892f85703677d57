"""Old addresses lead to where a page is now. Wagtail keeps them; this takes away those that lead nowhere.

A page that gets an old address back would be sent to itself as soon as it is offline: for ever. And what was never
public has no readers to lead, only a title to give away.
"""

from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import page_slug_changed, post_page_move


def connect() -> None:
    """Listen to pages that get another address; called after Wagtail's own listeners are there."""
    page_slug_changed.connect(_after_a_new_slug, dispatch_uid="naast.pages.moves")
    post_page_move.connect(_after_a_move, dispatch_uid="naast.pages.moves")


def _after_a_new_slug(sender: Any, instance: Page, **_kwargs: Any) -> None:
    tidy(instance)


def _after_a_move(sender: Any, instance: Page, url_path_before: str, url_path_after: str, **_kwargs: Any) -> None:
    if url_path_before != url_path_after:
        tidy(instance)


def tidy(page: Page) -> None:
    """Forget automatic redirects of pages that were never public, and those from where a page stands now to itself.

    Parameters:
        page: which got another address, and with it all pages below.
    """
    made = Redirect.objects.filter(automatically_created=True)
    below = Page.objects.descendant_of(page, inclusive=True)
    made.filter(redirect_page__in=below.filter(first_published_at=None)).delete()
    round_and_round = [
        row.pk
        for row in made.filter(redirect_page__in=below).select_related("redirect_page")
        if (parts := row.redirect_page.get_url_parts()) and row.old_path == Redirect.normalise_path(parts[2] or "")
    ]
    made.filter(pk__in=round_and_round).delete()
