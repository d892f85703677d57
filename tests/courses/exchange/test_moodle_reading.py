"""Files as a real Moodle writes them (structure of Moodle 4; the questions are ours)."""

import base64
from typing import Any

import pytest

from courses.exchange import checks, files, moodle, values
from courses.exchange.drafts import Draft, Parsed, UnreadableFileError
from tests.courses.exchange.examples import picture

pytestmark = pytest.mark.usefixtures("in_english")


def text(name: str, content: str = "", attributes: str = 'format="html"', more: str = "") -> str:
    return f"<{name} {attributes}>\n      <text><![CDATA[{content}]]></text>\n{more}    </{name}>\n"


def answer(share: object, content: str, feedback: str = "", more: str = "", form: str = "html") -> str:
    return text("answer", content, f'fraction="{share}" format="{form}"', text("feedback", feedback) + more)


def question(kind: str, body: str = "", asked: str = "<p>Wat mag?</p>", head: str = "", more: str = "") -> str:
    return (
        f'<!-- question: 12  -->\n  <question type="{kind}">\n    <name>\n      <text>Q1</text>\n    </name>\n'
        + text("questiontext", asked, more=more)
        + text("generalfeedback", "<p>Omdat.</p>")
        + "    <defaultgrade>2.0000000</defaultgrade>\n    <penalty>0.3333333</penalty>\n    <hidden>0</hidden>\n"
        + f"    <idnumber></idnumber>\n{head}{body}  </question>\n"
    )


def quiz(*questions: str) -> Parsed:
    content = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(questions) + "\n</quiz>"
    return files.read("quiz.xml", content.encode())


def one(*args: Any, **kwargs: Any) -> Draft:
    return quiz(question(*args, **kwargs)).drafts[0]


def plain(draft: Draft) -> dict[str, Any]:
    """The value, which must be one that our authors could have saved."""
    assert draft.reason == ""
    assert checks.problem_of(draft.type, draft.value) == ""
    return values.plain(draft.type, draft.value)


def test_a_choice_with_one_right_answer() -> None:
    draft = one(
        "multichoice",
        answer(100, "<p>Brief sturen</p>", "<p>Ja.</p>") + answer(0, "<p>Dreigen</p>", "<p>Nee.</p>"),
        head="<single>true</single><shuffleanswers>true</shuffleanswers><answernumbering>abc</answernumbering>"
        + text("correctfeedback", "Goed zo.")
        + text("incorrectfeedback", "Helaas."),
    )
    assert draft.type == "single_choice"
    value = plain(draft)
    assert value["options"] == [
        {"text": "Brief sturen", "right": True, "feedback": "Ja."},
        {"text": "Dreigen", "right": False, "feedback": "Nee."},
    ]
    assert (value["points"], value["shuffle"], value["explanation"]) == (2, True, "Omdat.")
    assert (value["feedback_right"], value["feedback_wrong"]) == ("Goed zo.", "Helaas.")
    assert draft.notes == []


def test_a_choice_with_parts_of_the_points_says_what_becomes_of_them() -> None:
    draft = one("multichoice", answer(100, "A") + answer(50, "B") + answer(0, "C"), head="<single>true</single>")
    assert [row["right"] for row in plain(draft)["options"]] == [True, False, False]
    assert draft.notes == ["“B” earned 50% of the points; here it is wrong."]


def test_several_right_answers() -> None:
    body = answer(50, "A") + answer(50, "B") + answer(-100, "C")
    draft = one("multichoice", body, head="<single>false</single>")
    assert draft.type == "multiple_choice"
    assert [row["right"] for row in plain(draft)["options"]] == [True, True, False]
    assert draft.notes == []
    uneven = one("multichoice", answer(75, "A") + answer(25, "B") + answer(0, "C"), head="<single>false</single>")
    assert "Options had their own percentages" in uneven.notes[0]


def test_choices_that_would_become_another_question_stay_out() -> None:
    for body, reason in (
        (answer(100, "A") + answer(100, "B"), "Several options are fully right while only one may be chosen."),
        (answer(0, "A") + answer(0, "B"), "No option is right."),
        (answer(100, "A"), "The question has fewer than two options."),
        (answer(100, "") + answer(0, "B"), "An option has no text."),
    ):
        draft = one("multichoice", body, head="<single>true</single>")
        assert (draft.type, draft.reason, draft.value) == ("", reason, {})


def test_a_statement_in_either_order() -> None:
    true = answer(0, "true", "<p>Nee.</p>", form="moodle_auto_format")
    false = answer(100, "false", "<p>Ja.</p>", form="moodle_auto_format")
    for body in (true + false, false + true):
        value = plain(one("truefalse", body))
        assert (value["answer"], value["feedback_true"], value["feedback_false"]) == ("false", "Nee.", "Ja.")


