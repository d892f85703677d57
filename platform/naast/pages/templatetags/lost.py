"""For the page that says that there is no page."""

from typing import Any

from django import template

from naast.pages import lost

register = template.Library()


@register.simple_tag(takes_context=True)
def likely_pages(context: dict[str, Any]) -> list[tuple[str, str]]:
    """Titles and addresses that the visitor may have meant; nothing without a request."""
    request = context.get("request")
    return lost.likely(request.path) if request else []
