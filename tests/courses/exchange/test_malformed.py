"""Files that stop halfway or have a byte changed: a readable refusal with a place, or questions; never anything else."""

import io
import random
import zipfile

import pytest

from courses.exchange import files, gift, moodle
from courses.exchange.drafts import Draft, UnreadableFileError
from tests.courses.exchange.examples import VALUES, draft, image_file, picture

pytestmark = pytest.mark.usefixtures("in_english")
DRAFTS = [draft(kind) for kind in VALUES]


def moodle_file() -> bytes:
    first = Draft(title="Plaat", type="true_false", value=draft("true_false", image="1").value)
    return moodle.write([first, *DRAFTS], {"1": image_file()}).content


def package() -> bytes:
    item = (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="a" title="A"><responseDeclaration '
        'identifier="R" cardinality="single" baseType="identifier"><correctResponse><value>A</value></correctResponse>'
        '</responseDeclaration><itemBody><p>Kijk <img src="a.png"/></p><choiceInteraction responseIdentifier="R">'
        '<simpleChoice identifier="A">a</simpleChoice><simpleChoice identifier="B">b</simpleChoice>'
        "</choiceInteraction></itemBody></assessmentItem>"
    )
    manifest = '<manifest><resources><resource type="imsqti_item_xmlv2p1" href="a.xml"/></resources></manifest>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("imsmanifest.xml", manifest), ("a.xml", item), ("a.png", picture())):
            archive.writestr(name, content)
    return file.getvalue()


FILES = {"moodle": moodle_file, "gift": lambda: gift.write(DRAFTS, {}).content, "qti": package}


def read(data: bytes) -> None:
    """Read the file, or be refused with a sentence and a place."""
    refusal = None
    try:
        parsed = files.read("bestand", data)
    except UnreadableFileError as refused:
        refusal = refused
    if refusal:
        assert refusal.message
        assert refusal.place
        return
    for one in parsed.drafts:
        assert one.title
        assert one.place
        assert bool(one.reason) is not bool(one.type)


@pytest.mark.parametrize("kind", list(FILES))
def test_a_file_may_stop_anywhere(kind: str) -> None:
    data = FILES[kind]()
    for end in range(0, len(data), 7 if kind == "qti" else 47):
        read(data[:end])


@pytest.mark.parametrize("kind", list(FILES))
def test_any_byte_may_be_another(kind: str) -> None:
    dice = random.Random(7)
    data = FILES[kind]()
    for _number in range(400):
        changed = bytearray(data)
        for _byte in range(dice.randint(1, 3)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        read(bytes(changed))


@pytest.mark.parametrize("kind", list(FILES))
def test_any_part_may_be_missing(kind: str) -> None:
    dice = random.Random(8)
    data = FILES[kind]()
    for _number in range(200):
        start = dice.randrange(len(data))
        read(data[:start] + data[start + dice.randint(1, 300) :])


def test_a_stop_in_moodle_xml_names_line_and_column() -> None:
    data = moodle_file()
    with pytest.raises(UnreadableFileError) as refused:
        files.read("x", data[: len(data) // 2])
    assert refused.value.place.startswith("line ")
    assert "column" in refused.value.place
