"""A reader takes the e-book in one click, and gets a worksheet by the link on the page and in the mail."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.keyboard import follow
from tests.journeys.steps import mail_about, text_of
from tests.support.processes import wait_until
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
EMAIL = "lezer.werkblad@example.net"
WORKSHEET = "Een afspraak in drie regels"


def come_back(page: Page) -> None:
    """On a new machine the worker may still be printing: the page says so, and one comes back."""
    why = f"the file of {page.url}"
    wait_until(lambda: page.reload() and page.locator("main a.button").count(), timeout=180, every=1, why=why)


def taken(page: Page) -> bytes:
    """Press the button on the page one is on; what was saved."""
    with page.expect_download() as saved:
        page.locator("main a.button").first.press("Enter")
    assert saved.value.suggested_filename.endswith(".pdf")
    return Path(saved.value.path()).read_bytes()


def test_a_reader_takes_the_e_book_without_a_form(stack: Stack, page: Page) -> None:
    page.goto("/downloads/")
    follow(page, page.locator("main").get_by_role("link", name="Naast de klant", exact=True).first)
    assert page.locator("main form").count() == 0
    come_back(page)
    book = taken(page)
    assert book.startswith(b"%PDF-")
    assert len(book) > 100_000


def test_a_reader_gets_a_worksheet_on_the_page_and_by_mail(
    stack: Stack, page: Page, accessible: Callable[[Page], None]
) -> None:
    page.goto("/downloads/")
    page.locator("main").get_by_role("link", name=WORKSHEET, exact=True).first.click()
    page.wait_for_url("**/downloads/afspraak-in-drie-regels/")
    come_back(page)
    page.get_by_role("link", name="Vraag het bestand aan").click()
    form = page.locator("main form")
    expect(form.locator("[name=newsletter]")).not_to_be_checked()
    # Sent with half of it: nothing is lost, and the page says what it misses.
    form.locator("[name=name]").fill("Lezer")
    form.locator("button[type=submit]").press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    accessible(page)
    expect(form.locator("[name=name]")).to_have_value("Lezer")
    expect(form.locator("[name=newsletter]")).not_to_be_checked()
    form.locator("[name=email]").fill(EMAIL)
    form.locator("button[type=submit]").press("Enter")
    page.wait_for_url("**/downloads/aangevraagd/**")
    accessible(page)
    sheet = taken(page)
    assert sheet.startswith(b"%PDF-")

    mail = mail_about(stack, EMAIL, "")
    links = re.findall(r"http\S+/downloads/\S+", text_of(mail))
    by_mail = page.request.get(next(link for link in links if "/link/" in link))
    assert by_mail.body() == sheet
    # Who ticks nothing gets no newsletter: one mail, and no reader of that name.
    assert len(stack.mails_to(EMAIL)) == 1
    assert stack.ask(f"SELECT count(*) FROM newsletters_subscription WHERE email = '{EMAIL}'") == (0,)

    page.goto(next(link for link in links if "/wissen/" in link))
    accessible(page)
    page.locator("main form button").press("Enter")
    expect(page.locator("main form")).to_have_count(0)
    again = page.request.get(next(link for link in links if "/link/" in link))
    assert again.status == 410
