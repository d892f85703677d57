"""Short answers: what counts as the same, and which slips are forgiven."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StructBlockValidationError

from courses.questions import TYPES
from courses.questions.folding import fold, is_slip, slips_allowed
from courses.questions.parts import ExplainedPartsQuestion
from tests.courses.questions.samples import CANARY, freeze, rows, value

SHORT = TYPES["short_answer"]


@pytest.mark.parametrize(
    ("written", "points"),
    [
        ("doenvermogen", 4),
        ("DoenVermogen.", 4),
        ("  het   doenvermogen ", 4),
        ("“doenvermogen”", 4),
        ("dóénvermogen", 4),
        ("doenvermogn", 4),
        ("doenevrmogen", 4),
        ("doenverrmogenn", 4),
        ("oenvermogen", 0),
        ("doenvermgn", 4),
        ("doenvrmgn", 0),
        ("denkvermogen", 0),  # a known mistake, whatever its distance
        ("vermogen", 0),
    ],
)
def test_an_answer_may_differ_in_writing_but_not_in_meaning(written: str, points: int) -> None:
    item = freeze("short_answer")
    assert SHORT.mark(item, SHORT.read({"a": written}, item)) == points


def test_slips_are_forgiven_by_choice_only() -> None:
    assert SHORT.mark(freeze("short_answer", slips=False), "doenvermogn") == 0


def test_capitals_and_accents_count_where_the_author_says_so() -> None:
    item = freeze("short_answer", case_sensitive=True, slips=False, accepted=rows({"text": "Één BKR"}), mistakes=[])
    for written, points in (
        ("Één BKR", 4),
        ("Één  BKR ", 4),
        ("één BKR", 0),
        ("Een BKR", 0),
        ("E\u0301e\u0301n BKR", 4),
    ):
        assert SHORT.mark(item, SHORT.read({"a": written}, item)) == points


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("stress", "stres", True),
        ("huis", "huls", False),  # too short to forgive
        ("artikel 475", "artikel 476", False),
        ("artikel 475", "artikle 475", True),
        ("verplicht", "onverplicht", False),
        ("aflossing", "aflosisng", True),
        ("aflossing", "afolsisng", False),  # two slips in nine letters
        ("betalingsregeling", "betalingregelin", True),
        ("betalingsregeling", "betalingregeli", False),
    ],
)
def test_few_slips_in_a_long_word_are_forgiven(one: str, other: str, slip: bool) -> None:
    assert is_slip(other, one) is slip


def distance(one: str, other: str) -> int:
    """Optimal string alignment in the textbook way, to compare with."""
    table = [[max(i, j) if not i or not j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            change = table[i - 1][j - 1] + (one[i - 1] != other[j - 1])
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, change)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(st.text("abc", min_size=3, max_size=14), st.text("abc", min_size=3, max_size=14))
def test_slips_are_counted_as_the_textbook_does(one: str, other: str) -> None:
    one, other = "x" + one, "x" + other
    assert is_slip(one, other) == (distance(one, other) <= slips_allowed(other))


@given(st.text(st.sampled_from("aB é.'-ø\u0301 ß"), max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    for exact in (True, False):
        assert fold(fold(text, exact=exact), exact=exact) == fold(text, exact=exact)


def test_a_long_answer_costs_no_time() -> None:
    item = freeze("short_answer", accepted=rows({"text": "ab" * 120}))
    assert SHORT.mark(item, "ab" * 119 + "ba" * 2) in {0, 4}


def test_a_known_mistake_is_explained_also_with_a_slip() -> None:
    item = freeze("short_answer")
    for written in ("Denkvermogen", "denkvermogne"):
        shown = SHORT.explain(item, written, 0.0, reveal=False)
        assert isinstance(shown, ExplainedPartsQuestion)
        assert shown.parts[0].feedback == f"{CANARY} dat is begrijpen"
        assert not shown.parts[0].right_answer


def test_an_editor_cannot_save_an_answer_that_is_right_and_wrong() -> None:
    mistakes = rows({"text": "DOENVERMOGEN", "feedback": "Fout"})
    with pytest.raises(StructBlockValidationError):
        SHORT.block().clean(value("short_answer", mistakes=mistakes))
    with pytest.raises(StructBlockValidationError):
        SHORT.block().clean(value("short_answer", accepted=[]))


def test_writings_of_one_answer_count_together_in_an_analysis() -> None:
    item = freeze("short_answer")
    keys = {pick.key for written in ("Vermogen", "vermogen.") for pick in SHORT.picks(item, written)}
    assert keys == {"vermogen"}
