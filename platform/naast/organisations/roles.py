"""What the people of a training provider may do for it: the one table from role to action.

A page that an action opens does not exist for who may not do it: 404, as for a stranger (rule 4).
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponseBase

from naast.accounts.models import User
from naast.organisations.models import Provider, ProviderMembership

View = Callable[..., HttpResponseBase]
_REMEMBERED = "_provider_roles"


class Action(StrEnum):
    """What can be done at the desk of a provider."""

    ISSUE = "issue"  # certificates by hand or from a table; answer requests for another name
    REVOKE = "revoke"  # withdraw, suspend, restore
    SEE_REGISTER = "see_register"
    EXPORT = "export"  # take people's data out: tables of the register, documents, ZIP
    SEE_LOG = "see_log"
    MANAGE_PEOPLE = "manage_people"
    BRAND = "brand"  # logo, colour, designs of certificates
    MARK = "mark"
    TEACH = "teach"  # groups, learners, grades, figures of tests
    WRITE = "write"  # question banks, conversations, courses in and out, the record store


ISSUE, REVOKE, SEE_REGISTER, EXPORT, SEE_LOG = (
    Action.ISSUE,
    Action.REVOKE,
    Action.SEE_REGISTER,
    Action.EXPORT,
    Action.SEE_LOG,
)
MANAGE_PEOPLE, BRAND, MARK, TEACH, WRITE = (
    Action.MANAGE_PEOPLE,
    Action.BRAND,
    Action.MARK,
    Action.TEACH,
    Action.WRITE,
)

Role = ProviderMembership.Role
TABLE: dict[str, frozenset[Action]] = {
    Role.OWNER: frozenset(Action),
    Role.ADMINISTRATOR: frozenset(Action) - {WRITE},
    Role.AUTHOR: frozenset({SEE_REGISTER, BRAND, MARK, TEACH, WRITE}),
    Role.MARKER: frozenset({MARK}),
}
# Who writes courses, and so has the provider's pages and images in Wagtail.
WRITERS = frozenset(role for role, actions in TABLE.items() if WRITE in actions)


def role_of(user: User | AnonymousUser, provider: Provider) -> str | None:
    """The role of a person at a provider; None for who does not work there, or whose account is closed."""
    if not isinstance(user, User) or not user.is_active:
        return None
    return ProviderMembership.objects.filter(user=user, provider=provider).values_list("role", flat=True).first()


def may(user: User | AnonymousUser, provider: Provider, action: Action) -> bool:
    """Whether a person may do something for a provider. Costs one query."""
    return action in TABLE.get(role_of(user, provider) or "", frozenset())


def remember(request: HttpRequest, membership: ProviderMembership) -> None:
    """Keep the role that the door of the portal found, so that the rest of the request asks no second time."""
    known: dict[int, str] = getattr(request, _REMEMBERED, {})
    setattr(request, _REMEMBERED, {**known, membership.provider_id: membership.role})


def actions_of(request: HttpRequest, provider: Provider) -> frozenset[Action]:
    """Everything the visitor may do for this provider; nothing for a stranger."""
    known: dict[int, str] = getattr(request, _REMEMBERED, {})
    role = known.get(provider.pk) or role_of(request.user, provider)
    return TABLE.get(role or "", frozenset())


def require(action: Action) -> Callable[[View], View]:
    """Hide a view of the desk from who may not do ``action``; stands below ``for_provider``.

    The view is called as ``view(request, provider, …)``.

    Raises:
        Http404: (from the view) the visitor's role has no such action at this provider.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, provider: Provider, *args: Any, **rest: Any) -> HttpResponseBase:
            if action not in actions_of(request, provider):
                raise Http404
            return view(request, provider, *args, **rest)

        return guarded

    return decorate
