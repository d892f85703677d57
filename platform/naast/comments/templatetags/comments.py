"""``{% comments_of page %}``: the comments below a page."""

from collections.abc import Mapping
from typing import Any

from django import template

from naast.comments import selectors

register = template.Library()


@register.inclusion_tag("comments/below_page.html", takes_context=True)
def comments_of(context: Mapping[str, Any], page: Any) -> dict[str, Any]:
    """The thread, the exact count and the way to the form; nothing where nobody may comment and nobody did.

    It asks nothing of the request, so that one kept page suits everybody. Of the context it takes ``dutch``, which marks
    what people wrote in an interface of another language.
    """
    if not getattr(page, "pk", None):  # a preview of a page that was never saved
        return {"page": None}
    heads = list(selectors.heads(page.pk)[: selectors.SHOWN_ON_PAGE + 1])
    more = len(heads) > selectors.SHOWN_ON_PAGE
    threads = selectors.threads(heads[: selectors.SHOWN_ON_PAGE])
    on_page = sum(1 for thread in threads if thread.comment.is_shown) + sum(len(thread.replies) for thread in threads)
    return {
        "page": page,
        "dutch": context.get("dutch", ""),
        "threads": threads,
        "count": selectors.count(page) if more else on_page,
        "more": more,
        "open": selectors.is_open(page) and page.live,
    }
