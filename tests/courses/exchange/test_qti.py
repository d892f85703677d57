"""QTI packages and items of all three versions."""

import io
import zipfile
from typing import Any

import pytest

from courses.exchange import checks, files, values
from courses.exchange.drafts import Draft, Parsed, UnreadableFileError
from tests.courses.exchange.examples import picture

pytestmark = pytest.mark.usefixtures("in_english")
SPACES = {
    "2.1": "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "2.2": "http://www.imsglobal.org/xsd/imsqti_v2p2",
    "3.0": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}


def item(body: str, declared: str = "", after: str = "", version: str = "2.2") -> str:
    space = f'xmlns="{SPACES[version]}"'
    if version == "3.0":
        return (
            f'<qti-assessment-item {space} identifier="i1" title="Kosten">{declared}'
            f"<qti-item-body>{body}</qti-item-body>{after}</qti-assessment-item>"
        )
    return f'<assessmentItem {space} identifier="i1" title="Kosten">{declared}<itemBody>{body}</itemBody>{after}</assessmentItem>'


def declare(*right: str, cardinality: str = "single", base: str = "identifier", more: str = "", name: str = "R") -> str:
    rows = "".join(f"<value>{value}</value>" for value in right)
    correct = f"<correctResponse>{rows}</correctResponse>" if right else ""
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{base}">'
        f"{correct}{more}</responseDeclaration>"
    )


def one(*args: Any, **kwargs: Any) -> Draft:
    return files.read("item.xml", item(*args, **kwargs).encode()).drafts[0]


def plain(draft: Draft) -> dict[str, Any]:
    """The value, which must be one that our authors could have saved."""
    assert draft.reason == ""
    assert checks.problem_of(draft.type, draft.value) == ""
    return values.plain(draft.type, draft.value)


def choices(*pairs: tuple[str, str], attributes: str = 'shuffle="true" maxChoices="1"') -> str:
    rows = "".join(f'<simpleChoice identifier="{name}">{text}</simpleChoice>' for name, text in pairs)
    return f'<choiceInteraction responseIdentifier="R" {attributes}><prompt>Kies.</prompt>{rows}</choiceInteraction>'


@pytest.mark.parametrize("version", ["2.1", "2.2"])
def test_one_right_choice(version: str) -> None:
    feedback = '<feedbackInline outcomeIdentifier="F" identifier="A" showHide="show">Ja.</feedbackInline>'
    draft = one(
        "<p>Wat mag?</p>" + choices(("A", "Rente" + feedback), ("B", "Dreigen"), ("C", "Bellen")),
        declare("A"),
        '<modalFeedback outcomeIdentifier="F" identifier="B" showHide="show"><p>Nee.</p></modalFeedback>'
        '<modalFeedback outcomeIdentifier="F" identifier="correct" showHide="show">Goed.</modalFeedback>'
        '<modalFeedback outcomeIdentifier="F" identifier="tip7" showHide="show">Tip.</modalFeedback>',
        version=version,
    )
    value = plain(draft)
    assert (draft.type, draft.title, value["text"], value["shuffle"]) == (
        "single_choice",
        "Kosten",
        "Wat mag?\n\nKies.",
        True,
    )
    assert value["options"] == [
        {"text": "Rente", "right": True, "feedback": "Ja."},
        {"text": "Dreigen", "right": False, "feedback": "Nee."},
        {"text": "Bellen", "right": False, "feedback": ""},
    ]
    assert value["feedback_right"] == "Goed."
    assert draft.notes == ["Feedback with rules of its own is not carried over."]


def test_the_names_of_version_three() -> None:
    declared = (
        '<qti-response-declaration identifier="R" cardinality="multiple" base-type="identifier"><qti-correct-response>'
        "<qti-value>A</qti-value><qti-value>B</qti-value></qti-correct-response></qti-response-declaration>"
    )
    body = (
        '<qti-choice-interaction response-identifier="R" max-choices="0" shuffle="true"><qti-prompt>Kies.</qti-prompt>'
        '<qti-simple-choice identifier="A">a</qti-simple-choice><qti-simple-choice identifier="B">b</qti-simple-choice>'
        '<qti-simple-choice identifier="C">c</qti-simple-choice></qti-choice-interaction>'
    )
    draft = one(body, declared, version="3.0")
    assert draft.type == "multiple_choice"
    assert [row["right"] for row in plain(draft)["options"]] == [True, True, False]


