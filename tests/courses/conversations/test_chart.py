"""The drawing of how a conversation went, and its words: pure, and the same every time."""

import itertools
import re

import pytest

from courses.conversations.chart import HEIGHT, LABEL_STEP, WIDTH, state_chart
from courses.conversations.picture import picture_of
from courses.conversations.script import State
from courses.conversations.words import effect_words, labels, signed, state_words, step_of, summary

NAMES = ["Stress", "Vertrouwen", "Informatie", "Afspraak"]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def points(path: str) -> list[tuple[float, float]]:
    numbers = [float(number) for number in NUMBER.findall(path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_every_line_has_a_point_and_a_mark_for_every_state() -> None:
    states: list[State] = [(7, 3, 1, 0), (5, 5, 1, 0), (5, 6, 4, 0), (4, 7, 4, 6)]
    chart = state_chart(states, NAMES)
    assert [line.label for line in chart.lines] == NAMES
    for line in chart.lines:
        assert len(points(line.path)) == len(states)
        assert line.markers.count("Z") == len(states)
    assert [tick.label for tick in chart.moves] == [0, 1, 2, 3]
    assert [tick.label for tick in chart.values] == [0, 2, 4, 6, 8, 10]


def test_higher_is_drawn_higher() -> None:
    chart = state_chart([(0, 0, 0, 0), (10, 5, 0, 0)], NAMES)
    stress = points(chart.lines[0].path)
    assert stress[1][1] < stress[0][1]
    assert stress[0][0] < stress[1][0]


@pytest.mark.parametrize("last", list(itertools.product((0, 5, 10), repeat=4)))
def test_names_never_overlap_and_stay_within_the_drawing(last: State) -> None:
    chart = state_chart([(5, 5, 5, 5), last], NAMES)
    heights = sorted(line.label_y for line in chart.lines)
    assert all(below - above >= LABEL_STEP for above, below in itertools.pairwise(heights))
    assert heights[0] - LABEL_STEP / 2 > 0
    assert heights[-1] + LABEL_STEP / 2 < HEIGHT


def test_lines_of_the_same_value_do_not_hide_each_other() -> None:
    chart = state_chart([(5, 5, 5, 5), (5, 5, 5, 5)], NAMES)
    assert len({line.path for line in chart.lines}) == 4
    assert len({line.markers.count("L") for line in chart.lines}) >= 3  # shapes differ too
    spread = [points(line.path)[0][1] for line in chart.lines]
    one_point = chart.values[0].at - chart.values[1].at
    assert max(spread) - min(spread) < one_point / 4  # the values are two apart: less than half a point


def test_a_long_conversation_has_few_numbers_below_it() -> None:
    chart = state_chart([(5, 5, 5, 5)] * 301, NAMES)
    assert len(chart.moves) <= 11
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for line in chart.lines for x, y in points(line.path))


def test_a_conversation_that_has_only_a_start_is_drawn_too() -> None:
    chart = state_chart([(5, 5, 5, 5)], NAMES)
    assert [tick.label for tick in chart.moves] == [0]


def test_the_state_in_words_has_five_steps_and_no_numbers() -> None:
    assert [step_of(value) for value in range(11)] == [0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    said = {tuple(state_words((value, value, value, value))) for value in range(11)}
    assert len(said) == 5
    assert not any(re.search(r"\d", word) for words in said for word in words)


def test_effects_have_a_sign_and_say_whether_they_help() -> None:
    found = effect_words((-2, 2, 0, -1))
    assert [(effect.label, effect.amount, effect.helps) for effect in found] == [
        ("Stress", "−2", True),
        ("Vertrouwen", "+2", True),
        ("Afspraak", "−1", False),
    ]
    assert effect_words((3, 0, 0, 0))[0].helps is False
    assert effect_words((0, 0, 0, 0)) == []
    assert signed(-10) == "−10"


def test_the_summary_is_one_sentence() -> None:
    assert labels() == NAMES
    assert summary([(7, 3, 1, 0), (4, 3, 4, 6)]) == (
        "Stress ging van 7 naar 4, vertrouwen bleef 3, informatie ging van 1 naar 4 en afspraak ging van 0 naar 6."
    )


def test_the_picture_has_few_steps() -> None:
    assert len({picture_of((value, 5, 0, 0)) for value in range(11)}) == 5
    near, far = picture_of((5, 10, 0, 0)), picture_of((5, 0, 0, 0))
    assert near.you_at - near.persona_at < far.you_at - far.persona_at
    # Only the face and the distance tell: what one knows and agreed is not in the drawing.
    assert picture_of((5, 5, 0, 0)) == picture_of((5, 5, 10, 10))
