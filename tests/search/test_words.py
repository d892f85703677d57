"""Words, their forms, and slips."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from naast.search.slips import distance
from naast.search.words import LONGEST, fold, stem, telling, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("brief", "brieven"),
        ("betaling", "betalingen"),
        ("betalen", "betaalde"),
        ("wet", "wetten"),
        ("auto’s", "auto"),
        ("Geëscaleerd", "geescaleerd"),
        ("KOSTEN", "kosten"),
        ("regeling", "regelingen"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(fold(one)) == stem(fold(other))


@pytest.mark.parametrize(("one", "other"), [("wet", "weten"), ("schuld", "school"), ("brief", "breed")])
def test_other_words_do_not(one: str, other: str) -> None:
    assert stem(fold(one)) != stem(fold(other))


def test_words_that_say_nothing_are_left_out_of_a_text() -> None:
    assert telling("Wat is de Wki, en wie let erop?") == ["wki", "let", "erop"]
    assert words("Art. 6:96 BW") == ["art", "6", "96", "bw"]


@given(st.text(max_size=200))
@example("0𝕊")
def test_any_text_gives_short_words_of_letters_and_digits(text: str) -> None:
    for word in words(text):
        assert word
        assert word.isalnum()
        assert len(word) <= LONGEST
        assert len(stem(word)) <= LONGEST
        assert fold(word) == word


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("aanmaning", "aanmaning", 0),
        ("aanmanning", "aanmaning", 1),
        ("aanmanig", "aanmaning", 1),
        ("aanmanign", "aanmaning", 1),
        ("anamaning", "aanmaning", 1),
        ("aanmoning", "aanmaning", 1),
        ("anmanning", "aanmaning", 2),
    ],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 2) == slips
    assert distance(other, one, 2) == slips


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_counting_stops_early_with_the_same_answer(one: str, other: str) -> None:
    whole = distance(one, other, 20)
    for most in range(9):
        assert distance(one, other, most) == min(whole, most + 1)
