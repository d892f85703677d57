"""A professional signs up, takes module 1 and gets a certificate that a stranger can check. By keyboard alone."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.journeys.keyboard import choose, follow, press, reach, write
from tests.support.processes import wait_until
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
CONTENT = Path(__file__).parents[2] / "courses" / "content" / "stress-sensitief-werken"
COURSE = "Stress-sensitief werken in het incassodomein"
EMAIL = "nieuw@example.org"


def text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def right_answers() -> dict[str, set[str]]:
    """The right options of the quiz by question, from the file the quiz was loaded from."""
    quiz: dict[str, Any] = yaml.safe_load((CONTENT / "module-1-wat-geldstress-doet" / "toets.yaml").read_text())
    return {
        " ".join(question["text"].split()): {
            " ".join(option["text"].split()) for option in question["options"] if option["right"]
        }
        for question in quiz["questions"]
    }


def answer(page: Page, answers: dict[str, set[str]]) -> None:
    """Answer the question on the page by keyboard and go on."""
    right = answers[" ".join(page.locator(".question__text").inner_text().split())]
    options = page.locator(".option")
    wanted = [
        number for number in range(options.count()) if " ".join(options.nth(number).inner_text().split()) in right
    ]
    inputs = page.locator(".option input")
    if inputs.first.get_attribute("type") == "radio":
        choose(page, inputs, wanted[0])
    else:
        for number in wanted:
            press(page, inputs.nth(number), "Space")
    expect(page.locator(".save-state")).to_have_text("Bewaard")
    follow(page, page.get_by_role("button", name="Bewaar antwoord"))


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
    link = re.search(r"http\S+/account/confirm-email/\S+", text(mail))
    assert link
    accessible(page)
    page.goto(link[0])
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
    follow(page, page.get_by_role("button", name="Klaar, naar de volgende stap"))
    page.goto("/mijn/")
    follow(page, page.get_by_role("link", name="Ga verder"))
    for title in ("Schaarste en tunnelvisie", "Weten, willen, doen", "Wat onderzoek wel en niet bewijst"):
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        follow(page, page.get_by_role("button", name="Klaar, naar de volgende stap"))

    # Practice comes first; who wants to goes on to the quiz at once.
    expect(page.get_by_role("button", name="Oefen")).to_be_visible()
    accessible(page)
    follow(page, page.get_by_role("link", name=re.compile("Toets bij module 1$")).last)

    # The quiz: one answer, then another tab, then the rest.
    follow(page, page.get_by_role("button", name="Begin de toets"))
    answers = right_answers()
    answer(page, answers)
    attempt = page.url.split("/vraag/")[0] + "/"
    page.close()
    page = _second_tab(new_page, stack)
    page.goto(attempt)
    expect(page).to_have_url(re.compile("/vraag/2/$"))
    for _ in range(5):
        answer(page, answers)
    follow(page, page.get_by_role("button", name="Lever de toets in"))
    expect(page.get_by_role("heading", level=1)).to_have_text("U bent geslaagd")
    expect(page.locator(".score__number")).to_have_text("100%")
    accessible(page)

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

    # A stranger, not signed in, follows the link of the certificate and drops the file.
    address = page.locator("a[href*='/certificaat/']").first.get_attribute("href")
    assert address
    stranger = new_page()
    stranger.goto(address)
    expect(stranger.locator(".certificate-status--valid").first).to_be_visible()
    accessible(stranger)
    for fact in ("Noor de Vries", COURSE, "Vakschool Naast", "1 uur"):
        expect(stranger.get_by_role("main")).to_contain_text(fact)
    stranger.locator("input[type=file]").set_input_files(pdf)
    follow(stranger, stranger.locator("form:has(input[type=file]) button[type=submit]"))
    expect(stranger.locator(".certificate-status--valid").first).to_be_visible()

    # One changed byte and it is no longer ours.
    altered = tmp_path / "anders.pdf"
    altered.write_bytes(attached[:-2] + b"\n\n")
    stranger.goto(address)
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