def test_a_short_answer() -> None:
    body = (
        answer(100, "zuurvrij", "Goed.")
        + answer(100, "zuurvrij papier")
        + answer(50, "papier", "Welk?")
        + answer(0, "karton", "Nee.")
        + answer(100, "zuur*")
        + answer(0, "*", "Kijk nog eens.")
    )
    draft = one("shortanswer", body, head="<usecase>1</usecase>")
    value = plain(draft)
    assert [row["text"] for row in value["accepted"]] == ["zuurvrij", "zuurvrij papier"]
    assert value["mistakes"] == [{"text": "papier", "feedback": "Welk?"}, {"text": "karton", "feedback": "Nee."}]
    assert (value["case_sensitive"], value["feedback_right"], value["feedback_wrong"]) == (
        True,
        "Goed.",
        "Kijk nog eens.",
    )
    assert draft.notes == [
        "“papier” earned 50% of the points; here it is wrong.",
        "“zuur*” has an asterisk for any text; that is not carried over.",
    ]


def test_a_number_with_tolerance_unit_and_known_mistakes() -> None:
    body = (
        answer(100, "50.50", more="<tolerance>0.5</tolerance>")
        + answer(0, "500", "Tien keer te veel.", more="<tolerance>1</tolerance>")
        + answer(0, "*", "Nee.", more="<tolerance>0</tolerance>")
        + "<units>\n<unit>\n<multiplier>1</multiplier>\n<unit_name>euro</unit_name>\n</unit>\n"
        + "<unit>\n<multiplier>100</multiplier>\n<unit_name>cent</unit_name>\n</unit>\n</units>\n"
        + "<unitgradingtype>1</unitgradingtype>\n<showunits>0</showunits>"
    )
    draft = one("numerical", body)
    value = plain(draft)
    assert (value["answer"], value["tolerance"], value["unit"]) == ("50.5", "0.5", "euro")
    assert value["mistakes"] == [{"answer": "500", "tolerance": "1", "feedback": "Tien keer te veel."}]
    assert value["feedback_wrong"] == "Nee."
    assert draft.notes == [
        "Only the first unit, euro, is carried over.",
        "Points for the unit are not carried over: only the number counts.",
    ]


def test_pairs_with_an_extra_answer() -> None:
    def pair(left: str, right: str) -> str:
        return text("subquestion", left, more=f"<answer>\n<text>{right}</text>\n</answer>\n")

    body = pair("<p>BKR</p>", "Kredieten") + pair("<p>CJIB</p>", "Boetes") + pair("", "Toeslagen")
    value = plain(one("matching", body, head="<shuffleanswers>true</shuffleanswers>"))
    assert [(row["left"], row["right"]) for row in value["pairs"]] == [("BKR", "Kredieten"), ("CJIB", "Boetes")]
    assert value["distractors"] == [{"text": "Toeslagen"}]


def test_steps_in_order() -> None:
    body = answer("1.0000000", "<p>Herinnering</p>", "Eerst.") + answer("2.0000000", "<p>Dagvaarding</p>")
    draft = one("ordering", body, head="<selecttype>RANDOM</selecttype><gradingtype>ALL_OR_NOTHING</gradingtype>")
    assert plain(draft)["steps"] == [
        {"text": "Herinnering", "feedback": "Eerst."},
        {"text": "Dagvaarding", "feedback": ""},
    ]
    assert len(draft.notes) == 2


def test_an_essay_keeps_what_the_marker_is_told() -> None:
    head = (
        "<responseformat>editor</responseformat><minwordlimit>50</minwordlimit><maxwordlimit></maxwordlimit>"
        "<attachments>1</attachments>"
        + text("graderinfo", "<p>Let op de toon.</p>")
        + text("responsetemplate", "Beste")
    )
    draft = one("essay", head=head)
    value = plain(draft)
    assert value["rubric"] == [{"criterion": "Answer", "description": "Let op de toon.", "points": 2}]
    assert (value["min_words"], value["max_words"]) == (50, None)
    assert draft.notes == [
        "Answering with a file is not carried over.",
        "The template for the answer is not carried over.",
    ]


