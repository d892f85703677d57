"""GIFT files as people and Moodle write them."""

from typing import Any

import pytest

from courses.exchange import checks, files, gift, values
from courses.exchange.drafts import Draft, UnreadableFileError

pytestmark = pytest.mark.usefixtures("in_english")


def drafts(text: str) -> list[Draft]:
    return gift.read(text.encode()).drafts


def one(text: str) -> Draft:
    (found,) = drafts(text)
    return found


def plain(draft: Draft) -> dict[str, Any]:
    """The value, which must be one that our authors could have saved."""
    assert draft.reason == ""
    assert checks.problem_of(draft.type, draft.value) == ""
    return values.plain(draft.type, draft.value)


def test_a_choice_with_feedback_and_explanation() -> None:
    draft = one(
        """// question: 1  name: Kosten
::Kosten::Wat mag u rekenen?{
    =Rente # Ja, wettelijk.
    ~Belkosten # [html]Nee, <p>dat zit</p>erin.
    ~%50%Porto
    ####Zie artikel 6\\:96 BW.
}"""
    )
    assert (draft.type, draft.title, draft.place) == ("single_choice", "Kosten", "question 1, line 2")
    value = plain(draft)
    assert value["options"] == [
        {"text": "Rente", "right": True, "feedback": "Ja, wettelijk."},
        {"text": "Belkosten", "right": False, "feedback": "Nee,\n\ndat zit\n\nerin."},
        {"text": "Porto", "right": False, "feedback": ""},
    ]
    assert value["explanation"] == "Zie artikel 6:96 BW."
    assert draft.notes == ["“Porto” earned 50% of the points; here it is wrong."]


def test_several_right_answers_by_percentages() -> None:
    draft = one("Welke?{\n~%50%A\n~%50%B\n~%-100%C\n}")
    assert draft.type == "multiple_choice"
    assert [row["right"] for row in plain(draft)["options"]] == [True, True, False]
    assert draft.notes == []


@pytest.mark.parametrize("word", ["T", "TRUE", "F", "FALSE", "true"])
def test_a_statement(word: str) -> None:
    value = plain(one(f"Het mag.{{{word}#Fout gezien.#Goed gezien.}}"))
    right = "true" if word.upper().startswith("T") else "false"
    wrong = "false" if right == "true" else "true"
    assert value["answer"] == right
    assert (value[f"feedback_{right}"], value[f"feedback_{wrong}"]) == ("Goed gezien.", "Fout gezien.")


def test_a_short_answer() -> None:
    value = plain(one("Welke wet?{=WIK =Wet incassokosten =%50%WKI#Die niet. =%0%*#Zoek het op.}"))
    assert [row["text"] for row in value["accepted"]] == ["WIK", "Wet incassokosten"]
    assert value["mistakes"] == [{"text": "WKI", "feedback": "Die niet."}]
    assert value["feedback_wrong"] == "Zoek het op."


def test_pairs_with_an_extra_answer() -> None:
    value = plain(one("Wat hoort bij elkaar?{=BKR -> krediet =CJIB -> boete = -> toeslag}"))
    assert [(row["left"], row["right"]) for row in value["pairs"]] == [("BKR", "krediet"), ("CJIB", "boete")]
    assert value["distractors"] == [{"text": "toeslag"}]


@pytest.mark.parametrize(
    ("inside", "answer", "tolerance"),
    [
        ("#3", "3", "0"),
        ("#3:2", "3", "2"),
        ("#1..5", "3", "2"),
        ("#-1.5..-0.5", "-1", "0.5"),
        ("#=%100%40,50:0#Ja", "40.5", "0"),
        ("#\n=%100%40:1#Ja\n=%50%40:5#Bijna\n~#Nee\n", "40", "1"),
    ],
)
def test_a_number(inside: str, answer: str, tolerance: str) -> None:
    draft = one(f"Hoeveel?{{{inside}}}")
    value = plain(draft)
    assert (draft.type, value["answer"], value["tolerance"]) == ("numeric", answer, tolerance)


def test_a_number_with_feedback_for_other_answers() -> None:
    value = plain(one("Hoeveel?{#=40:1#Ja =%0%400:1#Tien keer te veel ~#Nee}"))
    assert (value["feedback_right"], value["feedback_wrong"]) == ("Ja", "Nee")
    assert value["mistakes"] == [{"answer": "400", "tolerance": "1", "feedback": "Tien keer te veel"}]


def test_an_essay_and_a_missing_word() -> None:
    first, second = drafts("Beschrijf de toon. {}\n\nEen brief is {=zakelijk ~boos} van toon.")
    assert first.type == "open_answer"
    assert plain(second)["text"] == "Een brief is _____ van toon."


def test_signs_are_plain_after_a_backslash() -> None:
    value = plain(one("::a\\:\\:b::Is 1 \\= \\{1\\} \\~ \\# \\: \\\\n?\\nJa\\?{=ja \\=\n~nee}"))
    assert value["text"] == "Is 1 = {1} ~ # : \\n?\nJa\\?"
    assert value["options"][0]["text"] == "ja ="


def test_categories_tags_and_comments() -> None:
    text = """$CATEGORY: $course$/top/Bellen/Voor//na
// [id:A1] [tag:toon] [tag:stress]
::Een::Waar?{T}

// los commentaar

$CATEGORY: Mailen
::Twee::Waar?{
// binnenin
T

#nee}
"""
    first, second = drafts(text)
    assert (first.category, second.category) == (("Bellen", "Voor/na"), ("Mailen",))
    assert first.value["tags"] == "toon, stress"
    assert first.notes == ["The ID number A1 is not carried over."]
    assert second.value["feedback_false"] == "nee"


def test_a_text_without_answers_stays_out_by_name() -> None:
    (draft,) = drafts("::Inleiding::Lees eerst dit.")
    assert (draft.title, draft.reason) == ("Inleiding", "This is a text without a question. Put it in a lesson.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_any_usual_encoding_is_read(encoding: str) -> None:
    parsed = files.read("x.txt", "Kost een café € 5?{T}".encode(encoding))
    assert parsed.drafts[0].value["text"] == "Kost een café € 5?"
    assert bool(parsed.notes) is (encoding == "cp1252")


@pytest.mark.parametrize(
    ("text", "place"),
    [("Een?{T}\n\nTwee?{T\n\nDrie", "line 3"), ("Een?{T}\n\nTwee?{T\n\nDrie?{T}", "line 3"), ("a\nb }", "line 2")],
)
def test_a_brace_without_its_other_half_is_refused_with_the_line(text: str, place: str) -> None:
    with pytest.raises(UnreadableFileError) as refused:
        drafts(text)
    assert refused.value.place == place


def test_two_parts_between_braces_stay_out() -> None:
    assert "more than one part" in one("Een {=a} en een {=b}").reason


def test_an_empty_or_binary_file_is_refused() -> None:
    for data in (b"", b"  \n", b"// niets\n", bytes(range(256)) * 9):
        with pytest.raises(UnreadableFileError):
            files.read("x.txt", data)
