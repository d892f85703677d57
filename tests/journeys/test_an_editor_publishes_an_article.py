"""An editor writes and publishes an article in Wagtail, in Dutch, and a visitor reads it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from naast.seed.people import DEMO_PEOPLE
from tests.journeys.steps import kept_by_itself
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
EDITOR = next(person for person in DEMO_PEOPLE if person.role == "redacteur")
TITLE = "Bel op een rustig moment"


def test_an_editor_publishes_an_article_that_a_visitor_reads(stack: Stack, new_page: Callable[..., Page]) -> None:
    editor = new_page()
    editor.goto("/account/login/?next=/beheer/")
    editor.fill("input[name=login]", EDITOR.email)
    editor.fill("input[name=password]", EDITOR.password)
    editor.click("main button[type=submit]")
    editor.wait_for_url("**/beheer/")
    expect(editor.locator("html")).to_have_attribute("lang", "nl")

    (blog,) = stack.ask("SELECT min(page_ptr_id) FROM articles_articleindexpage")
    editor.goto(f"/beheer/pages/add/articles/articlepage/{blog}/")
    editor.fill("[name=title]", TITLE)
    editor.select_option("select[name=author]", index=1)
    editor.fill("textarea[name=intro]", "Een rustig moment helpt u en de klant.")
    editor.locator(".c-sf-add-button").first.click()
    editor.get_by_role("option").filter(has_text="Uitgelicht citaat").first.click()
    editor.fill("[name=body-0-value-text]", "Wie tijd heeft, luistert beter.")
    kept_by_itself(editor)
    editor.get_by_role("button", name="Meer acties").click()
    editor.get_by_role("button", name="Publiceren").first.click()
    # The article names no source: a look before publishing, which the editor passes.
    expect(editor.get_by_role("heading", name="Voordat u publiceert")).to_be_visible()
    editor.get_by_role("button", name="Publiceer toch").click()
    expect(editor.locator(".messages")).to_contain_text(TITLE)

    visitor = new_page()
    visitor.goto("/blog/")
    visitor.get_by_role("link", name=TITLE).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(visitor.locator(".pull-quote")).to_contain_text("Wie tijd heeft")
