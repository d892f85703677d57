"""A real Chromium through Playwright, at the two widths that pages are judged at, and axe-core for accessibility."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.stack import Stack

AXE = Axe().axe_script
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
_PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# As root Chromium has no sandbox; the rest keeps it from calling out while it shows pages of this machine.
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine; skips, saying so, where there is none."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        pytest.skip("no Chromium on this machine; bin/setup --dev names the command that installs it")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, headless=True, args=list(_FLAGS))
        yield chromium
        chromium.close()


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
        context.set_default_timeout(15_000)  # milliseconds
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
def axe_at_both_widths(axe: Callable[[Page], list[str]]) -> Callable[[Page], list[str]]:
    """Return what axe-core finds at 390 and at 1280 pixels on the page one is on, then give it back as it was."""

    def violations(page: Page) -> list[str]:
        before, found = page.viewport_size, []
        for size in (PHONE, DESK):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            found += [f"{size['width']}: {violation}" for violation in axe(page)]
        if before:
            page.set_viewport_size(before)
        return found

    return violations


@pytest.fixture
def accessible(axe_at_both_widths: Callable[[Page], list[str]]) -> Callable[[Page], None]:
    """Check the page one is on at both widths, then give it back as it was."""

    def check(page: Page) -> None:
        assert axe_at_both_widths(page) == [], page.url

    return check


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Return what axe-core finds wrong with a page: one line a violation, with the elements."""

    def violations(page: Page) -> list[str]:
        # The strict policy of the site refuses injected scripts, so axe comes in by the debugging protocol. Once per
        # page: it is half a megabyte.
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        found = page.evaluate("axe.run({resultTypes: ['violations']}).then(results => results.violations)")
        return [
            f"{item['id']} ({item['impact']}): {item['help']}: {' | '.join(node['html'][:120] for node in item['nodes'])}"
            for item in found
        ]

    return violations
