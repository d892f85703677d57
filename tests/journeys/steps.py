"""Steps that several journeys take."""

from email.message import EmailMessage

from playwright.sync_api import Page

from tests.support.processes import wait_until
from tests.support.stack import Stack

PASSWORD = "een-lang-wachtwoord"
"""Of the people that a journey makes itself."""


def sign_in(page: Page, email: str, password: str = PASSWORD, to: str = "/mijn/") -> None:
    """Sign in and arrive at ``to``."""
    page.goto(f"/account/login/?next={to}")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**{to}")


def mail_about(stack: Stack, address: str, subject: str) -> EmailMessage:
    """Wait for the mail to ``address`` whose subject begins with ``subject``, and return it."""

    def look() -> EmailMessage | None:
        return next((mail for mail in stack.mails_to(address) if str(mail["Subject"]).startswith(subject)), None)

    return wait_until(look, timeout=60, why=f"the mail “{subject}” to {address}")


def text_of(mail: EmailMessage) -> str:
    """The words of the plain part."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def kept_by_itself(page: Page) -> None:
    """Type in the title of a new page until Wagtail has kept it by itself, under an address of its own.

    In the first second the editor takes what it finds for what was there already. Handing in while the first save is on
    its way would make the page twice, which Wagtail refuses.
    """

    def typed() -> bool:
        page.locator("[name=title]").press("End")
        page.keyboard.type(" ")
        return page.url.endswith("/edit/")

    wait_until(typed, timeout=60, every=2, why="the page that keeps itself")
