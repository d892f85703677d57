"""Every type of question in a real browser: by keyboard alone, by one pointer, without script, and when the line fails."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Dialog, Page, expect

from courses import services
from courses.models import CoursePage, QuizAttempt, QuizPage, SavedAnswer
from courses.questions import TYPES
from naast.accounts.models import User
from tests.audits.looking import PHONE
from tests.courses.questions.samples import KINDS, raw, right_form
from tests.journeys.keyboard import choose, follow, press, reach, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]
Open = Callable[..., Page]


@pytest.fixture
def attempt(alice: User, course: CoursePage, quiz: QuizPage) -> QuizAttempt:
    """An attempt at a quiz with one question of every type."""
    quiz.questions = [(kind, TYPES[kind].block().to_python(raw(kind))) for kind in KINDS]
    quiz.save_revision().publish()
    return services.start_attempt(services.enrol(alice, course), QuizPage.objects.get(pk=quiz.pk))


@pytest.fixture
def open_page(browser: Browser, live_server: Any, attempt: QuizAttempt) -> Iterator[Open]:
    """Open a question of the attempt as the learner; errors of scripts fail the test."""
    client = Client()
    client.force_login(attempt.enrolment.person)
    cookie: Any = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": live_server.url,
    }
    contexts: list[Any] = []
    errors: list[str] = []

    def open_page(kind: str, **options: Any) -> Page:
        about: dict[str, Any] = {"base_url": live_server.url, "viewport": PHONE, "locale": "nl-NL"} | options
        context = browser.new_context(**about)
        contexts.append(context)
        context.set_default_timeout(15_000)  # milliseconds
        context.add_cookies([cookie])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        number = next(place for place, item in enumerate(attempt.items, start=1) if item["type"] == kind)
        page.goto(f"/mijn/poging/{attempt.uid}/vraag/{number}/")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def item_of(attempt: QuizAttempt, kind: str) -> dict[str, Any]:
    return next(item for item in attempt.items if item["type"] == kind)


def saved(attempt: QuizAttempt, kind: str) -> Any:
    """The response that the server has."""
    answer = SavedAnswer.objects.filter(attempt=attempt, item_uid=item_of(attempt, kind)["uid"]).first()
    return answer.response if answer else None


def wait_until_saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")


def select(page: Page, name: str, uid: str) -> None:
    """Choose from a list by arrow keys."""
    field = page.locator(f'select[name="{name}"]')
    reach(page, field)
    for _ in range(field.locator("option").count()):
        if field.input_value() == uid:
            return
        page.keyboard.press("ArrowDown")
    assert field.input_value() == uid


def answer(page: Page, item: dict[str, Any]) -> None:
    """Answer rightly, by keyboard alone."""
    form = right_form(item)
    if item["type"] in {"single_choice", "true_false"}:
        options = page.locator('input[name="option"]')
        choose(page, options, int(form["option"][0]) - 1)
    elif item["type"] == "multiple_choice":
        for uid in form["option"]:
            press(page, page.locator(f'input[value="{uid}"]'), "Space")
    elif item["type"] == "ordering":
        for step in sorted(item["steps"], key=lambda step: int(step["place"])):
            up = page.locator(".ordering__step", has_text=step["text"]).locator("button").first
            reach(page, up)
            while page.locator(".ordering__step").nth(step["place"] - 1).get_attribute("data-text") != step["text"]:
                page.keyboard.press("Enter")
                expect(up).to_be_focused()
    else:
        for name, value in form.items():
            if page.locator(f'select[name="{name}"]').count():
                select(page, name, value)
            else:
                write(page, page.locator(f'[name="{name}"]'), "Beste heer" if "\r" in value else value)


def test_every_type_is_answered_by_keyboard_alone(
    open_page: Open, attempt: QuizAttempt, accessible: Callable[[Page], None]
) -> None:
    page = open_page(KINDS[0])
    for item in attempt.items:
        answer(page, item)
        wait_until_saved(page)
        if item["type"] != "open_answer":
            assert TYPES[item["type"]].mark(item, saved(attempt, item["type"])) == 4, item["type"]
        accessible(page)
        follow(page, page.locator('form[data-autosave] button[type="submit"]'))
    follow(page, page.locator('main form button[type="submit"]'))
    assert page.locator(".question").count() == len(KINDS)
    assert page.locator('[data-result="wrong"]').count() == 0
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_steps_are_dragged_with_a_mouse_and_moves_are_told(open_page: Open, attempt: QuizAttempt) -> None:
    page = open_page("ordering")
    steps = page.locator(".ordering__step")
    before = [step.get_attribute("data-text") for step in steps.all()]
    first, last = steps.first.bounding_box(), steps.last.bounding_box()
    assert first is not None
    assert last is not None
    page.mouse.move(first["x"] + 60, first["y"] + 20)
    page.mouse.down()
    page.mouse.move(last["x"] + 60, last["y"] + last["height"] - 2, steps=6)
    page.mouse.up()
    wait_until_saved(page)
    assert [step.get_attribute("data-text") for step in steps.all()] == [*before[1:], before[0]]
    expect(page.locator("[data-ordering-status]")).to_contain_text(f"‘{before[0]}’")
    assert sorted(saved(attempt, "ordering").values()) == [1, 2, 3, 4]


def test_steps_are_moved_by_tapping_without_dragging(open_page: Open, attempt: QuizAttempt) -> None:
    page = open_page("ordering", has_touch=True, is_mobile=True)
    second = page.locator(".ordering__step").nth(1)
    text = second.get_attribute("data-text")
    button = second.locator("button").first
    size = button.bounding_box()
    assert size is not None
    assert min(size["width"], size["height"]) >= 24
    button.tap()
    wait_until_saved(page)
    expect(page.locator(".ordering__step").first).to_have_attribute("data-text", text or "")
    page.locator(".ordering__step").first.locator("button").first.tap(force=True)  # it stays, and says so
    expect(page.locator("[data-ordering-status]")).to_contain_text("1")


def test_without_script_steps_have_a_list_of_places(open_page: Open, attempt: QuizAttempt) -> None:
    page = open_page("ordering", java_script_enabled=False)
    for name, place in right_form(item_of(attempt, "ordering")).items():
        page.locator(f'select[name="{name}"]').select_option(place)
    page.locator('form[data-autosave] button[type="submit"]').click()
    page.wait_for_url("**/vraag/6/")
    assert TYPES["ordering"].mark(item_of(attempt, "ordering"), saved(attempt, "ordering")) == 4


def test_what_is_typed_is_saved_after_the_line_failed(open_page: Open, attempt: QuizAttempt) -> None:
    page = open_page("open_answer")
    state, field = page.locator("[data-save-state]"), page.locator("textarea")
    page.context.set_offline(True)
    field.fill("Een eerste zin.")
    expect(state).to_have_attribute("data-state", "failed")
    assert saved(attempt, "open_answer") is None
    questions: list[str] = []

    def stay(dialog: Dialog) -> None:
        questions.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.close(run_before_unload=True)
    expect(field).to_have_value("Een eerste zin.")
    page.context.set_offline(False)
    wait_until_saved(page)
    assert saved(attempt, "open_answer") == "Een eerste zin."
    assert questions == ["beforeunload"]


def test_saved_is_said_of_the_latest_version_only(open_page: Open, attempt: QuizAttempt) -> None:
    page = open_page("short_answer")
    field, state = page.locator('[name="a"]'), page.locator("[data-save-state]")
    held: list[Any] = []
    page.route("**/vraag/**", lambda route: held.append(route) if not held else route.continue_())
    field.fill("eerste")
    with page.expect_request("**/vraag/**"):
        field.blur()
    field.fill("tweede")
    field.blur()
    expect(state).to_have_attribute("data-state", "waiting")
    held[0].continue_()
    wait_until_saved(page)
    assert saved(attempt, "short_answer") == "tweede"
    field.fill("")
    with page.expect_response("**/vraag/**"):
        field.blur()
    wait_until_saved(page)
    assert saved(attempt, "short_answer") is None


def test_what_is_no_number_is_said_and_not_saved(open_page: Open, attempt: QuizAttempt) -> None:
    page = open_page("numeric")
    page.locator('[name="a"]').fill("veel")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "failed")
    expect(page.locator("[data-save-state]")).to_contain_text("veel")
    page.locator('[name="a"]').fill("1.250,50")
    wait_until_saved(page)
    assert saved(attempt, "numeric") == "1.250,50"
