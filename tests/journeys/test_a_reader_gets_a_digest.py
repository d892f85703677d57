"""A reader subscribes, an editor approves a development, and beat, worker and SMTP bring the digest. By keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from naast.seed.people import DEMO_PEOPLE
from tests.journeys.keyboard import follow, press, reach, write
from tests.journeys.steps import text_of
from tests.support.processes import wait_until
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
EMAIL = "nieuwe.abonnee@example.org"
EDITOR = next(person for person in DEMO_PEOPLE if person.role == "redacteur")


def subscribe(page: Page, stack: Stack, email: str, accessible: Callable[[Page], None]) -> None:
    """Fill in the form, follow the mailed link and press its button."""
    page.goto("/nieuwsbrief/")
    write(page, page.get_by_role("main").locator("input[type=email]"), email)
    for box in page.get_by_role("main").locator("form input[type=checkbox]").all():
        if not box.is_checked():
            press(page, box, "Space")
    follow(page, page.get_by_role("main").locator("form button[type=submit]"))
    accessible(page)
    mail = wait_until(lambda: stack.mails_to(email), timeout=60, why="the mail that asks to confirm")[0]
    link = re.search(r"http\S+/nieuwsbrief/bevestigen/\S+", text_of(mail))
    assert link
    page.goto(link[0])
    accessible(page)
    follow(page, page.get_by_role("main").locator("form button[type=submit]"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    accessible(page)


def test_from_subscription_to_a_digest_of_what_an_editor_approved(
    stack: Stack, new_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    reader = new_page()
    subscribe(reader, stack, EMAIL, accessible)

    # The worker has fetched the sample feeds into the inbox; the editor approves one item.
    editor = new_page()
    editor.goto("/account/login/?next=/beheer/")
    write(editor, editor.locator("input[name=login]"), EDITOR.email)
    write(editor, editor.locator("input[name=password]"), EDITOR.password)
    follow(editor, editor.get_by_role("main").locator("button[type=submit]"))
    title = approve_one(editor, stack)

    # Readers of the site see it at once, with its source.
    reader.goto("/ontwikkelingen/")
    expect(reader.get_by_role("main")).to_contain_text(title)
    expect(reader.get_by_role("main")).to_contain_text("In uw gesprek")
    expect(reader.get_by_role("main")).to_contain_text("Bron:")
    follow(reader, reader.get_by_role("link", name=title))
    accessible(reader)

    # The week's moment comes, beat finds the digest due, and it arrives once.
    stack.make_digest_due()
    digest = wait_until(
        lambda: [mail for mail in stack.mails_to(EMAIL) if mail["List-Unsubscribe"]], timeout=120, why="the digest"
    )[0]
    assert title in text_of(digest)
    assert "In uw gesprek" in text_of(digest)
    html = digest.get_body(("html",))
    assert html is not None
    assert title in " ".join(str(html.get_content()).split())

    follow_a_link(reader, stack, text_of(digest))

    # Unsubscribing takes a button, without signing in.
    link = re.search(r"http\S+/nieuwsbrief/afmelden/\S+", text_of(digest))
    assert link
    reader.goto(link[0])
    accessible(reader)
    follow(reader, reader.get_by_role("main").locator("form button[type=submit]"))
    expect(reader.get_by_role("heading", level=1)).to_be_visible()
    accessible(reader)
    assert len([mail for mail in stack.mails_to(EMAIL) if mail["List-Unsubscribe"]]) == 1

    # The same mail leads to the choices, and this machine's mailbox shows it.
    link = re.search(r"http\S+/nieuwsbrief/voorkeuren/\S+", text_of(digest))
    assert link
    reader.goto(link[0])
    accessible(reader)
    reader.goto("/postvak/")
    follow(reader, reader.get_by_role("main").get_by_role("link").first)
    accessible(reader)


def follow_a_link(page: Page, stack: Stack, mail: str) -> None:
    """Following a link of the mail counts the link once and leaves a clean address; fetching it counts nothing."""
    link = re.search(r"http\S+/ontwikkelingen/\S*[?&]nb=\S+", mail)
    assert link
    clicks = "SELECT sum(clicks) FROM newsletters_trackedlink"
    assert page.request.get(link[0]).ok  # as a scanner does
    assert stack.ask(clicks) == (0,)
    with page.expect_response("**/nieuwsbrief/gevolgd/") as told:
        page.goto(f"{link[0]}#inhoud")
    assert told.value.status == 204
    assert "set-cookie" not in told.value.headers
    expect(page).to_have_url(f"{link[0].partition('?')[0]}#inhoud")
    page.reload()
    assert stack.ask(clicks) == (1,)


def approve_one(page: Page, stack: Stack) -> str:
    """Approve the first new item of the inbox under a title of its own; returns that title."""
    page.goto("/beheer/ontwikkelingen/inbox/")
    approve = page.get_by_role("main").get_by_role("link", name=re.compile("^Keur goed"))

    def arrived() -> bool:
        page.reload()
        return approve.count() > 0

    wait_until(arrived, timeout=120, every=0.5, why="items of the sample feeds in the inbox")
    follow(page, approve)
    title = "Wat deze week telt in uw gesprek"
    write(page, page.locator("input[name=title]"), title)
    write(page, page.locator("textarea[name=summary]"), "Een regel is veranderd. Wij leggen uit wat dat betekent.")
    write(page, page.locator("[name=talk]"), "Vraag eerst wat de klant al weet.")
    for box in page.locator("input[name=topics]").all():
        if not box.is_checked():
            press(page, box, "Space")
    reach(page, page.get_by_role("main").get_by_role("button", name=re.compile("^Keur goed")))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return title
