"""Conversations out as Twee 3 and in again, and stories from Twine that know nothing of us."""

import json
import string
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.conversations.blocks import MOST_TURNS
from courses.conversations.script import Choice, Condition, Ending, Script, Turn
from courses.conversations.twee import reader
from courses.conversations.twee.parts import MOST_REMARKS, Taker
from courses.conversations.twee.passages import MOST_BYTES, Passage, TweeError, decoded, passages
from courses.conversations.twee.story import Story, tidied
from courses.conversations.twee.writer import identity, write

PLAIN = """:: StoryTitle
Naar de deur

:: StoryData
{"ifid": "D674C58C-DEFA-4F70-B7A2-27742230C0FC", "format": "SugarCube", "start": "De deur"}

:: Weg {"position":"900,600"}
U loopt weg.

:: De deur [binnen vroeg] {"position":"600,400","size":"100,200"}
Zij doet open.

Zegt u [[goedemiddag->Het gesprek]] of [[niets|Weg]]?

:: Het gesprek
"Wat komt u doen?"
* [[Weg]]
* [[Hulp<-Ik kom helpen]]

:: Story JavaScript [script]
alert("hoi")

:: Opmaak [stylesheet]
body { color: red }
"""


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """What stands in a file is Dutch whatever the language is."""
    with translation.override("en"):
        yield


texts = st.text(max_size=40).map(str) | st.sampled_from(
    [
        "",
        "a\nb",
        ":: kop",
        "{",
        "}",
        "[[x->y]]",
        "a->b",
        "\\",
        "\\[",
        "x|y",
        "effect: stress -2",
        "[",
        "]]",
        "<-",
        "//a",
    ]
)
lines = texts.map(lambda text: " ".join(text.split()))
measures = st.sampled_from(["stress", "trust", "information", "agreement"])
values = st.integers(0, 10)
whens = st.lists(
    st.builds(Condition, measure=measures, rule=st.sampled_from(["at_least", "at_most"]), value=values), max_size=3
).map(tuple)
keys = st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=12).filter(
    lambda key: key[0] != "-" and key != "einde"
)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    names = draw(st.lists(keys, min_size=2, max_size=6, unique=True))
    split = draw(st.integers(1, len(names) - 1))
    choices = st.builds(
        Choice,
        id=st.just(""),
        text=texts,
        effects=st.tuples(*[st.integers(-10, 10)] * 4),
        when=whens,
        reply=texts,
        note=texts,
        flag=lines,
        lesson=keys,
        goes_to=st.sampled_from([*names, "einde", "nergens-heen", ""]),
    )
    script = Script(
        persona=draw(lines),
        channel=draw(st.sampled_from(["phone", "chat", "door"])),
        start=draw(st.tuples(values, values, values, values)),
        show_state=draw(st.booleans()),
        turns=tuple(
            Turn(key=name, says=draw(texts), scene=draw(lines), choices=tuple(draw(st.lists(choices, max_size=4))))
            for name in names[:split]
        ),
        endings=tuple(
            Ending(key=name, title=draw(lines), text=draw(texts), success=draw(st.booleans()), when=draw(whens))
            for name in names[split:]
        ),
    )
    return Story(
        title=draw(lines), script=script, intro=draw(texts), about=draw(texts), minutes=draw(st.integers(1, 240))
    )


def without_ids(story: Story) -> Story:
    """Choices get keys of their own when they come in."""
    turns = tuple(
        replace(turn, choices=tuple(replace(choice, id="") for choice in turn.choices)) for turn in story.script.turns
    )
    return replace(story, script=replace(story.script, turns=turns))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_what_goes_out_comes_in_the_same(story: Story) -> None:
    found = reader.read(write(story, uid="proef"))
    assert without_ids(found.story) == without_ids(tidied(story))
    assert found.remarks == []


def small(**values: object) -> Story:
    choice = Choice(
        id="a",
        text="Ik luister.",
        effects=(-2, 2, 0, 0),
        when=(Condition(measure="trust", rule="at_least", value=3),),
        note="Dat helpt.\nAltijd.",
        goes_to="einde",
    )
    script = Script(
        persona="Samira",
        channel="phone",
        start=(7, 3, 1, 0),
        turns=(Turn(key="begin", says="Hallo?", scene="Zij huilt.", choices=(choice,)),),
        endings=(Ending(key="klaar", title="Klaar", text="Het is klaar.", success=True),),
    )
    return replace(Story(title="Samira belt", script=script), **values)  # type: ignore[arg-type]


