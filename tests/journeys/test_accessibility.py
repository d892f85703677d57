"""axe-core finds nothing on any page type, at 390 and 1280 pixels."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from naast.seed.people import DEMO_PEOPLE
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
PEOPLE = {person.role: person for person in DEMO_PEOPLE}
COURSE = "/cursussen/vakschool-naast/stress-sensitief-werken/"
MODULE = COURSE + "wat-geldstress-doet/"
PUBLIC = (
    "/",
    "/cursussen/",
    "/cursussen/vakschool-naast/",
    COURSE,
    MODULE,
    "/blog/",
    "/blog/aan-dezelfde-kant-van-de-tafel/",
    "/ontwikkelingen/",
    "/nieuwsbrief/",
    "/nieuwsbrief/bevestigen/onzin/",
    "/certificaat/",
    "/certificaat/onbekend/",
    "/zoeken/?zoek=stress",
    "/zoeken/?zoek=xyzxyz",
    "/contact/",
    "/privacy/",
    "/toegankelijkheid/",
    "/stijl/",
    "/bestaat-niet/",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-onzin/",
    "/account/confirm-email/onzin/",
    "/postvak/",
    "/api/",
    "/woordenlijst/",
    "/cursussen/?niveau=basis&duur=langer",
    "/brievencheck/",
    "/brievencheck/?voorbeeld=1",
    "/hulpmiddelen/",
    "/hulpmiddelen/contactmoment/",
    "/hulpmiddelen/incassokosten/?bedrag=412,50",
    "/hulpmiddelen/veertiendagenbrief/",
    "/technieken/",
    "/technieken/reflecteren/",
)
SIGNED_IN = (
    "/mijn/",
    COURSE,
    MODULE + "gezonde-en-ongezonde-stress/",
    MODULE + "toets/",
    "/account/profiel/",
    "/account/email/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/logout/",
    "/mijn/api-sleutels/",
    "/mijn/notities/",
    "/mijn/uitslagen/",
    "/mijn/herhalen/",
    "/mijn/code/",
    MODULE + "oefenen/",
    "/mijn/logboek/",
    "/mijn/logboek/nieuw/",
    COURSE + "naast-de-klant/gesprek-samira/",
    COURSE + "schrijven-dat-helpt/brief-veertiendagenbrief/",
)
SAMIRA = "/opleider/vakschool-naast/gesprekken/stress-sensitief-werken-m2-samira/"
OTHERS = {
    "opleider": (
        "/opleider/",
        "/opleider/vakschool-naast/gesprekken/",
        "/opleider/vakschool-naast/gesprekken/nieuw/",
        SAMIRA,
        SAMIRA + "proberen/",
    ),
    "teamleider": ("/team/",),
}


def sign_in(page: Page, role: str) -> None:
    page.goto("/account/login/?next=/mijn/")
    page.fill("input[name=login]", PEOPLE[role].email)
    page.fill("input[name=password]", PEOPLE[role].password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/mijn/")


def test_axe_finds_nothing_on_public_pages(
    stack: Stack, new_page: Callable[..., Page], axe: Callable[[Page], list[str]], width: dict[str, int]
) -> None:
    page = new_page(viewport=width)
    found = {}
    for url in PUBLIC:
        page.goto(url)
        if violations := axe(page):
            found[url] = violations
    page.goto("/brievencheck/?voorbeeld=1")
    page.click("main form button[type=submit]")
    if violations := axe(page):
        found["a letter that was checked"] = violations
    assert found == {}


def test_axe_finds_nothing_in_dark(
    stack: Stack, new_page: Callable[..., Page], axe: Callable[[Page], list[str]], width: dict[str, int]
) -> None:
    page = new_page(viewport=width, color_scheme="dark")
    found = {}
    for url in (
        "/",
        "/stijl/",
        COURSE,
        "/blog/aan-dezelfde-kant-van-de-tafel/",
        "/nieuwsbrief/",
        "/certificaat/onbekend/",
    ):
        page.goto(url)
        if violations := axe(page):
            found[url] = violations
    assert found == {}


def test_axe_finds_nothing_on_pages_of_learners_providers_and_leads(
    stack: Stack, new_page: Callable[..., Page], axe: Callable[[Page], list[str]], width: dict[str, int]
) -> None:
    page = new_page(viewport=width)
    found = {}

    def check() -> None:
        if violations := axe(page):
            found[page.url] = violations

    sign_in(page, "professional")
    page.goto(COURSE)
    if page.get_by_role("button", name="Schrijf u in voor deze cursus").count():
        page.get_by_role("button", name="Schrijf u in voor deze cursus").click()
        check()
    for url in SIGNED_IN:
        page.goto(url)
        check()
    page.goto(MODULE + "toets/")
    page.click("main article form button")
    check()
    page.click("form#vraag button[type=submit]")  # nothing chosen: the error
    check()
    page.goto(page.url.split("/vraag/")[0] + "/inleveren/")
    check()
    page.click("main form button")
    page.wait_for_url("**/resultaat/")
    check()
    for role, urls in OTHERS.items():
        other = new_page(viewport=width)
        sign_in(other, role)
        for url in urls:
            other.goto(url)
            if violations := axe(other):
                found[url] = violations
    assert found == {}


@pytest.mark.parametrize(
    "url",
    [
        "/",
        COURSE,
        "/blog/",
        "/blog/aan-dezelfde-kant-van-de-tafel/",
        "/nieuwsbrief/",
        "/stijl/",
        "/brievencheck/",
        "/hulpmiddelen/contactmoment/",
        "/technieken/",
    ],
)
def test_pages_do_not_scroll_sideways_at_320_pixels(stack: Stack, new_page: Callable[..., Page], url: str) -> None:
    page = new_page(viewport={"width": 320, "height": 700})
    page.goto(url)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
