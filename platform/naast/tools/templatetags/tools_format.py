"""How the helpers write amounts and percentages."""

from decimal import Decimal

from django import template

from naast.tools.amounts import write_euro, write_percent

register = template.Library()


@register.filter
def euro(amount: Decimal) -> str:
    """``€ 1.234,56``."""
    return write_euro(amount)


@register.filter
def euro_short(amount: Decimal) -> str:
    """``€ 1.234,56``, and ``€ 2.500`` where the cents are nought: for the steps of a scale."""
    return write_euro(amount).removesuffix(",00")


@register.filter
def percent(value: Decimal) -> str:
    """``15%``."""
    return write_percent(value)
