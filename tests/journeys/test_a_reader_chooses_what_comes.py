"""A reader signs up, chooses, pauses, takes leave and comes back, asks for the own data and is erased. Nobody signs in."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.journeys.keyboard import follow, press, reach
from tests.journeys.steps import text_of
from tests.support.processes import wait_until
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
EMAIL = "wil.keuze@example.net"
MASKED = "w…@example.net"
ON = f"SELECT count(*) FROM newsletters_subscription WHERE state = 'confirmed' AND email = '{EMAIL}'"


def mailed(stack: Stack, path: str) -> str:
    """The newest link to ``path`` that reached the reader's mailbox."""

    def links() -> list[str]:
        mails = [text_of(mail) for mail in stack.mails_to(EMAIL)]
        return [link for mail in mails for link in re.findall(rf"http\S+{path}\S+", mail)]

    return wait_until(links, timeout=60, why=f"a mail with a link to {path}")[-1]


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("button", name=name, exact=True)


def says(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("main")).to_contain_text(words)


def confirmed(page: Page, stack: Stack, accessible: Callable[[Page], None]) -> None:
    """Fill in the public form, follow the mailed link and confirm, twice: by a page that stayed open as well."""
    page.goto("/nieuwsbrief/")
    main = page.get_by_role("main")
    main.locator("input[type=email]").fill(EMAIL)
    for box in main.locator("form input[type=checkbox]").all():
        box.check()
    follow(page, main.locator("form button[type=submit]"))
    accessible(page)
    link = mailed(stack, "/nieuwsbrief/bevestigen/")
    old = page.context.new_page()
    for tab in (old, page):
        tab.goto(link)
    accessible(page)
    follow(page, button(page, "Bevestig"))
    expect(page.get_by_role("heading", level=1)).to_have_text("U bent aangemeld")
    accessible(page)
    button(old, "Bevestig").click()
    expect(old.get_by_role("heading", level=1)).to_have_text("U had uw aanmelding al bevestigd")
    old.close()
    assert stack.ask(ON) != (0,)


def agrees_and_takes_it_back(page: Page, stack: Stack, accessible: Callable[[Page], None]) -> None:
    """The address hears that statistics were turned on; its link opens the choices again, where they go off."""
    agreed = f"{ON} AND statistics_consent"
    press(page, page.get_by_label("U mag bewaren welke links ik gebruik"), "Space")
    follow(page, button(page, "Bewaar uw keuzes"))
    says(page, "Uw keuzes zijn bewaard")
    assert stack.ask(agreed) == stack.ask(ON)
    page.goto(mailed(stack, "/nieuwsbrief/voorkeuren/"))
    accessible(page)
    box = page.get_by_label("U mag bewaren welke links ik gebruik")
    expect(box).to_be_checked()
    press(page, box, "Space")
    follow(page, button(page, "Bewaar uw keuzes"))
    expect(page.get_by_label("U mag bewaren welke links ik gebruik")).not_to_be_checked()
    assert stack.ask(agreed) == (0,)


def chooses(page: Page) -> None:
    """One topic less, and another rhythm; a page that is opened anew shows it."""
    topics = page.get_by_role("main").locator("input[name$=topics]")
    before = topics.count()
    assert before > 1
    press(page, topics.first, "Space")
    page.get_by_label("Elke maand").check()
    follow(page, button(page, "Bewaar uw keuzes"))
    says(page, "Uw keuzes zijn bewaard")
    page.goto(page.url)
    expect(page.get_by_label("Elke maand")).to_be_checked()
    expect(topics.first).not_to_be_checked()
    assert len([box for box in topics.all() if box.is_checked()]) == before - 1


def pauses(page: Page, accessible: Callable[[Page], None]) -> None:
    """A day that is over is refused with what to do; a day to come holds until the pause is ended."""
    today = timezone.localdate()
    until = page.get_by_label("Geen mail tot")
    until.fill(today.isoformat())
    follow(page, button(page, "Pauzeer tot deze dag"))
    says(page, "Kies een dag na vandaag")
    accessible(page)
    until.fill((today + timedelta(days=10)).isoformat())
    follow(page, button(page, "Pauzeer tot deze dag"))
    says(page, f"U krijgt geen nieuwsbrieven tot {(today + timedelta(days=10)).day} ")
    accessible(page)
    follow(page, button(page, "Stuur mij weer nieuwsbrieven"))
    says(page, "U krijgt uw nieuwsbrieven weer")
    expect(page.get_by_label("Geen mail tot")).to_be_visible()


