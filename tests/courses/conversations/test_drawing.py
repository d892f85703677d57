"""The drawing of a conversation: nothing on top of anything, all within its frame, and every fault at its box."""

import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from courses.conversations import layout
from courses.conversations.blocks import MOST_TURNS
from courses.conversations.drawing import HEIGHT, Drawing, Node, draw
from courses.conversations.graph import check
from courses.conversations.layout import BOX
from courses.conversations.lettering import fitted, width_of
from courses.conversations.overview import overview
from courses.conversations.script import Choice, Condition, Ending, Script, Turn

ENDINGS = (
    Ending(key="goed", title="Een haalbare afspraak", text="Mooi.", success=True),
    Ending(key="weg", title="Opgehangen", text="Jammer."),
)


def made(turns: int, seed: int = 0) -> Script:
    """A conversation that branches, goes back and ends here and there."""
    random = Random(seed)
    keys = [f"t{number}" for number in range(turns)]
    return Script(
        persona="Samira",
        channel="phone",
        start=(5, 5, 5, 5),
        turns=tuple(
            Turn(
                key=key,
                says="Ik weet het niet meer. Wat wilt u van mij? Ik heb toch al gebeld?",
                choices=tuple(
                    Choice(id=str(place), text=str(place), goes_to=_target(random, keys, number))
                    for place in range(random.randint(1, 4))
                ),
            )
            for number, key in enumerate(keys)
        ),
        endings=ENDINGS,
    )


def _target(random: Random, keys: list[str], at: int) -> str:
    roll = random.random()
    if roll < 0.15:
        return random.choice(keys[: at + 1])
    if roll < 0.3:
        return random.choice(["einde", "goed", "weg", "is-er-niet"])
    return keys[min(at + random.randint(1, 4), len(keys) - 1)]


def overlapping(one: Node, other: Node) -> bool:
    return abs(one.x - other.x) < BOX and abs(one.y - other.y) < HEIGHT


def points(path: str) -> Iterator[tuple[float, float]]:
    """Points along a line: of its curve, and of the straight part in a lane."""
    numbers = [float(each) for each in re.findall(r"-?\d+\.?\d*", path.partition("V")[0])]
    x0, y0, x1, y1, x2, y2, x3, y3 = numbers
    for step in range(21):
        t = step / 20
        parts = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
        yield (
            sum(part * x for part, x in zip(parts, (x0, x1, x2, x3), strict=True)),
            sum(part * y for part, y in zip(parts, (y0, y1, y2, y3), strict=True)),
        )
    if "V" in path:
        far = float(path.partition("V")[2])
        for step in range(11):
            yield x3, y3 + (far - y3) * step / 10


@pytest.mark.parametrize(("turns", "seed"), [(1, 0), (2, 1), (6, 2), (6, 3), (40, 4), (100, 5)])
def test_no_box_lies_on_another_and_all_lie_within_the_frame(turns: int, seed: int) -> None:
    drawing = draw(made(turns, seed))
    for number, node in enumerate(drawing.nodes):
        assert not any(overlapping(node, other) for other in drawing.nodes[number + 1 :])
        assert node.left >= 0
        assert node.top >= 0
        assert node.left + BOX <= drawing.width
        assert node.bottom <= drawing.height


@pytest.mark.parametrize(("turns", "seed"), [(2, 1), (6, 2), (6, 3), (40, 4)])
def test_no_line_runs_over_a_box_or_out_of_the_frame(turns: int, seed: int) -> None:
    drawing = draw(made(turns, seed))
    for line in drawing.lines:
        for x, y in points(line.path):
            assert 0 <= x <= drawing.width
            assert 0 <= y <= drawing.height
            for node in drawing.nodes:
                inside = abs(x - node.x) < BOX / 2 - 0.1 and abs(y - node.y) < HEIGHT / 2 - 0.1
                assert not inside, (node.title, line.path)


def test_a_hundred_turns_stay_little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    spread: list[int] = []
    wrapped = layout._spread

    def counting(row: Any, wanted: Any) -> None:
        spread.append(len(row))
        wrapped(row, wanted)

    monkeypatch.setattr(layout, "_spread", counting)
    draw(made(MOST_TURNS, 7))
    assert sum(spread) < 40_000


