"""Numbers as editors read them."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def grouped(number: float) -> str:
    """A whole number with a point between thousands: 1.234.567."""
    return number_format(round(number), use_l10n=True, force_grouping=True)
