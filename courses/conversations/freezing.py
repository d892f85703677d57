"""From the page that an author wrote to the script that is played. Reads half-written drafts too."""

from collections.abc import Iterable
from typing import Any

from courses.conversations.script import NAMES, Choice, Condition, Ending, Script, Turn, state_of
from courses.models import SimulationPage


def script_of(page: SimulationPage) -> Script:
    """The conversation as it stands on the page: publish it first, or take a draft to look at.

    What a draft leaves empty is empty or zero here; ``courses.conversations.graph`` says what that breaks.
    """
    return Script(
        persona=page.persona,
        channel=page.channel,
        start=state_of([page.start_stress, page.start_trust, page.start_information, page.start_agreement]),
        show_state=page.show_state,
        turns=tuple(_turn(child.value) for child in page.turns),
        endings=tuple(
            Ending(
                key=child.value["key"] or "",
                title=child.value["title"] or "",
                text=child.value["text"] or "",
                success=bool(child.value["success"]),
                when=_conditions(child.value["when"]),
            )
            for child in page.endings
        ),
    )


def _turn(value: Any) -> Turn:
    choices = value["choices"].bound_blocks if value["choices"] is not None else []
    return Turn(
        key=value["key"] or "",
        says=value["says"] or "",
        scene=value["scene"] or "",
        choices=tuple(_choice(child.id or str(number), child.value) for number, child in enumerate(choices)),
    )


def _choice(key: str, value: Any) -> Choice:
    return Choice(
        id=key,
        text=value["text"] or "",
        effects=state_of([value["effects"][name] or 0 for name in NAMES]),
        when=_conditions(value["when"]),
        reply=value["reply"] or "",
        note=value["note"] or "",
        flag=value["flag"] or "",
        lesson=value["lesson"].uid if value["lesson"] else "",
        goes_to=(value["goes_to"] or "").strip(),
    )


def _conditions(values: Iterable[Any] | None) -> tuple[Condition, ...]:
    return tuple(
        Condition(measure=value["measure"], rule=value["rule"], value=value["value"] or 0) for value in values or []
    )
