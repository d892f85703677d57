"""What templates for authors need and no view gives them."""

from typing import Any

from django import template

from courses.models import QuestionPage
from courses.selectors.awaiting import ToMark
from courses.selectors.previews import question_preview
from naast.organisations import roles
from naast.organisations.models import Provider

register = template.Library()


@register.simple_tag(takes_context=True)
def portal_actions(context: template.Context, provider: Provider) -> frozenset[str]:
    """What the visitor may do for a provider, by the names in ``naast.organisations.roles.Action``."""
    return frozenset(roles.actions_of(context["request"], provider))


@register.simple_tag
def question_previews(page: QuestionPage) -> dict[str, Any]:
    """The question of a bank as it is asked, and with its answer; for authors only."""
    return dict(question_preview(page))


@register.simple_tag
def given_points(posted: dict[str, Any], answer: ToMark, criterion: dict[str, Any]) -> int | None:
    """The points of a criterion to show as chosen: those just posted, else those stored."""
    if posted.get("uid") == answer.uid:
        found: int | None = posted["given"].get(criterion["origin"])
        return found
    return criterion.get("given")


@register.filter
def points_range(criterion: dict[str, Any]) -> range:
    """All points a criterion can give, from 0."""
    return range(int(criterion["points"]) + 1)