def leaves_and_comes_back(page: Page, stack: Stack, accessible: Callable[[Page], None]) -> None:
    """One press ends everything, one press takes that back with the choices as they were."""
    subscriptions = stack.ask(ON)
    follow(page, button(page, "Meld u overal voor af"))
    says(page, "U krijgt geen nieuwsbrieven meer")
    accessible(page)
    assert stack.ask(ON) == (0,)
    follow(page, button(page, "Maak ongedaan"))
    says(page, "U bent weer aangemeld")
    assert stack.ask(ON) == subscriptions
    expect(page.get_by_label("Elke maand")).to_be_checked()


def opened(page: Page) -> Page:
    """The part with the own data, unfolded by keyboard."""
    summary = page.get_by_role("main").locator("summary", has_text="Uw gegevens")
    reach(page, summary)
    page.keyboard.press("Enter")
    return page


def downloads(page: Page, stack: Stack, place: Path, accessible: Callable[[Page], None]) -> None:
    """The link comes by mail and works once, also for a page that was open already."""
    follow(page, button(opened(page), "Mail mij een link naar mijn gegevens"))
    says(page, f"Wij hebben een link gestuurd naar {MASKED}")
    choices = page.url
    page.goto(mailed(stack, "/nieuwsbrief/gegevens/"))
    accessible(page)
    old = page.context.new_page()
    old.goto(page.url)
    with page.expect_download() as download:
        button(page, "Download voor een ander programma").click()
    download.value.save_as(place)
    kept = json.loads(place.read_text("utf-8"))
    assert kept["address"] == EMAIL
    assert len(kept["consent_log"]) > 5
    button(old, "Download voor een rekenprogramma").click()
    expect(old.get_by_role("heading", level=1)).to_have_text("U heeft deze link gebruikt")
    accessible(old)
    old.close()
    page.goto(choices)


def is_erased(page: Page, stack: Stack, accessible: Callable[[Page], None]) -> None:
    """After the button nothing of the address is left, and a page that stayed open says so."""
    follow(page, button(opened(page), "Mail mij een link om mijn gegevens te wissen"))
    choices = page.url
    old = page.context.new_page()
    old.goto(choices)
    page.goto(mailed(stack, "/nieuwsbrief/wissen/"))
    says(page, MASKED)
    accessible(page)
    follow(page, button(page, "Wis mijn gegevens"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw gegevens zijn gewist")
    accessible(page)
    for table, column in (("newsletters_subscription", "email"), ("mail_outgoingmail", "recipient")):
        assert stack.ask(f"SELECT count(*) FROM {table} WHERE {column} = '{EMAIL}'") == (0,), table
    button(old, "Bewaar uw keuzes").click()
    expect(old.get_by_role("heading", level=1)).to_have_text("Wij kennen deze link niet")
    says(old, "meld u opnieuw aan")
    accessible(old)
    old.close()


def test_from_sign_up_to_being_erased(
    stack: Stack, new_page: Callable[..., Page], accessible: Callable[[Page], None], tmp_path: Path
) -> None:
    reader = new_page(accept_downloads=True)
    confirmed(reader, stack, accessible)
    follow(reader, reader.get_by_role("main").get_by_role("link", name="Wijzig uw keuzes"))
    says(reader, MASKED)
    agrees_and_takes_it_back(reader, stack, accessible)
    chooses(reader)
    pauses(reader, accessible)
    leaves_and_comes_back(reader, stack, accessible)
    downloads(reader, stack, tmp_path / "gegevens.json", accessible)
    is_erased(reader, stack, accessible)


def test_a_stranger_with_a_broken_link_reads_what_to_do(
    stack: Stack, new_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    stranger = new_page()
    for path in ("voorkeuren", "gegevens", "wissen", "afmelden", "blijven"):
        answer = stranger.goto(f"/nieuwsbrief/{path}/stuk:afgebroken/")
        assert answer is not None
        assert answer.status == 404, path
        expect(stranger.get_by_role("heading", level=1)).to_have_text("Wij kennen deze link niet")
        says(stranger, "Kopieer de hele link uit de mail")
    accessible(stranger)
    follow(stranger, stranger.get_by_role("main").get_by_role("link", name="Naar de nieuwsbrief"))
    expect(stranger).to_have_url(re.compile("/nieuwsbrief/$"))
