"""Questions in files that people read."""

from typing import Any

import pytest
import yaml

from courses.questions import TYPES
from courses.questions.written import WrittenError, raw_value

FILE = """
- type: single_choice
  text: Wat vraagt u eerst?
  objective: Begint open
  tags: stress, gesprek
  options:
    - text: Wat drukt nu het meest?
      right: true
      feedback: Dat opent.
    - text: Wanneer betaalt u?
      right: false
      feedback: Dat sluit.
  explanation: Eerst luisteren.
  source: Les 1
- type: multiple_choice
  text: Wat helpt?
  points: 2
  shuffle: false
  options:
    - {text: Samenvatten, right: true}
    - {text: Dreigen, right: false}
- type: true_false
  text: Stress helpt bij plannen.
  answer: false
- type: matching
  text: Wat hoort bij elkaar?
  pairs:
    - {left: Doenvermogen, right: Volhouden}
    - {left: Denkvermogen, right: Begrijpen}
  distractors: [Rente]
- type: ordering
  text: Zet in volgorde.
  steps: [Begroeten, Luisteren, Afspreken]
- type: gap_fill
  text: Vul aan.
  passage: De [[1]] voet blijft [[2]].
  gaps:
    - {kind: typed, answers: beslagvrije, slips: true}
    - {kind: select, answers: vrij, wrong: [vervallen, liggen]}
- type: numeric
  text: Hoeveel dagen?
  answer: 14
  unit: dagen
  mistakes:
    - {answer: 8.5, feedback: Dat zijn werkdagen.}
- type: short_answer
  text: Hoe heet dat?
  accepted: [doenvermogen, het doenvermogen]
  slips: true
- type: open_answer
  text: Schrijf een brief.
  image: brief.png
  image_alt: Een dichte brief
  points: 3
  rubric:
    - {criterion: Toon, description: Zonder verwijt, points: 3}
"""


def find_image(name: str) -> int:
    raise ValueError(f"there is no image {name}")


def written(row: dict[str, Any]) -> dict[str, Any]:
    fields = {name: value for name, value in row.items() if name != "type"}
    return raw_value(TYPES[row["type"]].block(), fields, key="cursus#v1", find_image=find_image)


def test_every_type_can_be_written_in_a_file() -> None:
    rows = yaml.safe_load(FILE)
    assert [row["type"] for row in rows] == list(TYPES)
    for row in rows:
        row.pop("image", None)
        raw = written(row)
        question = TYPES[row["type"]]
        item = question.freeze(question.block().to_python(raw), "v1")
        assert question.ask(item, None).prompt == row["text"]


def test_what_is_left_out_is_as_in_an_empty_form() -> None:
    raw = written(yaml.safe_load(FILE)[6])
    assert (raw["points"], raw["tolerance"], raw["tolerance_percent"], raw["image"]) == (1, "0", False, None)
    assert raw["mistakes"][0]["value"] == {"answer": "8.5", "tolerance": "0", "feedback": "Dat zijn werkdagen."}


def test_parts_keep_their_keys_when_others_come_before_them() -> None:
    row = yaml.safe_load(FILE)[4]
    before = {item["value"]["text"]: item["id"] for item in written(row)["steps"]}
    row["steps"].insert(0, "Voorbereiden")
    after = {item["value"]["text"]: item["id"] for item in written(row)["steps"]}
    assert before.items() <= after.items()
    assert len(set(after.values())) == 4


@pytest.mark.parametrize(
    ("place", "changes", "told"),
    [
        (0, {"optoins": []}, "optoins"),
        (0, {"points": "twee"}, "points"),
        (0, {"options": "een"}, "options"),
        (0, {"options": [{"text": "Een", "right": True}]}, "options"),
        (1, {"shuffle": "ja"}, "shuffle"),
        (2, {"answer": "misschien"}, "answer"),
        (4, {"steps": ["Een"]}, "steps"),
        (5, {"passage": "Geen gat"}, "passage"),
        (6, {"answer": None}, "answer"),
        (8, {"points": 2, "image": None}, "rubric"),
    ],
)
def test_a_question_that_is_not_written_well_is_refused_by_field(
    place: int, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(WrittenError, match=told):
        written(yaml.safe_load(FILE)[place] | changes)