def test_points_and_right_answers_from_a_mapping() -> None:
    mapping = (
        '<mapping lowerBound="0" upperBound="3" defaultValue="0"><mapEntry mapKey="A" mappedValue="2"/>'
        '<mapEntry mapKey="B" mappedValue="1"/><mapEntry mapKey="C" mappedValue="-1"/></mapping>'
    )
    body = choices(("A", "a"), ("B", "b"), ("C", "c"), attributes='maxChoices="0"')
    draft = one(body, declare(cardinality="multiple", more=mapping))
    value = plain(draft)
    assert [row["right"] for row in value["options"]] == [True, True, False]
    assert (value["points"], value["shuffle"]) == (3, False)
    assert draft.notes == ["Options had their own percentages; here every right option counts alike."]


def test_a_statement_is_known_by_its_words() -> None:
    value = plain(one(choices(("x", "Onwaar"), ("y", "Waar")), declare("y")))
    assert value["answer"] == "true"


def test_steps_in_order() -> None:
    rows = "".join(f'<simpleChoice identifier="{name}">Stap {name}</simpleChoice>' for name in "CAB")
    body = f'<orderInteraction responseIdentifier="R" shuffle="true"><prompt>Orden.</prompt>{rows}</orderInteraction>'
    value = plain(one(body, declare("A", "B", "C", cardinality="ordered")))
    assert [row["text"] for row in value["steps"]] == ["Stap A", "Stap B", "Stap C"]
    assert "does not name every step" in one(body, declare("A", "B", cardinality="ordered")).reason


def test_pairs() -> None:
    def side(*names: str) -> str:
        rows = "".join(
            f'<simpleAssociableChoice identifier="{name}" matchMax="1">tekst {name}</simpleAssociableChoice>'
            for name in names
        )
        return f"<simpleMatchSet>{rows}</simpleMatchSet>"

    body = (
        '<matchInteraction responseIdentifier="R" maxAssociations="2"><prompt>Koppel.</prompt>'
        + side("a", "b")
        + side("x", "y", "z")
        + "</matchInteraction>"
    )
    right: dict[str, Any] = {"cardinality": "multiple", "base": "directedPair"}
    value = plain(one(body, declare("a y", "b x", **right)))
    assert [(row["left"], row["right"]) for row in value["pairs"]] == [("tekst a", "tekst y"), ("tekst b", "tekst x")]
    assert value["distractors"] == [{"text": "tekst z"}]
    twice = one(body, declare("a y", "a x", **right))
    assert "matches more than one answer" in twice.reason


def test_gaps_to_choose_and_to_type() -> None:
    body = (
        '<p>Lees.</p><p>Na <inlineChoiceInteraction responseIdentifier="R"><inlineChoice identifier="a">7</inlineChoice>'
        '<inlineChoice identifier="b">14</inlineChoice></inlineChoiceInteraction> dagen '
        '<textEntryInteraction responseIdentifier="S"/> u kosten.</p>'
    )
    mapping = (
        '<mapping><mapEntry mapKey="betaalt" mappedValue="1"/><mapEntry mapKey="geeft" mappedValue="0.5"/></mapping>'
    )
    draft = one(body, declare("b") + declare("betaalt", base="string", name="S", more=mapping))
    value = plain(draft)
    assert (value["text"], value["passage"]) == ("Lees.", "Na [[1]] dagen [[2]] u kosten.")
    assert [(gap["kind"], gap["answers"], gap["wrong"]) for gap in value["gaps"]] == [
        ("select", "14", "7"),
        ("typed", "betaalt", ""),
    ]
    assert draft.notes == ["“geeft” earned 50% of the points; here it is wrong."]


def test_one_field_is_a_short_answer_a_number_or_a_gap() -> None:
    entry = '<textEntryInteraction responseIdentifier="R" expectedLength="9"/>'
    short = one(f"<p>Welke wet? {entry}</p>", declare("WIK", base="string"))
    assert (short.type, plain(short)["accepted"], short.value["text"]) == (
        "short_answer",
        [{"text": "WIK"}],
        "Welke wet?",
    )
    gap = one(f"<p>De {entry} regelt het.</p>", declare("WIK", base="string"))
    assert (gap.type, plain(gap)["passage"]) == ("gap_fill", "De [[1]] regelt het.")
    rule = (
        '<responseProcessing><responseCondition><responseIf><equal toleranceMode="{}" tolerance="2 2"><variable '
        'identifier="R"/><correct identifier="R"/></equal></responseIf></responseCondition></responseProcessing>'
    )
    for mode, percent in (("absolute", False), ("relative", True)):
        number = one(f"<p>Hoeveel? {entry} euro.</p>", declare("40", base="float"), rule.format(mode))
        value = plain(number)
        assert (value["answer"], value["tolerance"], value["tolerance_percent"]) == ("40", "2", percent)
        assert value["text"] == "Hoeveel? _____ euro."


