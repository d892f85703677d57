"""An author builds a conversation of six turns in Wagtail; each fault in it stops the publishing, and says what to do."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from naast.seed.people import DEMO_PEOPLE
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
AUTHOR = next(person for person in DEMO_PEOPLE if person.role == "opleider")
TITLE = "Oefengesprek: de brief is kwijt"
# Key, what is said, and per choice: what one says, what it does to the trust, and where it leads.
TURNS = (
    ("begin", "Met Bakker.", (("Goedemorgen, schikt het?", 2, "kwijt"), ("U moet betalen.", -2, "boos"))),
    (
        "kwijt",
        "Ik heb nooit een brief gehad.",
        (("Ik stuur hem nu, kijkt u mee?", 2, "lezen"), ("Toch wel.", -2, "boos")),
    ),
    ("boos", "Nou zeg.", (("Sorry, ik begin opnieuw.", 1, "kwijt"), ("Dat is uw probleem.", -2, "opgehangen"))),
    ("lezen", "Ja, ik zie hem.", (("Wat klopt er niet?", 1, "bedrag"), ("Dan kunt u nu betalen.", -1, "bedrag"))),
    (
        "bedrag",
        "Het bedrag schrikt me af.",
        (("Wat lukt deze maand wel?", 2, "slot"), ("Alles, en vandaag.", -2, "slot")),
    ),
    ("slot", "Goed, hoe nu verder?", (("Ik bel u vrijdag om tien uur.", 1, "einde"), ("U hoort nog.", 0, "einde"))),
)


def sign_in(page: Page) -> None:
    page.goto("/account/login/?next=/beheer/")
    page.fill("input[name=login]", AUTHOR.email)
    page.fill("input[name=password]", AUTHOR.password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/beheer/")


def add_block(page: Page, field: str, number: int) -> None:
    """Add a block at the end of a StreamField or of a list in it, and wait until its first field is there."""
    if "-" in field:  # a list inside a block
        button = page.locator(f"[name={field}-count] + div > button[data-streamfield-list-add]").last
    else:
        button = page.locator(f"[data-contentpath='{field}'] .c-sf-add-button").last
    button.click()
    page.locator(f"[name={field}-{number}-id], [name={field}-{number}-type]").first.wait_for(state="attached")


def build(page: Page) -> None:
    for number, (key, says, choices) in enumerate(TURNS):
        add_block(page, "turns", number)
        turn = f"turns-{number}-value"
        page.fill(f"[name={turn}-key]", key)
        page.fill(f"[name={turn}-says]", says)
        for place, (text, trust, goes_to) in enumerate(choices):
            choice = f"{turn}-choices-{place}-value"
            if not page.locator(f"[name={choice}-text]").count():
                add_block(page, f"{turn}-choices", place)
            page.fill(f"[name={choice}-text]", text)
            page.fill(f"[name={choice}-effects-trust]", str(trust))
            page.fill(f"[name={choice}-note]", "Zo hoort de klant dat u luistert.")
            page.fill(f"[name={choice}-goes_to]", goes_to)
    for number, (key, title, success) in enumerate((("afspraak", "Een afspraak", True), ("opgehangen", "Weg", False))):
        add_block(page, "endings", number)
        ending = f"endings-{number}-value"
        page.fill(f"[name={ending}-key]", key)
        page.fill(f"[name={ending}-title]", title)
        page.fill(f"[name={ending}-text]", "Zo loopt het af.")
        if success:
            page.check(f"[name={ending}-success]")
            add_block(page, f"{ending}-when", 0)
            page.fill(f"[name={ending}-when-0-value-value]", "6")


def publish(page: Page) -> None:
    page.get_by_role("button", name="Meer acties").click()
    page.get_by_role("button", name="Publiceren").first.click()
    page.wait_for_load_state()


def refused(page: Page, words: str) -> None:
    """Publishing is refused, in words and in a drawing; back to the editor."""
    publish(page)
    expect(page).to_have_url(re.compile(r"/beheer/publiceren/\d+/$"))
    expect(page.locator(".concerns")).to_contain_text(words)
    expect(page.locator("svg[role=img]").first).to_be_visible()
    expect(page.get_by_role("button", name="Publiceer toch")).to_have_count(0)
    page.get_by_role("link", name="Terug naar wijzigen").click()
    page.wait_for_url("**/edit/")


def test_an_author_builds_a_conversation_and_is_stopped_by_each_fault(
    stack: Stack, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    sign_in(page)
    pages = page.request.get("/beheer/api/main/pages/?type=courses.ModulePage&fields=title").json()["items"]
    module = next(each["id"] for each in pages if each["title"] == "Het gesprek")
    page.goto(f"/beheer/pages/add/courses/simulationpage/{module}/")
    page.fill("[name=title]", TITLE)
    page.fill("[name=persona]", "Bakker")
    # Free, since another journey takes the whole course.
    page.select_option("[name=counts]", "free")
    build(page)

    def choice(turn: int, number: int) -> str:
        return f"[name=turns-{turn}-value-choices-{number}-value-goes_to]"

    # A turn that does not exist.
    page.fill(choice(0, 0), "kwyt")
    refused(page, "kwyt")
    # Nobody can come to a turn any more.
    page.fill(choice(0, 0), "boos")
    page.fill(choice(2, 0), "boos")
    refused(page, "kwijt")
    # Round and round, without a way out.
    page.fill(choice(0, 0), "kwijt")
    page.fill(choice(2, 0), "kwijt")
    page.fill(choice(2, 1), "kwijt")
    page.fill(choice(1, 0), "boos")
    refused(page, "geen weg meer naar een einde")
    # No choice is open: a dead end.
    page.fill(choice(1, 0), "lezen")
    page.fill(choice(2, 1), "opgehangen")
    for number in (0, 1):
        when = f"turns-5-value-choices-{number}-value-when"
        add_block(page, when, 0)
        page.fill(f"[name={when}-0-value-value]", "10")
    refused(page, "er is geen keuze mogelijk")
    for number in (0, 1):
        page.fill(f"[name=turns-5-value-choices-{number}-value-when-0-value-value]", "0")
    # The success asks more than any way can give.
    page.select_option("[name=endings-0-value-when-0-value-measure]", "agreement")
    refused(page, "leidt naar een succes")
    page.select_option("[name=endings-0-value-when-0-value-measure]", "trust")
    # An ending that nothing leads to.
    page.fill(choice(2, 1), "kwijt")
    page.fill(choice(5, 1), "afspraak")
    page.fill("[name=endings-0-value-when-0-value-value]", "0")
    refused(page, "opgehangen")

    # All mended: it goes live, and can be played.
    page.fill(choice(2, 1), "opgehangen")
    page.fill("[name=endings-0-value-when-0-value-value]", "6")
    publish(page)
    if "/beheer/publiceren/" in page.url:  # warnings may be passed
        page.get_by_role("button", name="Publiceer toch").click()
    expect(page.locator(".messages")).to_contain_text(TITLE)
    page.goto("/opleider/vakschool-naast/gesprekken/")
    expect(page.get_by_role("main")).to_contain_text(TITLE)
