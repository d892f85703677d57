"""A professional signs up, takes the whole course and gets a certificate that a stranger can check. By keyboard.

Each kind of step is walked by keyboard alone once; what comes again is answered by keys from where the focus is put.
"""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.course_files import CONTENT, answer, good_way, loaded
from tests.journeys.keyboard import choose, follow, hurried, reach, write
from tests.journeys.steps import text_of
from tests.support.processes import wait_until
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
COURSE = "Stress-sensitief werken in het incassodomein"
EMAIL = "nieuw@example.org"


def take_step(page: Page, path: list[str], accessible: Callable[[Page], None]) -> None:
    """Do the step of the course that is on the page, whatever it is, and remember which kind it was."""
    main = page.get_by_role("main")
    if main.get_by_role("button", name=re.compile("^(Klaar, naar de volgende stap|Les klaar)$")).count():
        with hurried(page, when="les" in path):
            follow(page, main.get_by_role("button", name=re.compile("^(Klaar|Les klaar)")))
        path.append("les")
    elif main.get_by_role("button", name="Begin het gesprek").count():
        accessible(page)
        with hurried(page, when="gesprek" in path):
            talk(page, accessible)
        path.append("gesprek")
    elif main.get_by_role("button", name="Verbeter de brief").count():
        accessible(page)
        with hurried(page, when="brief" in path):
            repair(page, accessible)
        path.append("brief")
    elif main.get_by_role("button", name=re.compile("^Oefen")).count():
        follow(page, page.locator("a[rel=next]"))  # practice is there for who wants it
    else:
        with hurried(page, when="toets" in path):
            follow(page, main.get_by_role("button", name="Begin de toets"))
            while page.locator(".question").count():
                answer(page)
            follow(page, page.get_by_role("button", name="Lever de toets in"))
        path.append("toets")
        expect(page.get_by_role("heading", level=1)).to_have_text("U bent geslaagd")
        expect(page.locator(".score__number")).to_have_text("100%")


def talk(page: Page, accessible: Callable[[Page], None]) -> None:
    """Play the conversation so that it ends well; halfway the tab is closed and opened again."""
    title = page.get_by_role("heading", level=1).inner_text()
    file = next(path for path in CONTENT.glob("module-*/gesprek-*.yaml") if loaded(path)["title"] == title)
    follow(page, page.get_by_role("button", name="Begin het gesprek"))
    for number, words in enumerate(good_way(file), start=1):
        if number == 3:
            page.goto("/mijn/")
            follow(page, page.get_by_role("link", name="Ga verder"))
            follow(page, page.get_by_role("button", name="Ga verder met het gesprek"))
        follow(page, page.locator("button[name=keuze]").filter(has_text=words))
    expect(page).to_have_url(re.compile("/nabespreking/"))
    expect(page.get_by_role("main")).to_contain_text("Probeer opnieuw vanaf hier")
    accessible(page)


def repair(page: Page, accessible: Callable[[Page], None]) -> None:
    """Write the example as one's own letter, check it, hand it in and look at the tone."""
    title = page.get_by_role("heading", level=1).inner_text()
    row = next(row for row in map(loaded, CONTENT.glob("module-*/brief-*.yaml")) if row["title"] == title)
    follow(page, page.get_by_role("button", name="Verbeter de brief"))
    write(page, page.get_by_label("Uw brief"), row["example"].strip())
    follow(page, page.get_by_role("button", name="Controleer mijn brief"))
    expect(page.get_by_role("heading", name="Wat de opdracht vraagt")).to_be_in_viewport()
    expect(page.locator("[data-met=no]")).to_have_count(0)
    accessible(page)
    follow(page, page.get_by_role("button", name="Lever mijn brief in"))
    expect(page.get_by_role("main")).to_contain_text("Een voorbeeld")
    accessible(page)
    if row["review"] == "self":
        for criterion in page.locator("fieldset.criterion").all():
            choose(page, criterion.locator("input"), 2)
        follow(page, page.get_by_role("button", name="Bewaar mijn punten"))
        expect(page.locator(".score__number")).to_have_text("100%")


