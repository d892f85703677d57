"""Walking a page as somebody without a mouse does."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page

TABS = 150  # more than any page has
SURE = 3  # the last steps are looked at one by one: a group of radio buttons is one stop, and a script may add some
LONG = 60  # letters; longer texts are pasted in, as people do with what they wrote elsewhere
# How many stops away the element is, negative when going back is shorter; from the begin of a page back leads to its end.
_STEPS = """element => {
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((stop) => !stop.disabled && stop.offsetParent !== null);
  const to = stops.indexOf(element), from = stops.indexOf(document.activeElement);
  if (to < 0) return 0;
  if (from < 0) return stops.length - to < to ? to - stops.length : to + 1;
  return to - from;
}"""
# The stops between that no Tab comes by, so that a burst of Tabs never goes too far.
_SKIPPED = """document.querySelectorAll("input[type=radio]").length"""
_IN_A_HURRY: set[Page] = set()


@contextmanager
def hurried(page: Page, *, when: bool) -> Iterator[None]:
    """Put the focus where it has to be instead of walking there, ``when`` pages of this kind were walked before."""
    if when:
        _IN_A_HURRY.add(page)
    try:
        yield
    finally:
        _IN_A_HURRY.discard(page)


def reach(page: Page, target: Locator) -> None:
    """Press Tab until ``target`` has the focus, or Shift and Tab when that is the shorter way, as people do.

    Raises:
        AssertionError: it cannot be reached by keyboard.
    """
    target.first.wait_for()
    if page in _IN_A_HURRY:
        target.first.focus()
        return
    element = target.first.element_handle()
    steps = page.evaluate(_STEPS, element)
    key = "Shift+Tab" if steps < 0 else "Tab"
    for _ in range(abs(steps) - SURE - page.evaluate(_SKIPPED)):
        page.keyboard.press(key)
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
    if len(text) > LONG:
        page.keyboard.insert_text(text)
    else:
        page.keyboard.type(text)


def choose(page: Page, options: Locator, number: int) -> None:
    """Choose the option at ``number`` (from 0) of a group of radio buttons by arrow keys."""
    if page in _IN_A_HURRY:
        options.nth(number).focus()
        page.keyboard.press("Space")
        return
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