def test_a_trainer_can_read_the_file() -> None:
    text = write(small(), uid=str(uuid.UUID(int=10)))
    assert ':: begin [beurt] {"position"' in text
    assert ":: klaar [einde goed]" in text
    assert "\n[[Ik luister.->einde]]\n{\n  effect: stress -2, vertrouwen +2\n  als: vertrouwen minstens 3\n" in text
    assert "  uitleg: Dat helpt.\n  uitleg: Altijd.\n}\n" in text
    assert "begin: stress 7, vertrouwen 3, informatie 1, afspraak 0" in text


def test_the_file_follows_twee_3() -> None:
    found = {each.name: each for each in passages(write(small(), uid="m2-samira"))}
    data = json.loads(found["StoryData"].text)
    assert data["ifid"] == identity("m2-samira") == str(uuid.UUID(data["ifid"])).upper()
    assert data["start"] == "begin"
    assert {"format", "format-version"} <= set(data)
    # Every link leads to a passage, "einde" too, so that Twine draws no broken arrow.
    assert "einde" in found


def test_a_page_always_has_the_same_identity() -> None:
    assert identity("0b" * 16) == "0B0B0B0B-0B0B-0B0B-0B0B-0B0B0B0B0B0B"
    assert identity("m2-samira") == identity("m2-samira") != identity("m3-yildiz")


def test_a_plain_story_from_twine_comes_in() -> None:
    found = reader.read(PLAIN)
    first, second = found.story.script.turns
    assert found.story.title == "Naar de deur"
    assert (first.key, first.says) == ("de-deur", "Zij doet open.\n\nZegt u goedemiddag of niets?")
    assert [(each.text, each.goes_to) for each in first.choices] == [("goedemiddag", "het-gesprek"), ("niets", "weg")]
    assert second.says == '"Wat komt u doen?"'
    assert [(each.text, each.goes_to) for each in second.choices] == [("Weg", "weg"), ("Ik kom helpen", "hulp")]
    assert {each.effects for each in (*first.choices, *second.choices)} == {(0, 0, 0, 0)}
    assert [each.key for each in found.story.script.endings] == ["weg"]


def test_code_and_looks_are_left_out_and_said() -> None:
    remarks = reader.read(PLAIN).remarks
    lines = PLAIN.split("\n")
    assert [lines[each.line - 1] for each in remarks] == [":: Story JavaScript [script]", ":: Opmaak [stylesheet]"]
    assert "alert" not in repr(reader.read(PLAIN).story)


def test_escaped_signs_in_a_name_are_part_of_it() -> None:
    (found,) = passages(':: Een \\[rare\\] \\{naam\\} \\\\ [a b] {"position":"1,2"}\ntekst')
    assert found == Passage(line=1, name="Een [rare] {naam} \\", tags=frozenset({"a", "b"}), lines=["tekst"])


def test_metadata_that_is_broken_is_left_out() -> None:
    assert passages(":: a [b] {nee}\n")[0].name == "a"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("<<set $geld to 3>>", "macro"),
        ("(set: $geld to 3)", "macro"),
        ("<% s.x = 1 %>", "macro"),
        ("[if geld > 3]", "macro"),
        ("<img src=x onerror=alert(1)>", "markup"),
        ("<b>Hallo</b>", "markup"),
    ],
)
def test_macros_and_markup_stay_text_and_are_named_with_their_line(line: str, said: str) -> None:
    found = reader.read(f":: begin\n{line}\n[[Verder->begin]]\n")
    assert [each.line for each in found.remarks] == [2]
    assert said in found.remarks[0].text
    assert found.story.script.turns[0].says == line


def test_dutch_between_brackets_is_no_macro() -> None:
    assert reader.read(":: a\nIk bel (let op: na vijven) terug, 3 < 4.\n[[Goed->a]]").remarks == []


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ("efect: stress -2", "effect"),
        ("effect: onzin -2", "onzin"),
        ("effect: stress -99", "stress -99"),
        ("als: vertrouwen groot", "vertrouwen groot"),
        ("zomaar een regel", "zomaar"),
    ],
)
def test_a_line_that_says_nothing_is_named_with_its_number(told: str, word: str) -> None:
    (found,) = reader.read(f":: a\nHallo\n[[Verder->a]]\n{{\n{told}\n}}\n").remarks
    assert found.line == 5
    assert word in found.text


