"""Every fault of a conversation, with the smallest script that has it; and scripts too large to look at."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.conversations import graph, reach
from courses.conversations.blocks import MOST_CHOICES, MOST_TURNS
from courses.conversations.graph import check
from courses.conversations.reach import Reach
from courses.conversations.script import NAMES, Choice, Condition, Ending, Script, State, Turn, state_of
from courses.conversations.space import Space

LONG = "Dit is een zin met heel erg veel woorden die maar doorgaat en doorgaat totdat niemand meer weet waar die begon."
NEEDS_TRUST = (Condition(measure="trust", rule="at_least", value=6),)
NEVER = (Condition(measure="trust", rule="at_least", value=6), Condition(measure="trust", rule="at_most", value=5))


def choice(goes_to: str, *, trust: int = 0, when: tuple[Condition, ...] = (), **values: Any) -> Choice:
    fields = {"id": f"naar-{goes_to}", "text": f"Naar {goes_to}.", "note": "Daarom."} | values
    return Choice(effects=(0, trust, 0, 0), when=when, goes_to=goes_to, **fields)


def turn(key: str, *choices: Choice, says: str = "Ja?") -> Turn:
    return Turn(key=key, says=says, choices=choices)


GOOD = Ending(key="goed", title="Goed", text="Het is gelukt.", success=True, when=NEEDS_TRUST)
BAD = Ending(key="anders", title="Anders", text="Het is anders gelopen.")


def script(*turns: Turn, endings: Sequence[Ending] = (GOOD, BAD), start: State = (5, 5, 5, 5)) -> Script:
    return Script(persona="Samira", channel="phone", start=start, turns=turns, endings=tuple(endings))


SOUND = script(turn("begin", choice("einde", trust=1), choice("anders", trust=-1, text="Weg.")))


def found(made: Script) -> list[tuple[str, str, int, bool]]:
    return [(fault.kind, fault.turn_key, fault.choice, fault.error) for fault in check(made)]


def test_a_sound_conversation_has_no_faults() -> None:
    assert found(SOUND) == []


FAULTY: dict[str, tuple[Script, tuple[str, str, int, bool]]] = {
    "nobody has a name": (replace(SOUND, persona=" "), ("no_persona", "", 0, True)),
    "nothing is said": (script(), ("no_turns", "", 0, True)),
    "it never ends": (script(*SOUND.turns, endings=()), ("no_endings", "", 0, True)),
    "two have one key": (
        script(turn("begin", choice("begin", trust=2), choice("einde", trust=1)), turn("begin", choice("einde"))),
        ("duplicate_key", "begin", 0, True),
    ),
    "a turn and an ending have one key": (
        script(turn("anders", choice("einde", trust=1), choice("einde", text="b"))),
        ("duplicate_key", "anders", 0, True),
    ),
    "a key is missing": (script(*SOUND.turns, turn("", choice("einde"))), ("no_key", "", 0, True)),
    "a key is taken": (script(*SOUND.turns, turn("einde", choice("goed"))), ("reserved_key", "einde", 0, True)),
    "a turn is silent": (
        script(turn("begin", *SOUND.turns[0].choices, says=" ")),
        ("no_words", "begin", 0, True),
    ),
    "a choice is silent": (
        script(turn("begin", choice("einde", trust=1, text=""), choice("einde"))),
        ("no_words", "begin", 1, True),
    ),
    "an ending has no title": (
        script(*SOUND.turns, endings=(GOOD, replace(BAD, title=""))),
        ("no_words", "anders", 0, True),
    ),
    "a choice leads nowhere": (
        script(turn("begin", choice("einde", trust=1), choice(""))),
        ("leads_nowhere", "begin", 2, True),
    ),
    "a turn is missing": (
        script(turn("begin", choice("einde", trust=1), choice("beginn"))),
        ("leads_nowhere", "begin", 2, True),
    ),
    "a turn has no choices": (
        script(turn("begin", choice("stil"), choice("einde", trust=1)), turn("stil")),
        ("dead_end", "stil", 0, True),
    ),
    "a turn closes in some states": (
        script(
            turn("begin", choice("dicht", trust=1), choice("dicht", trust=-1, text="Nee.")),
            turn("dicht", choice("einde", when=NEEDS_TRUST)),
        ),
        ("dead_end", "dicht", 0, True),
    ),
    "a turn is cut off": (script(*SOUND.turns, turn("los", choice("anders"))), ("unreachable_turn", "los", 0, True)),
    "it goes round for ever": (
        script(
            turn("begin", choice("einde", trust=1), choice("rond")),
            turn("rond", choice("rond", trust=1), choice("einde", when=NEVER, text="Stop.")),
        ),
        ("loop", "rond", 0, True),
    ),
    "an ending is cut off": (
        script(*SOUND.turns, endings=(GOOD, BAD, replace(BAD, key="nooit"))),
        ("unreachable_ending", "nooit", 0, True),
    ),
    "no ending is for it": (
        script(
            turn("begin", choice("einde", trust=1), choice("einde", trust=-1, text="Nee."), choice("anders", text="x")),
            endings=(GOOD, replace(BAD, when=(Condition(measure="trust", rule="at_least", value=9),))),
        ),
        ("no_ending_holds", "begin", 2, True),
    ),
    "nothing is a success": (
        script(turn("begin", choice("einde", trust=1), choice("anders")), endings=(BAD,)),
        ("no_success", "", 0, True),
    ),
    "no way leads to success": (
        script(turn("begin", choice("einde"), choice("anders", trust=-1))),
        ("no_success", "", 0, True),
    ),
    "a condition is half filled in": (
        script(turn("begin", choice("einde", when=(Condition(measure="", rule="at_least", value=1),)), choice("goed"))),
        ("half_condition", "begin", 1, True),
    ),
    "a file brought in too much text": (
        script(turn("begin", choice("einde", trust=1, text="a" * 601), choice("anders"))),
        ("too_long", "begin", 1, True),
    ),
    "everything is a success": (
        script(*SOUND.turns, endings=(GOOD, replace(BAD, success=True))),
        ("only_success", "", 0, False),
    ),
    "a choice is never open": (
        script(turn("begin", *SOUND.turns[0].choices, choice("goed", when=NEVER, text="Nooit."))),
        ("never_chosen", "begin", 3, False),
    ),
    "choices do the same": (
        script(turn("begin", choice("einde", trust=1), choice("anders", trust=1))),
        ("same_effects", "begin", 0, False),
    ),
    "a note is missing": (
        script(turn("begin", choice("einde", trust=1, note=""), choice("anders"))),
        ("no_note", "begin", 0, False),
    ),
    "a sentence is long": (
        script(turn("begin", *SOUND.turns[0].choices, says=LONG)),
        ("long_sentence", "begin", 0, False),
    ),
    "choices say the same": (
        script(turn("begin", choice("einde", trust=1, text="Goed zo."), choice("anders", text="goed  ZO."))),
        ("same_text", "begin", 2, False),
    ),
}


@pytest.mark.parametrize("name", FAULTY)
def test_each_fault_is_found_at_its_place(name: str) -> None:
    made, expected = FAULTY[name]
    assert expected in found(made)


@pytest.mark.parametrize("name", FAULTY)
def test_the_smallest_script_with_a_fault_has_little_else(name: str) -> None:
    made, expected = FAULTY[name]
    others = [each for each in found(made) if each != expected and each[3]]
    follow = {"no_success", "unreachable_ending", "unreachable_turn", "leads_nowhere", "dead_end"}
    assert {each[0] for each in others} <= follow


def text_of(made: Script, kind: str) -> str:
    return next(fault.text for fault in check(made) if fault.kind == kind)


def test_a_missing_turn_is_named_with_the_nearest_that_exists() -> None:
    text = text_of(FAULTY["a turn is missing"][0], "leads_nowhere")
    assert "beginn" in text
    assert "“begin”" in text or "‘begin’" in text


def test_a_dead_end_says_in_which_state_and_how_one_gets_there() -> None:
    text = text_of(FAULTY["a turn closes in some states"][0], "dead_end")
    assert " 4" in text  # trust, after the second choice
    assert "begin 2" in text


def test_a_loop_names_its_turns_once() -> None:
    made = script(
        turn("begin", choice("a", trust=1), choice("einde", trust=2)),
        turn("a", choice("b")),
        turn("b", choice("c")),
        turn("c", choice("b", trust=1), choice("b", text="Weer.")),
    )
    assert [fault.turn_key for fault in check(made) if fault.kind == "loop"] == ["b"]
    assert all(name in text_of(made, "loop") for name in ("b", "c"))


def test_a_loop_with_a_way_out_is_none() -> None:
    made = script(
        turn("begin", choice("begin", trust=1), choice("einde", trust=-1, when=NEEDS_TRUST), choice("anders", text="z"))
    )
    assert found(made) == []


def test_a_way_out_that_opens_only_after_going_round_counts() -> None:
    made = script(turn("begin", choice("begin", trust=1), choice("einde", trust=2, text="Ja.", when=NEEDS_TRUST)))
    assert "loop" not in {kind for kind, *_rest in found(made)}


def test_an_ending_after_one_without_conditions_is_told_so() -> None:
    text = text_of(FAULTY["an ending is cut off"][0], "unreachable_ending")
    assert "anders" in text


def test_the_order_is_that_of_the_turns_and_always_the_same() -> None:
    made = script(
        turn("begin", choice("weg"), choice("einde", trust=1, note="")),
        turn("los", choice("nergens")),
        endings=(GOOD, replace(BAD, text="")),
    )
    once = check(made)
    assert once == check(made)
    nodes = [-1 if fault.node is None else fault.node for fault in once]
    assert nodes == sorted(nodes)


def test_ten_thousand_turns_are_answered_without_looking_at_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError

    for name in ("Reach", "in_pieces"):
        monkeypatch.setattr(graph, name, refuse)
    made = script(*(turn(f"t{number}", choice(f"t{number + 1}")) for number in range(10_000)))
    (fault,) = check(made)
    assert (fault.kind, fault.error) == ("too_many", True)
    assert "10000" in fault.text.replace(".", "")
    assert str(MOST_TURNS) in fault.text


def test_too_many_choices_or_endings_are_answered_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "in_pieces", None)
    many = turn("begin", *(choice("einde", text=str(number)) for number in range(MOST_CHOICES + 1)))
    assert found(script(many)) == [("too_many", "begin", 0, True)]
    assert found(script(*SOUND.turns, endings=[BAD] * 21)) == [("too_many", "", 0, True)]


def counting_machine() -> Script:
    """A hundred turns that lead back everywhere, with all four measures in play: the most that the limits allow."""
    whens = [(Condition(measure=name, rule="at_most", value=9),) for name in NAMES]
    turns = []
    for number in range(MOST_TURNS):
        choices = [
            Choice(
                id=str(place),
                text=str(place),
                note="n",
                effects=tuple((number * 7 + place * 3 + measure * 5) % 5 - 2 for measure in range(4)),  # type: ignore[arg-type]
                when=whens[(number + place) % 4],
                goes_to=f"t{(number * 13 + place * 29 + 1) % MOST_TURNS}",
            )
            for place in range(MOST_CHOICES - 1)
        ]
        turns.append(turn(f"t{number}", *choices, choice("einde", text="Klaar.")))
    return script(*turns)


def test_what_is_too_large_to_follow_is_said_and_the_work_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "MOST_STEPS", 500)
    counted = []
    after = Space.after

    def counting(space: Space, states: int, effects: State) -> int:
        counted.append(states)
        return after(space, states, effects)

    monkeypatch.setattr(Space, "after", counting)
    assert ("too_large", "", 0, True) in found(counting_machine())
    assert len(counted) <= 500


def by_hand(made: Script) -> tuple[set[tuple[int, State]], set[int]]:
    """Everywhere a script can come, one state at a time: slow, and plain enough to be believed."""
    keys = [*(turn.key for turn in made.turns), *(ending.key for ending in made.endings)]
    numbers = {key: number for number, key in reversed(list(enumerate(keys)))}
    seen, waiting, ends = {(0, made.start)}, [(0, made.start)], set()
    while waiting:
        at, state = waiting.pop()
        for each in made.turns[at].open_choices(state):
            after = each.after(state)
            place = made.target(each.goes_to, after)
            if isinstance(place, Turn):
                spot = (numbers[place.key], after)
                if spot not in seen:
                    seen.add(spot)
                    waiting.append(spot)
            elif place is not None:
                ends.add(numbers[place.key])
    return seen, ends


conditions = st.lists(
    st.builds(
        Condition,
        measure=st.sampled_from(NAMES),
        rule=st.sampled_from(["at_least", "at_most"]),
        value=st.integers(0, 10),
    ),
    max_size=2,
).map(tuple)
choices = st.lists(
    st.builds(
        Choice,
        id=st.just("x"),
        text=st.just("x"),
        effects=st.tuples(*[st.integers(-3, 3)] * 4),
        when=conditions,
        goes_to=st.sampled_from(["a", "b", "c", "goed", "anders", "einde", "weg"]),
    ),
    max_size=3,
).map(tuple)


@settings(max_examples=120)
@given(st.tuples(choices, choices, choices), conditions)
def test_the_fast_search_finds_just_what_the_slow_one_finds(
    parts: tuple[tuple[Choice, ...], ...], when: tuple[Condition, ...]
) -> None:
    made = script(
        *(Turn(key=key, says="x", choices=part) for key, part in zip("abc", parts, strict=True)),
        endings=(replace(GOOD, when=when), replace(BAD, when=NEEDS_TRUST)),
    )
    quick, (seen, ends) = Reach(made), by_hand(made)
    assert {(at, quick.space.just(state)) for at, state in seen} == {
        (at, bit) for at, spot in enumerate(quick.spots) for bit in bits(spot.seen)
    }
    assert {number for number in quick.reached if number >= 3} == ends
    for at, spot in enumerate(quick.spots):
        for state in bits(spot.stuck):
            way = quick.way_to(at, state)
            assert quick.space.just(quick.state_after(way)) == state


def bits(states: int) -> list[int]:
    found = []
    while states:
        found.append(states & -states)
        states &= states - 1
    return found


def test_sets_of_states_move_as_single_states_do() -> None:
    every = [Condition(measure=name, rule="at_least", value=0) for name in NAMES[:2]]
    space = Space(every)
    states = [(stress, trust, 0, 0) for stress, trust in itertools.product(range(11), repeat=2)]
    for effects in itertools.product((-10, -3, 0, 1, 10), repeat=2):
        step = Choice(id="x", text="x", effects=state_of([*effects, 4, 4]))
        for state in states:
            after = space.just(step.after(state))
            assert space.after(space.just(state), step.effects) == after
            assert space.before(after, step.effects) & space.just(state)