def test_embedded_answers_become_gaps() -> None:
    asked = (
        "<p>Lees de zin.</p><p>De termijn is {1:MULTICHOICE_V:7#kort~=14#ja~30#lang} dagen na {1:SA:=ontvangst~de"
        " ontvangst~%50%dagtekening} en kost {1:NUMERICAL:=40:5} euro. {1:MCS:=a \\} \\~ &gt; \\# b~c}</p>"
    )
    draft = one("cloze", asked=asked)
    value = plain(draft)
    assert value["text"] == "Lees de zin."
    assert value["passage"] == "De termijn is [[1]] dagen na [[2]] en kost [[3]] euro. [[4]]"
    assert [(gap["kind"], gap["answers"], gap["wrong"]) for gap in value["gaps"]] == [
        ("select", "14", "7\n30"),
        ("typed", "ontvangst", ""),
        ("typed", "40", ""),
        ("select", "a } ~ > # b", "c"),
    ]
    assert value["points"] == 4
    assert draft.notes == [
        "Feedback per answer in a gap is not carried over.",
        "“dagtekening” earned 50% of the points; here it is wrong.",
        "A tolerance of 5 in a gap is not carried over.",
    ]


@pytest.mark.parametrize("name", ["MULTICHOICE", "MC", "MCV", "MULTICHOICE_H", "MCHS", "MULTICHOICE_VS"])
def test_every_way_to_show_a_choice_is_one_choice(name: str) -> None:
    gap = plain(one("cloze", asked=f"<p>{{2:{name}:=ja~nee}}</p>"))["gaps"][0]
    assert (gap["kind"], gap["answers"], gap["wrong"]) == ("select", "ja", "nee")


@pytest.mark.parametrize("name", ["SHORTANSWER", "SA", "MW", "SAC", "MWC", "SHORTANSWER_C"])
def test_every_field_is_a_typed_gap(name: str) -> None:
    assert plain(one("cloze", asked=f"<p>{{2:{name}:=ja~=jawel}}</p>"))["gaps"][0]["answers"] == "ja\njawel"


def test_gaps_that_ask_several_answers_stay_out() -> None:
    assert one("cloze", asked="<p>{1:MR:=ja~=zeker~nee}</p>").reason == "A gap asks for several answers at once."
    assert one("cloze", asked="<p>{1:SA:=ja</p>").reason == "A gap has no end."
    assert one("cloze", asked="<p>Niets</p>").reason == "The text has no gaps."


@pytest.mark.parametrize(("kind", "name"), [("gapselect", "selectoption"), ("ddwtos", "dragbox")])
def test_words_to_put_in_a_text(kind: str, name: str) -> None:
    words = [("brief", 1), ("euro", 2), ("mail", 1), ("cent", 2)]
    body = "".join(f"<{name}>\n<text>{word}</text>\n<group>{group}</group>\n</{name}>\n" for word, group in words)
    value = plain(one(kind, body, asked="<p>Kosten: 40 [[2]] na de [[1]] of [[3]].</p>"))
    assert value["passage"] == "Kosten: 40 [[1]] na de [[2]] of [[3]]."
    assert [(gap["answers"], gap["wrong"]) for gap in value["gaps"]] == [
        ("euro", "cent"),
        ("brief", "mail"),
        ("mail", "brief"),
    ]
    assert "no answer" in one(kind, body, asked="<p>[[9]]</p>").reason


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("description", "This is a text without a question. Put it in a lesson."),
        ("calculatedmulti", "A question that calculates with changing numbers (calculatedmulti) does not exist here."),
        ("ddmarker", "Dragging onto an image (ddmarker) does not exist here."),
        ("randomsamatch", "A random draw is a setting of a quiz here, not a question (randomsamatch)."),
        ("stack", "Questions of type “stack” do not exist here."),
    ],
)
def test_types_we_do_not_have_are_named(kind: str, reason: str) -> None:
    draft = one(kind)
    assert (draft.type, draft.reason, draft.title) == ("", reason, "Q1")


def test_categories_go_down_from_the_course() -> None:
    def category(path: str, info: str = "") -> str:
        name = f"<category>\n<text>{path}</text>\n</category>\n"
        return f'<question type="category">\n{name}{text("info", info)}<idnumber></idnumber>\n</question>'

    body = answer(100, "true") + answer(0, "false")
    parsed = quiz(
        question("truefalse", body),
        category("$course$/top/Bellen", "Over bellen"),
        question("truefalse", body),
        category("$module$/top/Bellen/Voor//na de mail"),
        question("truefalse", body),
    )
    assert [draft.category for draft in parsed.drafts] == [(), ("Bellen",), ("Bellen", "Voor/na de mail")]
    assert [draft.place[:10] for draft in parsed.drafts] == ["question 1", "question 2", "question 3"]
    assert "The description of category “Bellen” is not carried over." in parsed.notes


def test_what_belongs_to_no_type_is_named_too() -> None:
    body = answer(100, "true") + answer(0, "false") + text("hint", "Denk na")
    content = question("truefalse", body, head="<tags>\n<tag><text>bellen</text>\n</tag>\n</tags>\n")
    content = content.replace("<hidden>0", "<hidden>1").replace("<idnumber>", "<idnumber>A-7")
    draft = quiz(content.replace("2.0000000", "1.5000000")).drafts[0]
    assert draft.value["tags"] == "bellen"
    assert draft.notes == [
        "The question counted for 1.5 points; here it counts for 2.",
        "Hints between two tries are not carried over.",
        "This question was hidden in Moodle.",
        "The ID number A-7 is not carried over.",
    ]


