"""The three formulas, counted by hand."""

import pytest

from naast.language.readability import measure, syllables
from tests.language.helpers import letter


@pytest.mark.parametrize(
    ("word", "count"),
    [("over", 2), ("open", 2), ("april", 2), ("idee", 2), ("betaling", 3), ("reünie", 3), ("b.v.", 1), ("moeite", 2)],
)
def test_syllables_are_groups_of_vowels(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_formulas_follow_their_sources() -> None:
    # 2 sentences, 8 words, 11 syllables, one word of more than six letters.
    reading = measure("Wij zien uw betaling nog niet. Bel ons.")
    assert (reading.sentences, reading.words, reading.syllables, reading.long_words) == (2, 8, 10, 1)
    assert reading.douma == pytest.approx(206.835 - 0.93 * 4 - 77 * 10 / 8)
    assert reading.brouwer == pytest.approx(195 - 2 * 4 - 2 / 3 * (100 * 10 / 8))
    assert reading.lix == pytest.approx(4 + 100 / 8)


def test_nothing_can_be_said_about_no_text() -> None:
    reading = measure("")
    assert (reading.douma, reading.brouwer, reading.lix, reading.mean_sentence) == (0, 0, 0, 0)


@pytest.mark.parametrize(("name", "light"), [("goede-brief", "green"), ("strenge-brief", "red")])
def test_the_traffic_light_tells_a_good_letter_from_a_harsh_one(name: str, light: str) -> None:
    assert measure(letter(name)).light == light
