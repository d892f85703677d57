"""A reader finds an article and answers it; a moderator reads it, its author replies, and the reader takes it back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from naast.seed.people import DEMO_PEOPLE
from tests.journeys.keyboard import reach
from tests.journeys.steps import sign_in, text_of
from tests.support.processes import wait_until
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
EMAIL = "lezer.reactie@example.net"
ARTICLE = "/blog/aan-dezelfde-kant-van-de-tafel/"
TEXT = "Ik vraag nu eerst hoe het met iemand gaat. <b>Dat</b> scheelt."
MODERATOR = next(person for person in DEMO_PEOPLE if person.role == "moderator")
EDITOR = next(person for person in DEMO_PEOPLE if person.role == "redacteur")
CHANGED = "Ik vraag nu eerst hoe het gaat. Daarna luister ik."


def links(stack: Stack) -> list[str]:
    """The links to the comment that reached the reader's mailbox."""
    return [link for mail in stack.mails_to(EMAIL) for link in re.findall(r"http\S+/reacties/mijn/\S+", text_of(mail))]


def sent(page: Page) -> bool:
    """Press the button; tell whether the comment was taken."""
    with page.expect_navigation():
        page.locator("[data-comment-fields] button[type=submit]").press("Enter")
    return page.url.endswith("/verstuurd/")


def found_by_keyboard(page: Page) -> None:
    """Search for the article in the head of the page, and take the suggestion with the arrow keys."""
    page.goto("/")
    field = page.locator("header form[data-suggestions] input[type=search]:visible").first
    reach(page, field)
    page.keyboard.type("dezelfde kant")
    option = page.get_by_role("option", name="Aan dezelfde kant van de tafel")
    option.first.wait_for()
    expect(page.locator("header [role=status]").first).to_have_text(re.compile(r"suggesties?$"))
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("Aan dezelfde kant")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ARTICLE}")


def decided(page: Page, text: str, decision: str) -> None:
    """Decide about the comment that waits with this text."""
    row = page.locator(".comment-queue tr", has_text=text)
    row.locator(f"button[value^={decision}]").click()
    expect(row).to_have_count(0)


def told_and_shown(page: Page) -> int:
    """How many comments the heading says there are, which is as many as there are."""
    told = re.search(r"\d+", page.locator("#reacties-titel").inner_text())
    number = int(told[0]) if told else 0
    expect(page.locator("#reacties .comment__head")).to_have_count(number)
    return number


def written(reader: Page, stack: Stack, accessible: Callable[[Page], None]) -> None:
    """Write a comment; the first time without a name and an address."""
    reader.locator("[data-comment-form] a").click()
    form = reader.locator("[data-comment-fields]")
    # Sent to its own address, it comes back with what it misses and what was there.
    form.locator("textarea").fill(TEXT)
    form.locator("button[type=submit]").press("Enter")
    expect(reader.locator("[data-error-summary]")).to_be_focused()
    accessible(reader)
    expect(form.locator("textarea")).to_have_value(TEXT)
    form.locator("[name=name]").fill("Lezer")
    form.locator("[name=email]").fill(EMAIL)
    form.locator("[name=wants_replies]").check()
    # A form that comes within three seconds comes back filled in: nobody writes that fast. It is simply sent again.
    wait_until(lambda: sent(reader), timeout=30, why="the page that says what happens now")
    accessible(reader)
    wait_until(lambda: links(stack), timeout=60, why="the mail with the link")


def answered(editor: Page, accessible: Callable[[Page], None]) -> None:
    """Reply to the comment, as somebody who may edit the page: its author."""
    editor.goto("/beheer/reacties/?status=approved")
    editor.locator(".comment-queue tr", has_text="Ik vraag nu eerst").locator("a").first.click()
    form = editor.locator("form[action$='/antwoord/']")
    form.locator("textarea").fill("Fijn dat het werkt.")
    accessible(editor)
    with editor.expect_navigation():
        form.locator("button").click()


def test_a_reader_answers_an_article(
    stack: Stack, new_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    reader, desk, editor = new_page(), new_page(), new_page()
    found_by_keyboard(reader)
    before = told_and_shown(reader)
    written(reader, stack, accessible)
    reader.goto(ARTICLE)
    expect(reader.locator("#reacties")).not_to_contain_text("Ik vraag nu eerst")

    sign_in(desk, MODERATOR.email, MODERATOR.password, to="/beheer/reacties/")
    expect(desk.locator(".comment-queue tr", has_text="Ik vraag nu eerst")).to_contain_text("<b>Dat</b>")
    expect(desk.locator("body")).not_to_contain_text(EMAIL)
    accessible(desk)
    decided(desk, "Ik vraag nu eerst", "goedkeuren")
    reader.reload()
    expect(reader.locator("#reacties")).to_contain_text(TEXT)
    assert told_and_shown(reader) == before + 1
    wait_until(lambda: len(links(stack)) > 1, timeout=60, why="the mail that it is on the site")

    sign_in(editor, EDITOR.email, EDITOR.password, to="/beheer/reacties/")
    answered(editor, accessible)
    reader.reload()
    expect(reader.locator(".comment--author").last).to_contain_text("Fijn dat het werkt.")
    assert told_and_shown(reader) == before + 2
    accessible(reader)
    wait_until(lambda: len(links(stack)) > 2, timeout=60, why="the mail about the reply")

    reader.goto(links(stack)[-1])
    accessible(reader)
    reader.locator("form textarea[name=text]").fill(CHANGED)
    reader.locator("form", has=reader.locator("[name=actie][value=wijzig]")).locator("button").press("Enter")
    expect(reader.locator(".comment-state")).to_contain_text("Uw wijziging wacht")
    reader.goto(ARTICLE)
    expect(reader.locator("#reacties")).to_contain_text(TEXT)  # the earlier words, until somebody read the new ones
    desk.goto("/beheer/reacties/")
    decided(desk, "Daarna luister ik", "goedkeuren")
    reader.reload()
    expect(reader.locator("#reacties")).to_contain_text(CHANGED)
    expect(reader.locator("#reacties")).not_to_contain_text(TEXT)


def test_the_reader_takes_it_back(
    stack: Stack, new_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    reader = new_page()
    reader.goto(links(stack)[-1])
    reader.locator("form", has=reader.locator("[name=actie][value=verwijder]")).locator("button").press("Enter")
    expect(reader.locator("textarea[name=text]")).to_be_visible()
    accessible(reader)
    answer = reader.goto(links(stack)[-1])
    assert answer is not None
    assert answer.status == 404
    reader.goto(ARTICLE)
    expect(reader.locator("#reacties")).not_to_contain_text("Ik vraag nu eerst")
    # What its author replied stays, below a line that says a comment was here.
    expect(reader.locator(".comment--author").last).to_contain_text("Fijn dat het werkt.")
