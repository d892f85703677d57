"""The colours of the style page, read from the tokens themselves."""

from django import template

from naast.pages import colours

register = template.Library()


@register.simple_tag
def colour_tokens() -> list[tuple[str, str, str]]:
    """Every colour: its name, and its value in the light and the dark scheme."""
    found = colours.tokens()
    return [(name, value, found["dark"][name]) for name, value in found["light"].items()]


@register.simple_tag
def colour_pairs() -> list[colours.Pair]:
    """Every pair that has to be told apart, with its contrast."""
    return list(colours.pairs())