def test_from_sign_up_to_a_certificate_that_verifies(  # noqa: PLR0915 - one journey, step by step
    stack: Stack, new_page: Callable[..., Page], accessible: Callable[[Page], None], tmp_path: Path
) -> None:
    page = new_page()

    # A visitor finds the course and makes an account.
    page.goto("/")
    follow(page, page.get_by_role("main").get_by_role("link", name=COURSE))
    follow(page, page.get_by_role("link", name="Maak een account en schrijf u in"))
    write(page, page.get_by_label("Uw naam"), "Noor de Vries")
    write(page, page.locator("input[name=email]"), EMAIL)
    write(page, page.locator("input[name=password1]"), "naast-de-klant-2026")
    follow(page, page.get_by_role("main").locator("button[type=submit]"))

    # The mail came through outbox, worker and SMTP; its link shows a button.
    mail = wait_until(lambda: stack.mails_to(EMAIL), timeout=60, why="the mail that confirms the address")[0]
    proof = re.search(r"http\S+/account/confirm-email/\S+", text_of(mail))
    assert proof
    accessible(page)
    page.goto(proof[0])
    accessible(page)
    follow(page, page.get_by_role("main").locator("button[type=submit]"))
    if "/login/" in page.url:
        write(page, page.locator("input[name=login]"), EMAIL)
        write(page, page.locator("input[name=password]"), "naast-de-klant-2026")
        follow(page, page.get_by_role("main").locator("button[type=submit]"))

    # Enrol and read the lessons; a closed tab goes on where it was.
    page.goto("/cursussen/vakschool-naast/stress-sensitief-werken/")
    follow(page, page.get_by_role("button", name="Schrijf u in voor deze cursus"))
    follow(page, page.get_by_role("main").get_by_role("link", name=re.compile("^Begin:")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Gezonde en ongezonde stress")
    # Step by step through five modules; a closed tab goes on where it was.
    path: list[str] = []
    while not page.get_by_role("link", name="Naar mijn bewijs").count():
        take_step(page, path, accessible)
        if path[-1] != "les" and not page.get_by_role("link", name="Naar mijn bewijs").count():
            page.goto("/mijn/")
            follow(page, page.get_by_role("link", name="Ga verder"))
    assert Counter(path) == {"les": 20, "gesprek": 3, "brief": 2, "toets": 6}

    # The certificate is made by the worker and mailed.
    follow(page, page.get_by_role("link", name="Naar mijn bewijs"))
    mail = wait_until(
        lambda: [mail for mail in stack.mails_to(EMAIL) if list(mail.iter_attachments())],
        timeout=90,
        why="the mail with the certificate",
    )[0]
    attached = next(mail.iter_attachments()).get_content()
    assert attached.startswith(b"%PDF-")
    page.reload()
    accessible(page)
    download = page.get_by_role("link", name=re.compile("^Download"))
    reach(page, download)
    with page.expect_download() as downloaded:
        page.keyboard.press("Enter")
    pdf = tmp_path / "bewijs.pdf"
    downloaded.value.save_as(pdf)
    assert pdf.read_bytes() == attached

    # It is the holder's own until they share it.
    page.goto("/mijn/")
    follow(page, page.get_by_role("main").locator("a[href^='/mijn/certificaat/']:not([href*='/pdf/'])"))
    accessible(page)
    follow(page, page.get_by_role("button", name="Deel dit bewijs"))
    shared = page.get_by_role("main").locator("a[href*='/certificaat/gedeeld/']").first.inner_text()
    stranger = new_page()
    stranger.goto(shared)
    expect(stranger.get_by_role("main")).to_contain_text("Noor de Vries")
    accessible(stranger)
    follow(page, page.get_by_role("button", name="Stop met delen"))
    dead = stranger.goto(shared)
    assert dead is not None
    assert dead.status == 404

    # A stranger, not signed in, follows the link on the document and drops the file.
    link = page.get_by_role("link", name="Bekijk wat zij zien").get_attribute("href")
    assert link
    stranger.goto(link)
    expect(stranger.locator(".certificate-status--valid").first).to_be_visible()
    accessible(stranger)
    for fact in ("Noor de Vries", COURSE, "Vakschool Naast", "5 uur"):
        expect(stranger.get_by_role("main")).to_contain_text(fact)
    stranger.locator("input[type=file]").set_input_files(pdf)
    follow(stranger, stranger.locator("form:has(input[type=file]) button[type=submit]"))
    expect(stranger.locator(".certificate-status--valid").first).to_be_visible()

    # One changed byte and it is no longer ours.
    altered = tmp_path / "anders.pdf"
    altered.write_bytes(attached[:-2] + b"\n\n")
    stranger.goto(link)
    stranger.locator("input[type=file]").set_input_files(altered)
    follow(stranger, stranger.locator("form:has(input[type=file]) button[type=submit]"))
    expect(stranger.locator(".certificate-status--invalid").first).to_be_visible()
    accessible(stranger)


def _second_tab(new_page: Callable[..., Page], stack: Stack) -> Page:
    """Another device of the same person."""
    page = new_page()
    page.goto("/account/login/?next=/mijn/")
    write(page, page.locator("input[name=login]"), EMAIL)
    write(page, page.locator("input[name=password]"), "naast-de-klant-2026")
    follow(page, page.get_by_role("main").locator("button[type=submit]"))
    return page
