"""Collection costs over a principal (Besluit vergoeding voor buitengerechtelijke incassokosten art. 2, Stb. 2012, 141)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from naast.tools.amounts import to_cents
from naast.tools.models import CostRule


class Bound(StrEnum):
    """Whether the scale itself gave the costs."""

    NONE = "none"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one step of the scale adds; amounts in euro."""

    above: Decimal
    up_to: Decimal | None
    percent: Decimal
    part: Decimal  # of the principal that falls in this step
    fee: Decimal


@dataclass(frozen=True, kw_only=True)
class Costs:
    """The costs and how they came about; amounts in euro, rounded to cents."""

    rule: CostRule
    principal: Decimal
    steps: list[Step]
    scale: Decimal  # all steps together
    bound: Bound
    costs: Decimal  # without VAT
    vat: Decimal
    total: Decimal


def collection_costs(rule: CostRule, principal: Decimal, *, with_vat: bool) -> Costs:
    """Work out the costs.

    The exact sum of the steps is rounded once, half a cent up; then minimum and maximum, which are amounts without
    VAT; then VAT over the rounded costs, as on an invoice.

    Args:
        rule: with its tiers.
        principal: in euro, above zero, at most two decimals.
        with_vat: whether the creditor cannot reclaim VAT, so that the costs rise by it (art. 2 lid 3).
    """
    steps, exact = _steps(rule, principal)
    scale = to_cents(exact)
    costs, bound = scale, Bound.NONE
    if scale < rule.minimum:
        costs, bound = rule.minimum, Bound.MINIMUM
    elif scale > rule.maximum:
        costs, bound = rule.maximum, Bound.MAXIMUM
    vat = to_cents(costs * rule.vat_percent / 100) if with_vat else Decimal(0)
    return Costs(
        rule=rule, principal=principal, steps=steps, scale=scale, bound=bound, costs=costs, vat=vat, total=costs + vat
    )


def _steps(rule: CostRule, principal: Decimal) -> tuple[list[Step], Decimal]:
    steps = []
    exact = above = Decimal(0)
    for tier in sorted(rule.tiers.all(), key=lambda tier: (tier.up_to is None, tier.up_to)):
        part = (principal if tier.up_to is None else min(principal, tier.up_to)) - above
        if part <= 0:
            break
        fee = part * tier.percent / 100
        exact += fee
        steps.append(Step(above=above, up_to=tier.up_to, percent=tier.percent, part=part, fee=to_cents(fee)))
        above += part
    return steps, exact
