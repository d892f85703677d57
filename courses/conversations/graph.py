"""Whether a conversation can be played to an end, whatever people choose: the check before publishing.

The check is exact. It follows every choice in every state that can occur, so what it says cannot happen cannot, and
what it says can happen is shown with the way there. It makes no rows and asks no database.
"""

from collections.abc import Iterator, Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from courses.conversations.blocks import MEASURES, MOST_CHOICES, MOST_TURNS
from courses.conversations.faults import Fault, Place
from courses.conversations.pieces import can_be_followed, in_pieces
from courses.conversations.reach import Reach, Step, TooLargeError
from courses.conversations.script import Script, State

MOST_ENDINGS = 20
_STEPS_SHOWN = 8  # of a way; of a longer one the begin and the end


def check(script: Script) -> list[Fault]:
    """All faults of a conversation, in the order of its turns and endings, always the same.

    A script beyond the limits is not looked at: the only fault is then that it is too large.
    """
    found = list(_size(script))
    if found:
        return found
    found = [*_whole(script), *in_pieces(script)]
    if script.turns and script.endings and can_be_followed(script):
        try:
            found += _followed(Reach(script))
        except TooLargeError:
            found.append(Fault(kind="too_large", text=_too_large()))
    return sorted(found, key=_order)


def _order(fault: Fault) -> tuple[int, bool, int]:
    return (-1 if fault.node is None else fault.node, not fault.error, fault.choice)


def _too_large() -> str:
    return _(
        "The conversation has too many ways through it to check them all. Make it smaller: fewer turns that lead back,"
        " or fewer conditions."
    )


def too_many_turns(turns: int) -> Fault | None:
    """Whether so many turns are beyond the limit; whoever has the number need not make the script first."""
    if turns <= MOST_TURNS:
        return None
    text = _("The conversation has %(turns)s turns, and there may be %(most)s. Make two conversations of it.")
    return Fault(kind="too_many", text=text % {"turns": turns, "most": MOST_TURNS})


def _size(script: Script) -> Iterator[Fault]:
    too_many, endings = too_many_turns(len(script.turns)), len(script.endings)
    if too_many:
        yield too_many
        return
    if endings > MOST_ENDINGS:
        text = _("The conversation has %(endings)s endings, and there may be %(most)s. Take some together.")
        yield Fault(kind="too_many", text=text % {"endings": endings, "most": MOST_ENDINGS})
    for node, turn in enumerate(script.turns):
        if len(turn.choices) > MOST_CHOICES:
            text = _("there are %(choices)s choices, and there may be %(most)s. Leave some out.")
            values = {"choices": len(turn.choices), "most": MOST_CHOICES}
            yield Place(script, node).fault("too_many", text % values)


def _whole(script: Script) -> Iterator[Fault]:
    if not script.persona.strip():
        yield Fault(kind="no_persona", text=_("The person has no name. Give one, so that learners know who speaks."))
    if not script.turns:
        text = _("The conversation has no turns. Add the first thing that the person says.")
        yield Fault(kind="no_turns", text=text)
    if not script.endings:
        yield Fault(
            kind="no_endings", text=_("The conversation has no endings. Add one that is a success, and another.")
        )
        return
    if not any(ending.success for ending in script.endings):
        text = _("No ending is a success, so nobody can do it well. Mark one, or add one.")
        yield Fault(kind="no_success", text=text)
    if all(ending.success for ending in script.endings):
        text = _("Every ending is a success, so nobody learns from going wrong. Add one that is not.")
        yield Fault(kind="only_success", text=text, error=False)


def _followed(reach: Reach) -> Iterator[Fault]:
    """What shows only when every way is followed."""
    script = reach.script
    yield from _unreachable_turns(reach)
    yield from _unreachable_endings(reach)
    yield from _stuck(reach)
    yield from _without_ending(reach)
    yield from _round_and_round(reach)
    yield from _never_chosen(reach)
    successes = [node for node, ending in enumerate(script.endings, start=len(script.turns)) if ending.success]
    if successes and not reach.reached.intersection(successes):
        text = _("No way through the conversation leads to a success. Loosen the conditions, or give more effect.")
        yield Fault(kind="no_success", text=text)


def _unreachable_turns(reach: Reach) -> Iterator[Fault]:
    leads = {road.to for roads in reach.roads for road in roads}
    for node in range(len(reach.script.turns)):
        if node in reach.reached:
            continue
        if node in leads:
            text = _("nobody can come here: the choices that lead here are never reached or never open. Mend those.")
        else:
            text = _("nobody can come here: no choice leads to it. Let one lead to it, or remove it.")
        yield Place(reach.script, node).fault("unreachable_turn", text)


