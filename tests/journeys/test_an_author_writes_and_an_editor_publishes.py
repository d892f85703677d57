"""An author writes, an editor asks for a change and approves, and readers find it everywhere at once."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from naast.seed.people import DEMO_PEOPLE
from tests.journeys.steps import kept_by_itself, sign_in
from tests.support.processes import wait_until
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
PEOPLE = {person.role: person for person in DEMO_PEOPLE}
TITLE = "Een kladblok naast de telefoon"
QUOTE = "Wat op papier staat, hoeft niet in uw hoofd."
WISH = "Kunt u het woord aanmaning uitleggen?"
# Where the article has to show. A copy of these was kept before it was there.
PLACES = ("/blog/", "/blog/auteurs/redactie/", "/blog/feed.rss", "/blog/feed.json")


def at_the_desk(page: Page, role: str) -> None:
    sign_in(page, PEOPLE[role].email, PEOPLE[role].password, to="/beheer/")


def opened_from(page: Page, panel: str) -> None:
    """Go to the desk and open the article from a panel of it."""
    page.goto("/beheer/")
    page.locator(".naast-desk__panel").filter(has=page.get_by_role("heading", name=panel)).get_by_role(
        "link", name=TITLE
    ).click()
    expect(page.locator("[name=title]")).to_have_value(TITLE)


def choose(page: Page, action: str) -> None:
    """Take one of the actions below the editor, which fold out of the first."""
    page.get_by_role("button", name="Meer acties").click()
    page.locator(action).last.click()


def test_an_author_writes_and_an_editor_publishes(stack: Stack, new_page: Callable[..., Page]) -> None:
    reader = new_page()
    for place in (*PLACES, *PLACES):
        assert TITLE not in reader.request.get(place).text()

    author = new_page()
    at_the_desk(author, "auteur")
    (blog,) = stack.ask("SELECT min(page_ptr_id) FROM articles_articleindexpage")
    author.goto(f"/beheer/pages/add/articles/articlepage/{blog}/")
    author.get_by_role("button", name="Tekstcontrole openen of sluiten").click()
    author.fill("[name=title]", TITLE)
    author.select_option("select[name=author]", label="Redactie Naast")
    author.fill("textarea[name=intro]", "Stuurt u een aanmaning? Schrijf mee tijdens het gesprek.")
    kept_by_itself(author)
    # While typing: nobody pressed a button.
    expect(author.locator("[data-text-check-remarks]")).to_contain_text("aanmaning", ignore_case=True)
    author.locator(".c-sf-add-button").first.click()
    author.get_by_role("option").filter(has_text="Uitgelicht citaat").first.click()
    author.fill("[name=body-0-value-text]", QUOTE)
    choose(author, "[name=action-submit]")
    expect(author.locator(".messages")).to_contain_text(TITLE)
    assert TITLE not in reader.request.get("/blog/").text()

    editor = new_page()
    at_the_desk(editor, "redacteur")
    opened_from(editor, "Te beoordelen")
    choose(editor, "[data-workflow-action-name=reject]")
    editor.locator("[name=comment]").fill(WISH)
    editor.locator(".modal button[type=submit], .modal input[type=submit]").click()
    editor.wait_for_url(f"**/beheer/pages/{blog}/")

    opened_from(author, "Mijn concepten")
    expect(author.locator("body")).to_contain_text(WISH)
    author.fill("textarea[name=intro]", "Schrijf mee tijdens het gesprek, en vertel dat u het doet.")
    choose(author, "[name=action-submit]")
    expect(author.locator(".messages")).to_contain_text(TITLE)

    opened_from(editor, "Te beoordelen")
    choose(editor, "[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])")
    editor.wait_for_url(f"**/beheer/pages/{blog}/")

    for place in PLACES:
        assert TITLE in reader.request.get(place).text(), place
    reader.goto("/blog/")
    reader.get_by_role("link", name=TITLE).first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(reader.locator(".pull-quote")).to_contain_text(QUOTE)
    found = f"/zoeken/?zoek={quote('kladblok telefoon')}"
    wait_until(
        lambda: "/blog/een-kladblok-naast-de-telefoon/" in reader.request.get(found).text(),
        timeout=60,
        why="the article in the search",
    )
