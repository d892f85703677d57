"""A learner practises a conversation with the number keys, without them, and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from naast.seed.people import DEMO_PEOPLE
from tests.journeys.keyboard import press, reach

pytestmark = pytest.mark.journey
ROBIN = next(person for person in DEMO_PEOPLE if person.role == "professional")
COURSE = "/cursussen/vakschool-naast/stress-sensitief-werken/"
TALK = COURSE + "naast-de-klant/gesprek-samira/"


def begin(page: Page) -> None:
    """Sign in, enrol when that was not done yet, and begin the conversation anew."""
    page.goto(f"/account/login/?next={COURSE}")
    page.locator("[name=login]").fill(ROBIN.email)
    page.locator("[name=password]").fill(ROBIN.password)
    page.keyboard.press("Enter")
    expect(page).to_have_url(COURSE)
    enrol = page.locator("form[action*='/mijn/inschrijven/'] button")
    if enrol.count():
        enrol.click()
        expect(enrol).to_have_count(0)
    page.goto(TALK)
    again = page.locator("form[action$='/opnieuw/'] button")
    (again if again.count() else page.locator("form[action$='/begin/'] button")).click()
    expect(turn(page)).to_have_text("Beurt 1")


def turn(page: Page) -> Locator:
    return page.locator("main header .meta")


def key(page: Page, pressed: str) -> None:
    """Press a key once the page listens to it: the first half second it does not."""
    expect(page.locator("form[data-keys=ready]")).to_be_visible()
    page.keyboard.press(pressed)


def test_number_keys_answer_and_the_focus_follows_what_is_new(new_page: Callable[..., Page]) -> None:
    page = new_page()
    begin(page)
    expect(page.locator("#nu")).to_be_focused()
    key(page, "9")  # there is no such answer
    key(page, "1")
    expect(turn(page)).to_have_text("Beurt 2")
    expect(page.locator("#nu")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("button[name=keuze]").first).to_be_focused()

    # Who speaks to the computer turns them off, and this device remembers it.
    press(page, page.locator("[data-keys-line] input"), "Space")
    key(page, "1")
    page.reload()
    expect(page.locator("[data-keys-line] input")).not_to_be_checked()
    key(page, "1")
    reach(page, page.locator("button[name=keuze]").first)
    expect(turn(page)).to_have_text("Beurt 2")


def test_it_works_without_javascript(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    begin(page)
    expect(page.locator("[data-keys-line]")).to_be_hidden()
    for _turn in range(20):
        if "/nabespreking/" in page.url:
            break
        page.locator("button[name=keuze]").first.click()
        page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nabespreking")
    expect(page.locator("svg.state-chart")).to_be_visible()