def test_a_brace_that_stays_open_is_said() -> None:
    (found,) = reader.read(":: a\nHallo\n[[Verder->a]]\n{\neffect: stress -2\n").remarks
    assert found.line == 4


def test_the_turn_that_begins_comes_first() -> None:
    text = ":: a\n[[x->b]]\n\n:: b\n[[y->a]]\n"
    assert reader.read(text).story.script.turns[0].key == "a"
    data = '\n:: StoryData\n{"start": "b"}\n'
    assert [turn.key for turn in reader.read(text + data).story.script.turns] == ["b", "a"]


def test_names_become_keys_that_are_all_different() -> None:
    found = reader.read(
        ":: Ja!\n[[x->Ja?]]\n\n:: Ja?\n[[y->ja]]\n\n:: ja\n[[z->Einde]]\n\n:: Einde\nKlaar.\n"
    ).story.script
    assert [turn.key for turn in found.turns] == ["ja-2", "ja-3", "ja"]
    assert [turn.choices[0].goes_to for turn in found.turns] == ["ja-3", "ja", "einde-2"]
    assert found.endings[0].key == "einde-2"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 0),
        (b"a" * (MOST_BYTES + 1), 0),
        (":: begin\nHallo".encode("utf-16"), 1),
        (":: begin\nHallo".encode("utf-16-le"), 1),
        (b":: begin\nHallo\n\xff\xfe", 3),
        (b":: begin\nHallo\n\x01\x02", 3),
        (b"\x89PNG\r\n\x1a\n\0\0", 1),
        (b"PK\x03\x04" + bytes(40), 1),
        (b"<!DOCTYPE html><html><tw-storydata></tw-storydata></html>", 1),
        (b"Gewoon een tekst zonder delen.", 0),
        (b"::\nHallo", 1),
        (b":: a\nHallo\n\n:: a\nWeer", 4),
        (b":: StoryTitle\nNiets", 0),
        (b":: a\nx\n\n:: StoryData\n{nee}", 4),
        (b":: a\nx\n\n:: StoryData\n" + b"[" * 100_000, 4),
    ],
)
def test_a_file_that_is_no_story_is_refused_in_words_with_its_line(data: bytes, line: int) -> None:
    with pytest.raises(TweeError) as caught:
        reader.read(decoded(data))
    assert caught.value.line == line
    assert caught.value.message


def test_too_many_turns_are_refused_with_their_number_before_any_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Taker, "content", None)  # making a turn would fail
    story = "\n".join(f":: t{number}\n[[x->t{number + 1}]]\n" for number in range(10_000))
    with pytest.raises(TweeError, match=rf"10000.*{MOST_TURNS}"):
        reader.read(story)


def test_a_passage_of_links_alone_is_refused() -> None:
    with pytest.raises(TweeError, match="100000"):
        reader.read(":: a\n" + "[[a]]" * 100_000)


@pytest.mark.parametrize(
    "text",
    [
        "[[" * 40,
        "\\" * 500_000,
        "<" * 500_000 + "[[b]]",
        "(set" * 200_000 + "[[b]]",
        "[[" + "->" * 250_000 + "]]",
        "\n" * 900_000,
    ],
    ids=["open links", "backslashes", "angles", "brackets", "arrows", "empty lines"],
)
def test_what_repeats_itself_without_end_is_settled(text: str) -> None:
    assert len(reader.read(f":: a\n{text}").story.script.turns) <= 1


@pytest.mark.parametrize("line", ["x\n" * 300_000, "effect: " + "stress -99," * 90_000], ids=["lines", "effects"])
def test_a_file_of_lines_that_say_nothing_is_refused_after_some(line: str) -> None:
    with pytest.raises(TweeError, match=str(MOST_REMARKS)):
        reader.read(f":: a\n[[b]]\n{{\n{line}")


def test_a_header_of_brackets_is_refused() -> None:
    with pytest.raises(TweeError):
        reader.read(":: " + "\\[" * 400_000 + "]")


def test_what_the_page_says_of_it_comes_along() -> None:
    story = small(intro="Oefen.", goal="Een afspraak.", about="34 jaar.", situation="Zorgpremie.", counts="passed")
    assert without_ids(reader.read(write(story, uid="x")).story) == without_ids(story)


def test_white_space_in_an_effect_is_looked_at_once() -> None:
    # A pattern that divides a run of spaces in every way would take hours for this.
    reader.read("\n".join((":: a", "[[b]]", "{", "effect: stress" + " " * 400_000 + "x", "}", ":: b", "Klaar.")))
