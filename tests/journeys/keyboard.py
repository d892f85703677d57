"""Walking a page as somebody without a mouse does."""

from playwright.sync_api import Locator, Page

TABS = 150  # more than any page has


def reach(page: Page, target: Locator) -> None:
    """Press Tab until ``target`` has the focus.

    Raises:
        AssertionError: it cannot be reached by keyboard.
    """
    target.first.wait_for()
    element = target.first.element_handle()
    for _ in range(TABS):
        if page.evaluate("element => element === document.activeElement", element):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Reach ``target`` and press a key on it."""
    reach(page, target)
    page.keyboard.press(key)


def follow(page: Page, target: Locator) -> None:
    """Reach a link or button, press Enter and wait for the next page."""
    reach(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, target: Locator, text: str) -> None:
    """Reach a field and type into it."""
    reach(page, target)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def choose(page: Page, options: Locator, number: int) -> None:
    """Choose the option at ``number`` (from 0) of a group of radio buttons by arrow keys."""
    page.keyboard.press("Tab")
    for _ in range(TABS):
        if options.evaluate_all("elements => elements.includes(document.activeElement)"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(TABS):
        if options.nth(number).is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError("the arrow keys do not reach this option")