def test_the_same_conversation_is_always_drawn_the_same() -> None:
    assert draw(made(30, 8)) == draw(made(30, 8))


def small(**values: object) -> Script:
    choices = (Choice(id="a", text="a", goes_to="einde"), Choice(id="b", text="b", goes_to="is-er-niet"))
    turns = (Turn(key="begin", says="Hallo?", choices=choices), Turn(key="los", says="Ik sta los.", choices=()))
    return Script(persona="S", channel="phone", start=(5, 5, 5, 5), turns=turns, endings=ENDINGS, **values)  # type: ignore[arg-type]


def kinds(drawing: Drawing) -> list[str]:
    return [node.kind for node in drawing.nodes]


def test_what_is_missing_and_what_the_state_decides_get_boxes_of_their_own() -> None:
    drawing = draw(small())
    assert kinds(drawing) == ["turn", "turn", "success", "ending", "fork", "missing"]
    layers = {node.title: node.layer for node in drawing.nodes}
    assert layers["einde"] < layers["goed"]
    assert layers["1. begin"] == 0


def test_faults_are_marked_at_their_boxes_with_words() -> None:
    with translation.override("en"):
        found = check(small())
        drawing = draw(small(), found)
        html = render_to_string("courses/includes/conversation_overview.html", {"overview": overview(small(), found)})
    assert drawing.nodes[0].errors == 1  # a choice that leads nowhere
    assert drawing.nodes[1].errors == 2  # no choices, and nobody comes
    assert "graph__node--error" in html
    assert re.search(r">\s*2 errors\s*<", html)
    assert 'role="img"' in html
    assert "<title " in html
    assert "<desc " in html


def test_the_tables_say_what_the_drawing_shows() -> None:
    laid = overview(small(), check(small()))
    assert [(row.goes_to, row.is_missing) for row in laid.turns[0].choices] == [("einde", False), ("is-er-niet", True)]
    assert laid.turns[0].choices[1].faults
    assert [row.success for row in laid.endings] == [True, False]


def test_success_differs_from_other_endings_in_more_than_colour() -> None:
    html = render_to_string("courses/includes/conversation_overview.html", {"overview": overview(small(), [])})
    good, other = (html.split(f"graph__node--{kind}")[1].split("</g>")[0] for kind in ("success", "ending"))
    assert "graph__edge" in good
    assert "graph__edge" not in other
    assert "✓" in good


def test_what_an_author_writes_cannot_break_out_of_the_drawing() -> None:
    wild = '<script>alert(1)</script>"&'
    made_wild = Script(
        persona="S",
        channel="phone",
        start=(5, 5, 5, 5),
        turns=(Turn(key=wild, says=wild, choices=(Choice(id="a", text=wild, goes_to=wild),)),),
        endings=(Ending(key=wild, title=wild, text=wild, when=(Condition(measure=wild, rule=wild, value=1),)),),
    )
    html = render_to_string(
        "courses/includes/conversation_overview.html", {"overview": overview(made_wild, check(made_wild))}
    )
    assert "<script" not in html


def test_numbers_in_the_drawing_have_a_point_in_dutch_too() -> None:
    with translation.override("nl"):
        html = render_to_string("courses/includes/conversation_overview.html", {"overview": overview(made(12, 3), [])})
    assert not re.search(r'(?:x|y|cx|viewBox|transform|width|height)="[^"]*\d,\d', html)


def test_an_empty_conversation_has_no_drawing_and_no_crash() -> None:
    nothing = Script(persona="", channel="", start=(0, 0, 0, 0))
    assert overview(nothing, check(nothing)).drawing is None


@pytest.mark.parametrize("text", ["", "Kort.", "Een heel lange zin die echt niet past", "W" * 300, "a " * 300])
def test_words_fit_in_their_box(text: str) -> None:
    found = fitted(text, 164, lines=3)
    assert len(found) <= 3
    assert all(width_of(line, 13) <= 164 for line in found)
    assert bool(found) == bool(text)
