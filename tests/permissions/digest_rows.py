"""Rows of the table about digests: leaving out a topic, staying, and what one has read."""

from collections.abc import Callable
from typing import Any

from naast.pages.models import Topic
from newsletters.readers import tokens


def rows(row: Callable[..., Any], everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""

    def mute(world: Any) -> str:
        Topic.objects.get_or_create(slug="juridisch", defaults={"name": "Juridisch"})
        return f"/nieuwsbrief/onderwerp/{tokens.mute_token(world.subscription.secret)}/juridisch/"

    def stay(world: Any) -> str:
        return f"/nieuwsbrief/blijven/{tokens.stay_token(world.subscription.secret)}/"

    def read(world: Any) -> str:
        return f"/ontwikkelingen/{world.development.slug}/gelezen/"

    return {
        "newsletters:mute": everybody(mute),
        # The subscription of the table waits for its confirmation: there is nothing to leave out yet.
        "newsletters:mute (leave out)": everybody(mute, method="post"),
        "newsletters:mute (unknown)": everybody("/nieuwsbrief/onderwerp/onzin/juridisch/", 404),
        "newsletters:stay": everybody(stay),
        "newsletters:stay (say so)": everybody(stay, method="post"),
        "newsletters:stay (unknown)": everybody("/nieuwsbrief/blijven/onzin/", 404),
        "newsletters:development_read": row(read, 302, method="post"),
        "newsletters:development_read (draft)": row(
            lambda world: "/ontwikkelingen/bestaat-niet/gelezen/", 404, method="post"
        ),
    }
