"""Somebody of a provider tries a quiz as a learner does, sees who took it and how its questions work."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from naast.seed.people import DEMO_PEOPLE
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
PEOPLE = {person.role: person for person in DEMO_PEOPLE}


def sign_in(page: Page, role: str, to: str) -> None:
    page.goto(f"/account/login/?next={to}")
    page.fill("input[name=login]", PEOPLE[role].email)
    page.fill("input[name=password]", PEOPLE[role].password)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**{to}")


def test_a_provider_finds_the_way_from_the_overview(
    stack: Stack, page: Page, accessible: Callable[[Page], None]
) -> None:
    sign_in(page, "opleider", "/opleider/")
    menu = page.get_by_role("navigation", name="Menu van Vakschool Naast")
    for entry in ("Scores", "Nakijken", "Toetsen"):
        menu.get_by_role("link", name=entry, exact=True).click()
        page.wait_for_load_state()
        assert page.locator("h1").inner_text() == entry
        assert menu.get_by_role("link", name=entry, exact=True).get_attribute("aria-current") == "page"
        accessible(page)
    page.get_by_role("link", name="Toets bij module 1").first.click()
    accessible(page)


def test_a_try_asks_all_questions_on_one_page_and_then_explains_them(
    stack: Stack, page: Page, accessible: Callable[[Page], None]
) -> None:
    sign_in(page, "opleider", "/opleider/")
    page.get_by_role("navigation", name="Menu van Vakschool Naast").get_by_role("link", name="Toetsen").click()
    page.get_by_role("link", name="Probeer Toets bij module 1").click()
    page.get_by_role("button", name="Begin met proberen").click()
    accessible(page)
    groups = page.locator("main form fieldset:has(input[type=radio])")
    for place in range(groups.count()):  # a choice at one question leaves the choice at another alone
        groups.nth(place).locator("input[type=radio]").first.check()
    assert page.locator("main form input[type=radio]:checked").count() == groups.count()
    page.get_by_role("button", name="Kijk mijn antwoorden na").click()
    page.get_by_role("heading", name="Een deelnemer krijgt").wait_for()
    assert page.locator("main ol > li section.question").count() > 0
    accessible(page)


def test_the_editor_leads_to_the_try(stack: Stack, page: Page) -> None:
    sign_in(page, "opleider", "/opleider/")
    page.get_by_role("navigation", name="Menu van Vakschool Naast").get_by_role("link", name="Toetsen").click()
    page.get_by_role("link", name="Toets bij module 1", exact=True).first.click()
    page.get_by_role("link", name="Wijzig", exact=True).click()
    page.wait_for_url("**/beheer/pages/*/edit/")
    page.locator("button[aria-label='Acties']").first.click()
    page.get_by_role("link", name="Probeer als deelnemer").click()
    page.wait_for_url("**/proberen/")