def file(name: str, content: bytes) -> str:
    return f'<file name="{name}" path="/" encoding="base64">{base64.b64encode(content).decode()}</file>'


TRUE_FALSE = answer(100, "true") + answer(0, "false")


def test_the_first_picture_of_a_question_comes_along() -> None:
    asked = '<p>Kijk. <img src="@@PLUGINFILE@@/de%20brief.png?time=1" alt="Een brief" width="9"> <img src="x.png"></p>'
    parsed = quiz(question("truefalse", TRUE_FALSE, asked=asked, more=file("de brief.png", picture())))
    draft = parsed.drafts[0]
    assert parsed.images[draft.value["image"]].content == picture()
    assert parsed.images[draft.value["image"]].name == "de-brief.png"
    assert draft.value["image_alt"] == "Een brief"
    assert draft.value["text"] == "Kijk."
    assert draft.notes == ["A question has one image here; the others are not carried over."]


def test_a_picture_inside_the_text_comes_along() -> None:
    source = base64.b64encode(picture(kind="JPEG")).decode()
    parsed = quiz(question("truefalse", TRUE_FALSE, asked=f'<p>Kijk <img src="data:image/jpeg;base64,{source}"></p>'))
    assert parsed.images["1-image.jpg"].content == picture(kind="JPEG")


def test_pictures_that_do_not_come_along_are_named() -> None:
    for asked, more, note in (
        ('<img src="@@PLUGINFILE@@/weg.png">', "", "The image “@@PLUGINFILE@@/weg.png” is not in the file."),
        ('<img src="https://voorbeeld.nl/x.png">', "", "The image “https://voorbeeld.nl/x.png” is not in the file."),
        ('<img src="@@PLUGINFILE@@/a.svg">', file("a.svg", b"<svg/>"), "“a.svg” is not a PNG, JPEG, GIF or WebP"),
        ("", file("los.png", picture()), "The question has files that it does not show"),
    ):
        draft = one("truefalse", TRUE_FALSE, asked=f"<p>Kijk {asked}</p>", more=more)
        assert draft.value["image"] is None
        assert note in draft.notes[0]
    draft = one("truefalse", answer(100, "true", "<img src='@@PLUGINFILE@@/a.png'>") + answer(0, "false"))
    assert draft.notes == ["An image in an answer or in feedback is not carried over."]


def test_texts_in_other_formats() -> None:
    body = TRUE_FALSE
    for form, source, expected in (
        ("plain_text", "1 < 2 <b>", "1 < 2 <b>"),
        ("moodle_auto_format", "Een regel\nen nog een", "Een regel\nen nog een"),
        ("moodle_auto_format", "Een <b>vette</b>\nregel", "Een vette\nregel"),
        ("markdown", "Een *regel*", "Een *regel*"),
    ):
        content = question("truefalse", body, asked=source).replace(
            '<questiontext format="html"', f'<questiontext format="{form}"'
        )
        assert quiz(content).drafts[0].value["text"] == expected


def test_files_that_are_no_quiz_are_refused_with_the_place() -> None:
    for content, message in (
        (b"<html></html>", "This XML file does not hold questions of Moodle."),
        (b"<quiz></quiz>", "The file holds no questions."),
        (b"<quiz><question></quiz>", "This is not valid XML: an element is closed that was not open."),
        (b"<quiz>&nbsp;</quiz>", "This is not valid XML: it names an entity that does not exist."),
        (
            b'<?xml version="1.0" encoding="klingon"?><quiz/>',
            "The characters of this file cannot be read. Save it as UTF-8.",
        ),
    ):
        with pytest.raises(UnreadableFileError) as refused:
            moodle.read(content)
        assert refused.value.message == message
    with pytest.raises(UnreadableFileError) as refused:
        moodle.read(b"<quiz>\n<question>\n</quiz>")
    assert refused.value.place == "line 3, column 3"


def test_a_file_in_another_encoding_is_read() -> None:
    content = (
        '<?xml version="1.0" encoding="windows-1252"?><quiz>'
        + question("truefalse", TRUE_FALSE, asked="Café € 5")
        + "</quiz>"
    )
    assert files.read("x", content.encode("cp1252")).drafts[0].value["text"] == "Café € 5"
    assert (
        files.read("x", content.replace("windows-1252", "utf-16").encode("utf-16")).drafts[0].value["text"]
        == "Café € 5"
    )
