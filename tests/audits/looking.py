"""Looking at a page as different readers meet it: what a browser can find wrong without a person.

Each look returns sentences; none of them says that a page is good, only that these faults are not in it.
"""

from collections.abc import Callable
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

AXE = Axe().axe_script
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 700}  # WCAG 2.2, 1.4.10: as 1280 pixels enlarged four times
# Axe knows the Success Criteria of levels A and AA by these, and what is good practice beside them.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# All that another colour scheme can change.
COLOURS = ("color-contrast", "link-in-text-block")
STOPS = 400  # more than any page has

_AXE_RUN = """only => axe.run({resultTypes: ['violations'], runOnly: only, rules: {
  'target-size': {enabled: true}, 'css-orientation-lock': {enabled: true},
}}).then(results => results.violations)"""
# Where the focus is: which stop by number, whether it can be seen, whether something fixed lies over it (WCAG 2.4.11), and
# whether its look, or that of what is around it, is another one than without the focus (2.4.7).
_STOP = """() => {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  // The day, the month and the year of a date are stops of their own in one element.
  if (window.__last === element && element.matches('input[type^=date], input[type=time], input[type=month], input[type=week]'))
    return {part: true};
  window.__last = element;
  const names = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'borderColor', 'backgroundColor',
    'textDecorationLine', 'textDecorationThickness', 'clip', 'transform', 'opacity', 'color'];
  const around = [element.nextElementSibling];
  for (let one = element; one && around.length < 6; one = one.parentElement) around.push(one);
  const look = () => JSON.stringify(around.filter(Boolean).flatMap((one) => [null, '::before', '::after'].map((part) => {
    const style = getComputedStyle(one, part);
    return names.map((name) => style[name]);
  })));
  const box = element.getBoundingClientRect();
  window.__stops ??= new Map();
  if (!window.__stops.has(element)) window.__stops.set(element, window.__stops.size);
  const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const label = element.closest('label') ?? (element.id && document.querySelector(`label[for="${CSS.escape(element.id)}"]`));
  const covered = !!middle && middle !== element && !element.contains(middle) && !middle.contains(element)
    && !(label && label.contains(middle)) && getComputedStyle(middle).position === 'fixed';
  const frame = element.tagName === 'IFRAME';
  let shows = true;
  if (!frame) {
    const focused = look();
    element.blur();
    shows = look() !== focused;
    element.focus({preventScroll: true, focusVisible: true});
  }
  return {number: window.__stops.get(element), html: element.outerHTML.slice(0, 120), frame, shows, covered,
    seen: box.width > 0 && box.height > 0};
}"""
# What a person without a mouse cannot reach, though it answers to one.
_ONLY_BY_MOUSE = """() => [...document.querySelectorAll('[onclick], [data-click], [role=button], [role=link], [role=tab]')]
  .filter((one) => one.tabIndex < 0 && one.offsetParent && !one.closest('[role=tablist], [role=listbox]'))
  .map((one) => one.outerHTML.slice(0, 120))"""
# Colours of another scheme come in by transitions where the admin does not ask whether motion is wanted; one may start another.
_SETTLE = """async () => {
  for (;;) {
    const moving = document.getAnimations().filter((one) => one instanceof CSSTransition && one.playState !== 'finished');
    if (!moving.length) return;
    for (const one of moving) one.finish();
    await new Promise(requestAnimationFrame);
  }
}"""
_UNSIZED = """() => [...document.images].filter((one) => one.offsetParent && !(one.hasAttribute('width') && one.hasAttribute('height')))
  .map((one) => one.outerHTML.slice(0, 120))"""


def axe(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """Return what axe-core finds: one line a violation, with the elements; all A and AA tags, or these rules only."""
    # The strict policy of the site refuses injected scripts, so axe comes in by the debugging protocol. Once per page:
    # it is half a megabyte.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(TAGS)}
    found = page.evaluate(_AXE_RUN, only)
    return [
        f"{item['id']} ({item['impact']}): {item['help']}: {' | '.join(node['html'][:120] for node in item['nodes'])}"
        for item in found
    ]


def sideways(page: Page) -> list[str]:
    """Return whether one has to scroll sideways at the width the page now has (WCAG 1.4.10)."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"scrolls {wide} pixels sideways"] if wide > 0 else []


def _show_in(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Show the page in a colour scheme, and look when its colours are there."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate(_SETTLE)


def every_way(page: Page) -> list[str]:
    """Return what is wrong at 390 and 1280 pixels in both colour schemes, and at 320; then give the page back as it was."""
    before, found = page.viewport_size, []
    page.emulate_media(reduced_motion="reduce")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        _show_in(page, "light")
        found += [f"{size['width']}: {line}" for line in (*axe(page), *sideways(page))]
        _show_in(page, "dark")
        found += [f"{size['width']}, dark: {line}" for line in axe(page, COLOURS)]
    page.emulate_media(color_scheme="light", reduced_motion="null")
    page.set_viewport_size(NARROW)
    found += [f"{NARROW['width']}: {line}" for line in sideways(page)]
    if before:
        page.set_viewport_size(before)
    return found


def by_keyboard(page: Page) -> list[str]:
    """Return what is wrong with walking the page by Tab, from its begin to its end and out of it.

    Each stop shows that it has the focus (WCAG 2.4.7), is not hidden behind something fixed (2.4.11), the order never
    goes in circles (2.1.2), and nothing that answers to a mouse is left out (2.1.1).
    """
    found = [f"only by mouse: {html}" for html in page.evaluate(_ONLY_BY_MOUSE)]
    page.evaluate(
        "() => { window.__stops = new Map(); window.__last = null; document.activeElement?.blur(); window.scrollTo(0, 0); }"
    )
    visited: list[int] = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        stop: dict[str, Any] | None = page.evaluate(_STOP)
        if stop is None:  # out of the page, at the browser's own buttons
            break
        if "part" in stop:
            continue
        if stop["number"] in visited:
            if stop["number"] != 0 and not stop["frame"]:
                found.append(f"a trap: the focus comes back to {stop['html']}")
            break
        visited.append(stop["number"])
        found += _seen(stop)
    else:
        found.append(f"no end after {STOPS} stops")
    return found


def _seen(stop: dict[str, Any]) -> list[str]:
    found = []
    if not stop["seen"]:
        found.append(f"the focus is on something invisible: {stop['html']}")
    if stop["covered"]:
        found.append(f"the focus is hidden behind something: {stop['html']}")
    if not stop["shows"]:
        found.append(f"the focus does not show on {stop['html']}")
    return found


def by_shape(page: Page) -> list[str]:
    """Return what makes a page jump while it loads: pictures without their size."""
    return [f"a picture without its size: {html}" for html in page.evaluate(_UNSIZED)]


def others_asked(page: Page, open_it: Callable[[], object]) -> list[str]:
    """Open a page by ``open_it`` and return the addresses of other sites that it asks anything of."""
    asked: list[str] = []
    own: list[str] = []

    def note(request: Any) -> None:
        address = request.url
        if request.is_navigation_request() and not own:
            own.append("/".join(address.split("/", 3)[:3]) + "/")
        if not address.startswith((*own, "data:", "blob:", "about:")):
            asked.append(address)

    page.on("request", note)
    try:
        open_it()
    finally:
        page.remove_listener("request", note)
    return [f"asks another site: {address}" for address in asked]
