"""An editor looks an issue over, tries it, sends it and watches; a reader reads, changes choices and leaves; an outsider finds the archive only."""

import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from naast.seed.people import DEMO_PEOPLE
from tests.journeys.steps import sign_in, text_of
from tests.support.processes import wait_until
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
EDITOR, OUTSIDER = (next(person for person in DEMO_PEOPLE if person.role == role) for role in ("redacteur", "opleider"))
READER = "lezer@example.org"


def link_in(mail: EmailMessage, path: str) -> str:
    found = re.search(rf"http\S+{path}\S+", text_of(mail))
    assert found, path
    return found[0]


def test_an_issue_goes_from_the_desk_to_readers_and_the_archive(
    stack: Stack, new_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    editor = new_page()
    sign_in(editor, EDITOR.email, EDITOR.password)
    editor.goto("/beheer/nieuwsbrieven/")
    editor.get_by_role("link", name="Kijk na en verstuur").first.click()
    title = editor.get_by_role("heading", level=1).inner_text()

    # Nobody outside sees what was not sent.
    visitor = new_page()
    visitor.goto("/nieuwsbrieven/")
    expect(visitor.get_by_role("main")).to_contain_text("Nog geen nummers")

    # A test goes to colleagues only.
    editor.get_by_role("checkbox", name=re.compile(re.escape(EDITOR.name))).check()
    editor.get_by_role("button", name="Stuur een proefmail").click()
    test_mail = wait_until(lambda: stack.mails_to(EDITOR.email), timeout=60, why="the test")[-1]
    assert "Test" in str(test_mail["Subject"])
    assert not stack.mails_to(READER)

    # Sent, watched to the end.
    editor.get_by_role("button", name=re.compile("^Verstuur nu naar")).click()
    editor.wait_for_url("**/beheer/verzendingen/**")
    issue = wait_until(lambda: stack.mails_to(READER), timeout=90, why="the issue")[0]
    expect(editor.get_by_role("main")).to_contain_text(re.compile("klaar", re.IGNORECASE), timeout=90_000)
    assert issue["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    # The archive shows it to everybody.
    visitor.goto("/nieuwsbrieven/")
    accessible(visitor)
    visitor.get_by_role("main").get_by_role("link").first.click()
    expect(visitor.get_by_role("heading", level=1)).to_be_visible()
    accessible(visitor)
    assert title

    # The reader pauses by the link in the mail, then leaves. Nobody signs in.
    reader = new_page()
    reader.goto(link_in(issue, "/nieuwsbrief/voorkeuren/"))
    accessible(reader)
    reader.goto(link_in(issue, "/nieuwsbrief/afmelden/"))
    reader.get_by_role("main").locator("form button[type=submit]").first.click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text(re.compile("afgemeld|niet meer", re.IGNORECASE))

    # Somebody of a training provider has no business at this desk.
    outsider = new_page()
    sign_in(outsider, OUTSIDER.email, OUTSIDER.password)
    for path in ("/beheer/verzendingen/", "/beheer/abonnees/", "/beheer/toestemmingen/", "/beheer/mail/geen-mail/"):
        answer = outsider.request.get(path, max_redirects=0)
        assert answer.status in {302, 403, 404}, path
