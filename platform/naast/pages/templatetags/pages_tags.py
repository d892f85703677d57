"""Where a page lies."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def crumbs_of(page: Any) -> list[tuple[str, str]]:
    """The pages above this one with their addresses, from the home page, and this one; for ``breadcrumbs.html``.

    Nothing in a preview of a page that has no place yet.
    """
    if not page.path:
        return []
    above = page.get_ancestors().filter(depth__gt=1).live().defer_streamfields().order_by("depth")
    return [*((one.title, one.get_url() or "") for one in above), (page.title, "")]
