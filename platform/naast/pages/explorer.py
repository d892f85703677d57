"""Who only adds pages sees no draft of a colleague (rule 4, ADR 0039).

Wagtail shows all that lies below a page on which somebody has any permission. An author has one on the blog: to add.
Every screen that lists pages asks one method which; that is where this stands.
"""

from typing import Any

from django.db.models import Q
from wagtail.permission_policies.pages import PagePermissionPolicy

_WIDER = ("change", "publish", "lock", "unlock", "bulk_delete")
_all_explorable = PagePermissionPolicy.explorable_instances


def close() -> None:
    """Put the wall in Wagtail's policy; called from ``AppConfig.ready``. Twice is as good as once."""
    PagePermissionPolicy.explorable_instances = _explorable


def _explorable(policy: Any, user: Any) -> Any:
    """What Wagtail shows, without drafts of others where this person may only add."""
    pages = _all_explorable(policy, user)
    if not user.is_active or user.is_superuser:
        return pages
    adds, wider = Q(), Q()
    for row in policy.get_cached_permissions_for_user(user):
        below = Q(path__startswith=row.page.path)
        if row.permission.codename == policy._get_permission_codename("add"):
            adds |= below
        elif row.permission.codename in policy._get_permission_codenames(_WIDER):
            wider |= below
    if not adds:
        return pages
    hidden = pages.filter(adds, live=False).exclude(owner=user)
    if wider:
        hidden = hidden.exclude(wider)
    return pages.exclude(pk__in=hidden.values("pk"))
