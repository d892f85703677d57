"""Names: what may be printed, and how any length fits."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import names
from certificates.fitting import fit
from certificates.paper import HOLDER_BOX
from certificates.typefaces import ATKINSON, NOTO, choose, unprintable, width


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("  Anna \t de\n Wit ", "Anna de Wit"),
        ("Zoe\u0308 Muller", "Zoë Muller"),
        ("Anna\u202e nnA\u2066", "Anna nnA"),
        ("An\u0000na\u200b", "Anna"),
        ("a" + "\u0301" * 40, "á" + "\u0301" * 3),
        ("\u200f\u202e \u0007", ""),
        ("李小龙", "李小龙"),
        ("\u200fنور\u061c الهدى\u200e", "نور الهدى"),
        ("\u2067שָׂרָה כהן\u2069", "שָׂרָה כהן"),
        ("\u202bמשה\u202c van Dam", "משה van Dam"),
        ("Z" + "\u0336\u0337\u0338\u20dd\u0489" * 20 + "oë", "Z\u0336\u0337\u0338oë"),
        ("a" + "\u034f\u0301" * 40, "á" + "\u0301" * 3),
        ("\u3164\u115f\u2800", "\u2800"),
        ("Anna \u2764\ufe0f", "Anna \u2764"),
        ("Anna 👩\u200d👧", "Anna 👩👧"),
        ("क्षितिज", "क्षितिज"),
        ("Nguyễn Thị", "Nguyễn Thị"),
        ("Siân\u00adO’Neil-d’Arc \u00a0\u2003 jr.", "SiânO’Neil-d’Arc jr."),
        ("\ufb01 \u2460 ™", "\ufb01 \u2460 ™"),
        ("\ud800Anna\udfff", "Anna"),
        ("A" * 200, "A" * 200),
    ],
)
def test_a_name_is_printed_in_one_form_without_hidden_characters(written: str, printed: str) -> None:
    assert names.clean(written) == printed


def test_pictures_are_left_out_of_a_title_but_never_out_of_a_name() -> None:
    assert names.without_pictures("Rust 🧘🏽\u200d♀️ in uw gesprek ©") == "Rust in uw gesprek ©"
    assert names.clean("Anna 🧘") == "Anna 🧘"


@pytest.mark.parametrize(
    ("text", "face"),
    [
        ("Łukasz Żółć ïëé", ATKINSON),
        ("Αλεξάνδρα Παπαδοπούλου", NOTO),
        ("Олександра Ґалаґан", NOTO),
        ("Nguyễn Thị Ánh", NOTO),
        ("q̈", ATKINSON),
        ("Ǩ̄ạ̈", NOTO),
    ],
)
def test_a_name_is_set_in_one_face_that_has_all_its_letters(text: str, face: object) -> None:
    assert choose(names.clean(text)) is face


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("Anna 李 李", ["李"]),
        ("نور", ["ن", "و", "ر"]),
        ("משה", ["מ", "ש", "ה"]),
        ("क्षि", ["क", "्", "ष", "ि"]),
        ("Anna 🌸", ["🌸"]),
        ("\u2800", ["\u2800"]),
        ("Anna", []),
    ],
)
def test_characters_no_face_has_are_reported_one_by_one(text: str, lacking: list[str]) -> None:
    assert unprintable(text) == lacking


@pytest.mark.parametrize(
    "name",
    [
        "Jo",
        "Maria Johanna Wilhelmina van den Bosch-van Oldenbarnevelt tot Rijnsburg en Poelgeest",
        "W" * 1000,
        "Anna Maria " * 91,
        "i" * 1000,
    ],
)
def test_a_name_of_any_length_fits_its_box(name: str) -> None:
    fitted = fit(names.clean(name), ATKINSON, HOLDER_BOX)
    assert 1 <= len(fitted.lines) <= HOLDER_BOX.lines
    assert all(width(line, ATKINSON, fitted.size, bold=True) <= HOLDER_BOX.width for line in fitted.lines)
    assert fitted.cut == fitted.lines[-1].endswith("…")


def test_a_short_name_is_large_and_a_long_one_is_never_cut_before_it_shrank() -> None:
    assert fit("Anna de Wit", ATKINSON, HOLDER_BOX).size == HOLDER_BOX.sizes[0]
    longest = fit("Anna Maria " * 15, ATKINSON, HOLDER_BOX)
    assert not longest.cut
    assert " ".join(longest.lines).split() == ("Anna Maria " * 15).split()


@given(st.text(max_size=300))
def test_whatever_is_typed_a_cleaned_name_stays_clean(text: str) -> None:
    once = names.clean(text)
    assert names.clean(once) == once
    assert not any(c in once for c in "\n\r\t\0\u202e\u2066\u034f\u3164\ufe0f")


@given(st.text(st.characters(categories=["Mn", "Me", "Ll"]), max_size=60))
def test_no_letter_carries_a_tower_of_marks(text: str) -> None:
    tower = 0
    for character in names.clean(text):
        tower = tower + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        assert tower <= names.MAX_MARKS