def test_an_open_answer_with_what_the_scorer_is_told() -> None:
    body = (
        '<rubricBlock view="scorer"><p>Let op toon.</p></rubricBlock><p>Schrijf.</p>'
        '<extendedTextInteraction responseIdentifier="R" expectedLines="9"/>'
    )
    score = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float" normalMaximum="4"/>'
    value = plain(one(body, declare("Beste mevrouw", base="string") + score))
    assert value["rubric"] == [{"criterion": "Answer", "description": "Let op toon.", "points": 4}]
    assert (value["model_answer"], value["points"]) == ("Beste mevrouw", 4)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<p>Lees dit.</p>", "This is a text without a question."),
        ('<uploadInteraction responseIdentifier="R"/>', "“uploadInteraction” do not exist"),
        ('<hotspotInteraction responseIdentifier="R"/>', "“hotspotInteraction” do not exist"),
        ('<associateInteraction responseIdentifier="R"/>', "“associateInteraction” do not exist"),
        (choices(("A", "a"), ("B", "b")) * 2, "asks several questions at once"),
        ('<p><printedVariable identifier="X"/></p>' + choices(("A", "a"), ("B", "b")), "filled in by a computer"),
    ],
)
def test_items_we_do_not_have_are_named(body: str, reason: str) -> None:
    draft = one(body, declare("A"))
    assert (draft.type, draft.title) == ("", "Kosten")
    assert reason in draft.reason


def package(**entries: Any) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def manifest(*rows: tuple[str, str]) -> str:
    resources = "".join(
        f'<resource identifier="r{at}" type="{kind}" href="{href}"/>' for at, (kind, href) in enumerate(rows)
    )
    return f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{resources}</resources></manifest>'


def test_a_package_with_items_and_a_picture() -> None:
    body = '<p>Kijk <img src="../beeld/een%20brief.png" alt="Brief"/></p>' + choices(("A", "a"), ("B", "b"))
    data = package(
        **{
            "pakket/imsmanifest.xml": manifest(
                ("imsqti_test_xmlv2p1", "test.xml"),
                ("imsqti_item_xmlv2p1", "items/een.xml"),
                ("imsqti_item_xmlv3p0", "items/drie.xml"),
                ("webcontent", "beeld/een%20brief.png"),
            ),
            "pakket/test.xml": "<assessmentTest/>",
            "pakket/items/een.xml": item(body, declare("A"), version="2.1"),
            "pakket/items/drie.xml": item("<p>Lees.</p>", version="3.0"),
            "pakket/beeld/een brief.png": picture(),
        }
    )
    parsed: Parsed = files.read("pakket.zip", data)
    first, second = parsed.drafts
    assert parsed.images[first.value["image"]].content == picture()
    assert (first.value["image_alt"], first.place) == ("Brief", "question 1, pakket/items/een.xml")
    assert second.reason
    assert parsed.notes == ["The order and rules of a test are not carried over, only its questions."]


def test_a_package_without_a_manifest_gives_its_items() -> None:
    data = package(**{"een.xml": item(choices(("A", "a"), ("B", "b")), declare("A")), "x.txt": "niets"})
    assert [draft.type for draft in files.read("x.zip", data).drafts] == ["single_choice"]


def test_a_damaged_package_names_the_file() -> None:
    kind = "imsqti_item_xmlv2p1"
    cases: list[tuple[dict[str, Any], str]] = [
        ({"imsmanifest.xml": manifest((kind, "weg.xml"))}, "weg.xml"),
        ({"imsmanifest.xml": "<manifest"}, "imsmanifest.xml, line 1"),
        ({"imsmanifest.xml": manifest((kind, "a.xml")), "a.xml": "<assessmentItem>"}, "a.xml, line 1"),
        ({"imsmanifest.xml": manifest((kind, "../../a.xml"))}, "../../a.xml"),
        ({"los.txt": "x"}, "imsmanifest.xml"),
    ]
    for entries, place in cases:
        with pytest.raises(UnreadableFileError) as refused:
            files.read("x.zip", package(**entries))
        assert refused.value.place.startswith(place)
