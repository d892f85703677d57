"""Walking a page as somebody without a mouse does."""

from playwright.sync_api import Locator, Page

TABS = 150  # more than any page has
# Whether the element lies nearer to the focus by going back; from the begin of a page back leads to its end.
_BACKWARDS = """element => {
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((stop) => !stop.disabled && stop.offsetParent !== null);
  const to = stops.indexOf(element), from = stops.indexOf(document.activeElement);
  return to >= 0 && (from < 0 ? stops.length - to < to : from > to);
}"""


def reach(page: Page, target: Locator) -> None:
    """Press Tab until ``target`` has the focus, or Shift and Tab when that is the shorter way, as people do.

    Raises:
        AssertionError: it cannot be reached by keyboard.
    """
    target.first.wait_for()
    element = target.first.element_handle()
    key = "Shift+Tab" if page.evaluate(_BACKWARDS, element) else "Tab"
    for _ in range(TABS):
        if page.evaluate("element => element === document.activeElement", element):
            return
        page.keyboard.press(key)
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
