"""The course itself, read from its files: language on B1 level, sources, and everything it promises."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from courses.authoring import prose
from courses.conversations.blocks import END
from naast.language.readability import Reading, measure
from naast.language.sentences import MOST_WORDS
from naast.pages.blocks import BodyBlock
from naast.pages.markdown import body_blocks, read_file

COURSE = Path(__file__).parents[2] / "courses" / "content" / "stress-sensitief-werken"
LESSONS = sorted(COURSE.glob("module-*/*.md"))
CONVERSATIONS = sorted(COURSE.glob("module-*/gesprek-*.yaml"))
LETTERS = sorted(COURSE.glob("module-*/brief-*.yaml"))
QUIZZES = sorted([*COURSE.glob("module-*/toets.yaml"), *COURSE.glob("module-*/oefenen.yaml")])
BANKS = sorted(COURSE.glob("vragenbank-*.yaml"))
RKI = {*"abcdefgh", "gesprekstechnieken"}

lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: f"{path.parent.name[:8]}-{path.stem}")


def loaded(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


@cache
def blocks(path: Path) -> list[dict[str, Any]]:
    return body_blocks(read_file(path)[1], lambda name: 0, name=path.name)


def reading(path: Path) -> Reading:
    text = [block for block in blocks(path) if block["type"] != "figure"]
    return measure(prose(BodyBlock().to_python(text)))


@lesson
def test_a_lesson_reads_easily(path: Path) -> None:
    found = reading(path)
    assert found.mean_sentence <= 12
    assert found.longest <= MOST_WORDS
    assert found.douma >= 60


@lesson
def test_a_lesson_takes_four_to_seven_minutes(path: Path) -> None:
    front, _body = read_file(path)
    assert 4 <= front["minutes"] <= 7
    assert 500 <= reading(path).words <= 950


@lesson
def test_a_lesson_says_what_for_where_from_and_when_checked(path: Path) -> None:
    front, _body = read_file(path)
    assert front["goal"]
    assert front["checked_on"]
    topics = {str(topic) for topic in front["rki_topics"]}
    assert topics
    assert topics <= RKI
    (source,) = [block["value"] for block in blocks(path) if block["type"] == "source"]
    assert source["items"]
    assert "reflection" in {block["type"] for block in blocks(path)}


@lesson
def test_a_picture_has_a_text_beside_it(path: Path) -> None:
    for block in blocks(path):
        if block["type"] == "figure":
            assert len(block["value"]["alt"]) > 40


def test_the_course_is_whole() -> None:
    assert len(LESSONS) == 20
    assert len({path.parent for path in LESSONS}) == 5
    assert len(CONVERSATIONS) == 3
    assert len(LETTERS) == 2
    course = loaded(COURSE / "course.yaml")
    assert float(course["hours"]) >= 4
    assert len(course["outcomes"]) >= 5


def test_there_are_thirty_items_and_more_of_seven_types_and_more() -> None:
    items = [question for path in (*QUIZZES, *BANKS) for question in loaded(path)["questions"]]
    assert len(items) >= 30
    assert len(Counter(item["type"] for item in items)) >= 7
    assert len({item["uid"] for item in items}) == len(items)
    assert all(item.get("explanation") and item.get("source") for item in items if item["type"] != "open_answer")


def test_the_final_quiz_draws_from_the_pool_of_every_module() -> None:
    (path,) = COURSE.glob("module-*/eindtoets.yaml")
    quiz = loaded(path)
    pools = {loaded(bank)["uid"]: len(loaded(bank)["questions"]) for bank in BANKS}
    assert {draw["bank"] for draw in quiz["draws"]} == {f"m{number}-bank" for number in range(1, 6)}
    assert all(pools[draw["bank"]] > draw["number"] for draw in quiz["draws"])


def test_sixty_words_of_the_trade_are_explained() -> None:
    terms = yaml.safe_load((COURSE.parent / "glossary.yaml").read_text(encoding="utf-8"))
    assert len({row["term"] for row in terms}) >= 60
    assert all(row["explanation"] for row in terms)


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_a_conversation_explains_every_choice_and_ends_in_three_ways_at_least(path: Path) -> None:
    row = loaded(path)
    lessons = {read_file(each)[0]["uid"] for each in LESSONS}
    places = {each["key"] for each in (*row["turns"], *row["endings"])} | {END}
    choices = [choice for turn in row["turns"] for choice in turn["choices"]]
    assert all(choice["note"] and choice["goes_to"] in places for choice in choices)
    assert {choice["lesson"] for choice in choices if choice.get("lesson")} <= lessons
    assert any(choice.get("lesson") for choice in choices)
    assert len(row["endings"]) >= 3


@pytest.mark.parametrize("path", sorted((COURSE / "images").glob("*.svg")), ids=lambda path: path.stem)
def test_a_drawing_is_flat_and_harmless(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    root = ET.fromstring(text)
    assert root.get("viewBox")
    # Gradients vanish in some viewers of PDF; scripts and links from elsewhere have no place in a drawing.
    assert not re.search(r"<(?:script|linearGradient|radialGradient|image|foreignObject)|href=|\son\w+=", text)
