"""What the files of the course say: right answers, the way through a conversation that ends well, and example letters."""

from collections import deque
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Page, expect

from courses.conversations.script import NAMES, Choice, Condition, Ending, Script, State, Turn, state_of
from tests.journeys.keyboard import choose, follow, press, reach, write

CONTENT = Path(__file__).parents[2] / "courses" / "content" / "stress-sensitief-werken"


def loaded(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def one_line(text: str) -> str:
    return " ".join(str(text).split())


@cache
def questions() -> list[dict[str, Any]]:
    """Every question of the course's quizzes and banks."""
    paths = [*CONTENT.glob("module-*/toets.yaml"), *CONTENT.glob("vragenbank-module-*.yaml")]
    return [question for path in sorted(paths) for question in loaded(path)["questions"]]


def question_on(page: Page) -> dict[str, Any]:
    """The question that the page asks."""
    prompt = one_line(page.locator(".question__text").first.inner_text())
    # In lists only what is on the screen counts; a list to choose from has its texts in its options.
    shown = one_line(page.locator(".question").first.evaluate("element => element.textContent"))
    found = [
        question
        for question in questions()
        if one_line(question["text"].strip().split("\n\n")[-1]) in prompt and one_line(_part(question)) in shown
    ]
    assert found, prompt
    return found[0]


def _part(question: dict[str, Any]) -> str:
    """A text that stands in this question and in no other with the same prompt."""
    for name, key in (("options", "text"), ("steps", "text"), ("pairs", "left")):
        if question.get(name):
            return str(question[name][0][key])
    return str(question.get("passage", "")).split("[[")[0]


def answer(page: Page) -> None:
    """Answer the question on the page rightly, by keyboard alone, and go on."""
    question = question_on(page)
    _ANSWER[question["type"]](page, question)
    expect(page.locator(".save-state")).to_have_text("Bewaard")
    follow(page, page.get_by_role("button", name="Bewaar antwoord"))


def _choose(page: Page, question: dict[str, Any]) -> None:
    right = {one_line(option["text"]) for option in question["options"] if option["right"]}
    options = page.locator(".option")
    numbers = [number for number in range(options.count()) if one_line(options.nth(number).inner_text()) in right]
    inputs = page.locator(".option input")
    if inputs.first.get_attribute("type") == "radio":
        choose(page, inputs, numbers[0])
    else:
        for number in numbers:
            press(page, inputs.nth(number), "Space")


def _true_or_false(page: Page, question: dict[str, Any]) -> None:
    wanted = "Waar" if question["answer"] else "Niet waar"
    options = page.locator(".option")
    number = next(place for place in range(options.count()) if one_line(options.nth(place).inner_text()) == wanted)
    choose(page, page.locator(".option input"), number)


def _order(page: Page, question: dict[str, Any]) -> None:
    texts = [one_line(step["text"]) for step in question["steps"]]
    steps = page.locator(".ordering__step")
    for place, text in enumerate(texts):
        up = steps.filter(has_text=text).locator("button").first
        reach(page, up)
        while one_line(steps.nth(place).get_attribute("data-text") or "") != text:
            page.keyboard.press("Enter")
            expect(up).to_be_focused()


def _match(page: Page, question: dict[str, Any]) -> None:
    for pair in question["pairs"]:
        field = page.locator(".matching__pair", has_text=one_line(pair["left"])).locator("select")
        _select(page, field, one_line(pair["right"]))


def _fill(page: Page, question: dict[str, Any]) -> None:
    fields = page.locator(".gap select, .gap input")
    for number, gap in enumerate(question["gaps"]):
        right = gap["answers"] if isinstance(gap["answers"], str) else gap["answers"][0]
        field = fields.nth(number)
        if field.evaluate("element => element.tagName") == "SELECT":
            _select(page, field, one_line(right))
        else:
            write(page, field, one_line(right))


def _number(page: Page, question: dict[str, Any]) -> None:
    write(page, page.locator("input[name=a]"), str(question["answer"]).replace(".", ","))


def _short(page: Page, question: dict[str, Any]) -> None:
    write(page, page.locator("input[name=a]"), str(question["accepted"][0]))


def _select(page: Page, field: Any, text: str) -> None:
    """Choose from a list by arrow keys."""
    reach(page, field)
    for _ in range(field.locator("option").count() + 1):
        if one_line(field.evaluate("element => element.selectedOptions[0].textContent")) == text:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the list does not offer {text}")


_ANSWER = {
    "single_choice": _choose,
    "multiple_choice": _choose,
    "true_false": _true_or_false,
    "ordering": _order,
    "matching": _match,
    "gap_fill": _fill,
    "numeric": _number,
    "short_answer": _short,
}


def good_way(path: Path) -> list[str]:
    """What to say in a conversation so that it ends well: the shortest way."""
    script = _script(loaded(path))
    waiting: deque[tuple[Turn, State, list[str]]] = deque([(script.turns[0], script.start, [])])
    seen: set[tuple[str, State]] = set()
    while waiting:
        turn, state, said = waiting.popleft()
        for choice in turn.open_choices(state):
            after = choice.after(state)
            place = script.target(choice.goes_to, after)
            if isinstance(place, Ending) and place.success:
                return [*said, choice.text]
            if isinstance(place, Turn) and (place.key, after) not in seen:
                seen.add((place.key, after))
                waiting.append((place, after, [*said, choice.text]))
    raise AssertionError(f"{path.name} never ends well")


def _script(row: dict[str, Any]) -> Script:
    def conditions(each: dict[str, Any]) -> tuple[Condition, ...]:
        return tuple(Condition(**condition) for condition in each.get("when") or [])

    return Script(
        persona=row["persona"],
        channel=row["channel"],
        start=state_of([row["start"][name] for name in NAMES]),
        turns=tuple(
            Turn(
                key=turn["key"],
                says=turn["says"],
                choices=tuple(
                    Choice(
                        id=one_line(choice["text"]),
                        text=one_line(choice["text"]),
                        effects=state_of([(choice.get("effects") or {}).get(name, 0) for name in NAMES]),
                        when=conditions(choice),
                        goes_to=choice["goes_to"],
                    )
                    for choice in turn["choices"]
                ),
            )
            for turn in row["turns"]
        ),
        endings=tuple(
            Ending(key=end["key"], title=end["title"], text="", success=end.get("success", False), when=conditions(end))
            for end in row["endings"]
        ),
    )