def _unreachable_endings(reach: Reach) -> Iterator[Fault]:
    script = reach.script
    always = next((number for number, ending in enumerate(script.endings) if not ending.when), len(script.endings))
    leads = {road.to for roads in reach.roads for road in roads}
    for number in range(len(script.endings)):
        node = number + len(script.turns)
        if node in reach.reached:
            continue
        if number > always and node not in leads:
            text = _("nobody can reach it: “%(key)s” stands before it and has no conditions. Put it lower in the list.")
            text %= {"key": script.endings[always].key}
        else:
            text = _("nobody can reach it. Let a choice lead to it by its key, or loosen its conditions.")
        yield Place(script, node).fault("unreachable_ending", text)


def _stuck(reach: Reach) -> Iterator[Fault]:
    """Turns at which somebody can arrive while no choice is open."""
    for node, turn in enumerate(reach.script.turns):
        states = reach.spots[node].stuck
        if states and turn.choices:
            way = reach.way_to(node, states)
            text = _("no choice is open when the state is %(state)s (%(way)s). Add a choice without conditions.")
            values = {"state": _state(reach.state_after(way)), "way": _way(reach.script, way)}
            yield Place(reach.script, node).fault("dead_end", text % values)


def _without_ending(reach: Reach) -> Iterator[Fault]:
    """A choice for "einde" in a state that no ending is for; told once, as one ending without conditions mends all."""
    for node, roads in enumerate(reach.roads):
        for number, road in enumerate(roads, start=1):
            if road.unmet:
                way = [*reach.way_to(node, road.unmet), (node, number - 1)]
                text = _(
                    "it leads to “einde” while the state is %(state)s (%(way)s), and no ending is for that. Leave the last"
                    " ending without conditions."
                )
                values = {"state": _state(reach.state_after(way)), "way": _way(reach.script, way)}
                yield Place(reach.script, node).fault("no_ending_holds", text % values, choice=number)
                return


def _round_and_round(reach: Reach) -> Iterator[Fault]:
    """Turns between which somebody can go on for ever, each such round once. What only leads into one is not told."""
    trapped = [node for node in range(len(reach.spots)) if reach.trapped(node)]
    further = {node: _further(reach, node) for node in trapped}
    for node in trapped:
        group = further[node]
        if node != min(group) or any(further[other] != group for other in group):
            continue
        way = reach.way_to(node, reach.trapped(node))
        names = get_text_list([f"“{reach.script.turns[each].key}”" for each in sorted(group)], _("and"))
        text = _(
            "from here no ending can be reached any more when the state is %(state)s (%(way)s). The conversation goes"
            " round through %(turns)s. Add a choice that leads out."
        )
        values = {"state": _state(reach.state_after(way)), "way": _way(reach.script, way), "turns": names}
        yield Place(reach.script, node).fault("loop", text % values)


def _further(reach: Reach, node: int) -> frozenset[int]:
    """The turns that come after this one for who is caught there."""
    found: set[int] = set()
    fresh = [node]
    while fresh:
        at = fresh.pop()
        for road in reach.roads[at]:
            if road.to is not None and road.to not in found and road.used & reach.trapped(at):
                found.add(road.to)
                fresh.append(road.to)
    return frozenset(found)


def _never_chosen(reach: Reach) -> Iterator[Fault]:
    for node, roads in enumerate(reach.roads):
        for number, road in enumerate(roads, start=1):
            if reach.spots[node].seen and not road.used:
                text = _("nobody can ever choose it: its conditions never hold here. Loosen them, or remove it.")
                yield Place(reach.script, node).warning("never_chosen", text, choice=number)


def _state(state: State) -> str:
    return ", ".join(f"{str(label).lower()} {value}" for (_name, label), value in zip(MEASURES, state, strict=True))


def _way(script: Script, way: Sequence[Step]) -> str:
    """A way in words, such as: begin 1, situatie 2."""
    if not way:
        return _("at the beginning")
    steps = [f"{script.turns[turn].key or turn + 1} {number + 1}" for turn, number in way]
    if len(steps) > _STEPS_SHOWN:
        steps = [*steps[: _STEPS_SHOWN // 2], "…", *steps[-_STEPS_SHOWN // 2 :]]
    return _("after the choices %(steps)s") % {"steps": ", ".join(steps)}
