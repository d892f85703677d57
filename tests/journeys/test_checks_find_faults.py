"""The checks of pages find the faults that somebody planted; otherwise their silence about our pages says nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.audits import html, looking
from tests.audits.faults import FAULTS, UNSEEN, Fault
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.looks]
ADDRESS = "/blog/aan-dezelfde-kant-van-de-tafel/"


@pytest.fixture
def faulty(browser: Browser, stack: Stack) -> Iterator[Page]:
    """A page on the stack whose errors are nobody's concern: they are planted."""
    context = browser.new_context(base_url=stack.url, viewport=looking.DESK, locale="nl-NL")
    context.set_default_timeout(15_000)  # milliseconds
    yield context.new_page()
    context.close()


def found_on(page: Page, fault: Fault | None, folder: Path) -> Iterator[str]:
    """What the checks say of the article with this fault in it, the quick ones first."""
    sent = page.request.get(ADDRESS).text()
    planted = fault.plant(sent) if fault else sent
    assert (planted != sent) == (fault is not None)
    # Without the policy of the site, which would keep half of the faults from happening at all.
    page.route(f"**{ADDRESS}", lambda route: answer(route, planted))
    yield from looking.others_asked(page, lambda: page.goto(ADDRESS))
    yield from looking.by_shape(page)
    yield from looking.every_way(page)
    yield from looking.by_keyboard(page)
    if not html.missing():
        yield from html.errors({ADDRESS: planted}, folder).get(ADDRESS, [])


def answer(route: Route, body: str) -> None:
    route.fulfill(body=body, content_type="text/html; charset=utf-8")


def test_they_say_nothing_of_the_page_as_it_is(stack: Stack, page: Page, tmp_path: Path) -> None:
    assert list(found_on(page, None, tmp_path)) == []


# The page itself is without any, as the test above shows: what is found is the planted one.
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_they_find_each_planted_fault(stack: Stack, faulty: Page, tmp_path: Path, fault: Fault) -> None:
    assert next(found_on(faulty, fault, tmp_path), "")


@pytest.mark.parametrize("fault", UNSEEN, ids=lambda fault: fault.name)
def test_what_only_a_person_finds_is_known(stack: Stack, faulty: Page, tmp_path: Path, fault: Fault) -> None:
    assert list(found_on(faulty, fault, tmp_path)) == []
