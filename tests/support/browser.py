"""A real Chromium through Playwright, at the two widths that pages are judged at, and axe-core for accessibility."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.audits import looking
from tests.audits.looking import DESK, PHONE
from tests.support.stack import Stack

_PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# As root Chromium has no sandbox; the rest keeps it from calling out while it shows pages of this machine.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
PATIENCE = 15_000  # milliseconds; a bound for slow machines


def chromium() -> str | None:
    """Return the path of this machine's Chromium, if it has one."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine; skips, saying so, where there is none."""
    program = chromium()
    if program is None:
        pytest.skip("no Chromium on this machine; bin/setup --dev names the command that installs it")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        launched = playwright.chromium.launch(executable_path=program, headless=True, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def new_page(browser: Browser, stack: Stack) -> Iterator[Callable[..., Page]]:
    """Open pages on the stack, each a person with cookies of their own: ``new_page(viewport=PHONE)``.

    Errors that a page throws or logs fail the test when it ends.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(**options: Any) -> Page:
        settings: dict[str, Any] = {"base_url": stack.url, "viewport": DESK, "locale": "nl-NL"} | options
        context = browser.new_context(**settings)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on("console", lambda message: errors.append(f"{page.url}: {message.text}") if _is_error(message) else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def _is_error(message: Any) -> bool:
    # A 4xx answer is logged as an error too; tests of refusals look at the page instead.
    return bool(message.type == "error" and "Failed to load resource" not in message.text)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page at 1280 pixels."""
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A page at 390 pixels."""
    return new_page(viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def axe_at_both_widths() -> Callable[[Page], list[str]]:
    """Return what is wrong with the page one is on at both widths and in both schemes (``looking.every_way``)."""
    return looking.every_way


@pytest.fixture
def accessible(axe_at_both_widths: Callable[[Page], list[str]]) -> Callable[[Page], None]:
    """Check the page one is on at both widths, then give it back as it was."""

    def check(page: Page) -> None:
        assert axe_at_both_widths(page) == [], page.url

    return check


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Return what axe-core finds wrong with a page: one line a violation, with the elements."""
    return looking.axe
