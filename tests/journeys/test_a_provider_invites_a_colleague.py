"""A provider asks a colleague to come and write; she makes an account by the mail's link and sees what her role allows."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from naast.seed.people import DEMO_PEOPLE
from tests.journeys.steps import PASSWORD, mail_about, sign_in, text_of
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
OWNER = next(person for person in DEMO_PEOPLE if person.role == "opleider")
DESK = "/opleider/vakschool-naast/"
COLLEAGUE = "lotte.schrijft@example.net"


def link_in(words: str, path: str) -> str:
    found = re.search(rf"http\S+{path}\S+", words)
    assert found, words
    return found[0]


def test_a_colleague_accepts_by_mail_and_sees_what_an_author_may_see(
    stack: Stack, new_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    owner, colleague = new_page(), new_page()
    sign_in(owner, OWNER.email, OWNER.password, "/opleider/")
    owner.get_by_role("link", name="Wie hier werkt").click()
    owner.get_by_role("button", name="Verstuur de uitnodiging").click()  # nothing filled in
    accessible(owner)
    owner.get_by_role("textbox", name="Mailadres").fill(COLLEAGUE)
    owner.get_by_role("combobox", name="Rol").select_option(label="Auteur")
    owner.get_by_role("button", name="Verstuur de uitnodiging").click()
    expect(owner.get_by_role("region", name="Uitgenodigd")).to_contain_text(COLLEAGUE)
    accessible(owner)

    # She has no account yet: she makes one, and the link that proves her address leads back here.
    invitation = link_in(text_of(mail_about(stack, COLLEAGUE, "Vakschool Naast")), "/werken-bij/")
    colleague.goto(invitation)
    expect(colleague.get_by_role("main")).to_contain_text("l…@example.net")
    accessible(colleague)
    colleague.get_by_role("main").get_by_role("link", name="Maak een account").click()
    colleague.get_by_label("Uw naam").fill("Lotte Hendriks")
    colleague.locator("input[name=email]").fill(COLLEAGUE)
    colleague.locator("input[name=password1]").fill(PASSWORD)
    colleague.locator("main button[type=submit]").click()
    colleague.goto(link_in(text_of(mail_about(stack, COLLEAGUE, "Bevestig")), "/account/confirm-email/"))
    colleague.locator("main form button[type=submit]").click()
    colleague.goto(invitation)
    accessible(colleague)
    colleague.get_by_role("button", name="Neem de uitnodiging aan").click()
    colleague.wait_for_url(f"**{DESK}")
    expect(colleague.locator(".messages")).to_contain_text("U werkt nu voor Vakschool Naast.")
    accessible(colleague)

    # An author writes and may look in the register. Issuing, the log, people and taking data along are not there.
    menu = colleague.get_by_role("navigation", name="Menu van Vakschool Naast")
    for entry in ("Vragenbanken", "Erkenning", "Huisstijl"):
        expect(menu.get_by_role("link", name=entry)).to_be_visible()
    expect(menu.get_by_role("link", name="Wie hier werkt")).to_have_count(0)
    menu.get_by_role("link", name="Bewijzen van afronding").click()
    tabs = colleague.get_by_role("navigation", name="Over bewijzen")
    expect(tabs.get_by_role("link")).to_have_count(1)
    expect(colleague.get_by_role("main").get_by_role("checkbox")).to_have_count(0)
    accessible(colleague)
    for path in ("mensen/", "logboek/", "bewijzen/uitgeven/", "bewijzen/lijsten/", "bewijzen/bestand/csv/"):
        assert colleague.request.get(DESK + path).status == 404, path
    assert colleague.request.get("/beheer/").url.endswith("/beheer/")

    # The owner sees her among the people, makes her a marker, and the rest closes.
    owner.reload()
    owner.get_by_role("link", name="Lotte Hendriks").click()
    accessible(owner)
    owner.get_by_role("combobox", name="Rol").select_option(label="Nakijker")
    owner.get_by_role("button", name="Bewaar de rol").click()
    expect(owner.get_by_role("row").filter(has_text=COLLEAGUE)).to_contain_text("Nakijker")
    assert colleague.request.get(f"{DESK}bewijzen/").status == 404
    colleague.goto(f"{DESK}nakijken/")
    expect(menu.get_by_role("link")).to_have_text(["Overzicht", "Nakijken"])

    # The link was for once.
    colleague.goto(invitation)
    expect(colleague.get_by_role("main")).to_contain_text("U werkt hier al.")
    accessible(colleague)
