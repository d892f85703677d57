"""Rows of the table about the preference centre and the own data; the pages of the admin have tests of their own."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress

from newsletters.readers import tokens


def rows(row: Callable[..., Any], everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    place = "/nieuwsbrief/voorkeuren/"

    def mine(world: Any) -> str:
        """Everybody of the table has proved the address they sign in with."""
        EmailAddress.objects.bulk_create(
            [
                EmailAddress(user=person, email=person.email, verified=True, primary=True)
                for person in world.people.values()
            ],
            ignore_conflicts=True,
        )
        return place

    return {
        "newsletters:my_preferences": row(mine, 200),
        "newsletters:my_preferences (leave)": row(mine, 302, method="post", data=lambda world: {"action": "leave"}),
        "newsletters:preferences (pause)": everybody(
            lambda world: f"{place}{tokens.preferences_token(world.subscription.secret)}/",
            302,
            method="post",
            data=lambda world: {"action": "resume"},
        ),
        "newsletters:export": everybody(_link("gegevens", tokens.export_token)),
        "newsletters:erase": everybody(_link("wissen", tokens.erase_token)),
        "newsletters:erase (unknown)": everybody("/nieuwsbrief/wissen/onzin/", 404),
    }


def _link(place: str, token: Callable[[str, int], str]) -> Callable[[Any], str]:
    return lambda world: f"/nieuwsbrief/{place}/{token(world.subscription.secret, 0)}/"
