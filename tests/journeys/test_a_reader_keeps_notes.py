"""A learner reads with words explained, keys, a bookmark and notes that save themselves; offline nothing is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from naast.seed.people import DEMO_PEOPLE
from tests.audits.looking import PHONE
from tests.journeys.keyboard import press, reach

pytestmark = pytest.mark.journey
ROBIN = next(person for person in DEMO_PEOPLE if person.role == "professional")
COURSE = "/cursussen/vakschool-naast/stress-sensitief-werken/"
LESSON = COURSE + "wat-geldstress-doet/schaarste-en-tunnelvisie/"


def enter(page: Page) -> None:
    """Sign in, enrol when that was not done yet, and open the lesson."""
    page.goto(f"/account/login/?next={COURSE}")
    page.locator("[name=login]").fill(ROBIN.email)
    page.locator("[name=password]").fill(ROBIN.password)
    page.keyboard.press("Enter")
    expect(page).to_have_url(COURSE)
    enrol = page.locator("form[action*='/mijn/inschrijven/'] button")
    if enrol.count():
        enrol.click()
        expect(enrol).to_have_count(0)
    page.goto(LESSON)


@pytest.fixture
def reading(new_page: Callable[..., Page]) -> Page:
    page = new_page()
    enter(page)
    return page


def state(page: Page) -> Locator:
    return page.locator("[data-note] [data-save-state]")


def test_a_word_is_explained_by_keyboard_and_by_touch(reading: Page, new_page: Callable[..., Page]) -> None:
    word = reading.locator(".word").first
    card = reading.locator(".word-card").first
    expect(card).to_be_hidden()
    press(reading, word)
    expect(card).to_be_visible()
    reading.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(word).to_be_focused()

    phone = new_page(viewport=PHONE, has_touch=True, is_mobile=True)
    enter(phone)
    phone.locator(".word").first.tap()
    expect(phone.locator(".word-card").first).to_be_in_viewport(ratio=1)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.locator("h1").tap()
    expect(phone.locator(".word-card").first).to_be_hidden()


def test_a_note_saves_itself_and_survives_a_broken_line(reading: Page, new_page: Callable[..., Page]) -> None:
    note = reading.locator("[data-note] textarea")
    note.fill("")
    reach(reading, note)
    reading.keyboard.type("Eerst vragen")
    expect(state(reading)).to_have_attribute("data-state", "saved")

    reading.context.set_offline(True)
    reading.keyboard.type(", dan zwijgen")
    expect(state(reading)).to_have_attribute("data-state", "failed")
    reading.context.set_offline(False)
    expect(state(reading)).to_have_attribute("data-state", "saved")

    elsewhere = new_page()
    enter(elsewhere)
    expect(elsewhere.locator("[data-note] textarea")).to_have_value("Eerst vragen, dan zwijgen")
    elsewhere.locator("[data-note] textarea").fill("Van het werk")
    expect(state(elsewhere)).to_have_attribute("data-state", "saved")

    # The first device did not know of that: it keeps both.
    reading.keyboard.type(". En wachten")
    expect(note).to_have_value("Van het werk\n\nEerst vragen, dan zwijgen. En wachten")
    expect(state(reading)).to_have_attribute("data-state", "saved")
    reading.goto("/mijn/notities/")
    expect(reading.locator(".kept__text").first).to_contain_text("Van het werk")


def test_keys_go_on_mark_and_write_and_can_be_turned_off(reading: Page, accessible: Callable[[Page], None]) -> None:
    dialog = reading.locator("#sneltoetsen")
    reading.keyboard.press("?")
    expect(dialog).to_be_visible()
    accessible(reading)
    reading.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    mark = reading.locator("[data-bookmark] [data-on]")
    before = mark.get_attribute("data-on")
    reading.keyboard.press("b")
    expect(mark).not_to_have_attribute("data-on", before or "")

    reading.keyboard.press("m")
    expect(reading.locator("[data-note] textarea")).to_be_focused()
    reading.keyboard.type("njbp?")  # letters, not keys
    expect(dialog).to_be_hidden()
    expect(reading).to_have_url(LESSON)
    expect(state(reading)).to_have_attribute("data-state", "saved")
    reading.keyboard.press("Escape")
    expect(reading.locator("[data-note] textarea")).not_to_be_focused()

    reading.keyboard.press("n")
    expect(reading).to_have_url(COURSE + "wat-geldstress-doet/weten-willen-doen/")
    reading.keyboard.press("k")
    expect(reading).to_have_url(LESSON)

    press(reading, reading.locator("[data-shortcuts]"))
    reading.locator("#sneltoetsen-aan").uncheck()
    reading.keyboard.press("Escape")
    reading.reload()
    reading.keyboard.press("?")
    expect(dialog).to_be_hidden()
    press(reading, reading.locator("[data-shortcuts]"))
    expect(reading.locator("#sneltoetsen-aan")).not_to_be_checked()


def test_filters_narrow_the_catalogue_without_leaving_the_page(
    new_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = new_page()
    page.goto("/cursussen/")
    press(page, page.locator("#bewijs-geen"), "Space")
    expect(page.locator("#gevonden .empty-state")).to_be_visible()
    expect(page.locator("#bewijs-geen")).to_be_focused()
    expect(page).to_have_url("/cursussen/?bewijs=geen")
    accessible(page)
    press(page, page.locator(".filter-list__clear a"))
    expect(page.locator("#gevonden .link-card")).to_have_count(4)

    phone = new_page(viewport=PHONE, has_touch=True, is_mobile=True)
    phone.goto("/cursussen/?niveau=basis")
    expect(phone.locator("#niveau-basis")).to_be_hidden()
    phone.locator(".filters > summary").tap()
    expect(phone.locator("#niveau-basis")).to_be_checked()


def test_the_lesson_on_paper_has_its_words_and_no_buttons(reading: Page) -> None:
    reading.emulate_media(media="print")
    expect(reading.locator(".word-list")).to_be_visible()
    for gone in (".reader-tools", ".lesson-nav", ".site-footer", ".sidebar", ".note__actions"):
        expect(reading.locator(gone)).to_be_hidden()
