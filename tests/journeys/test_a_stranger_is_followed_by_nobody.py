"""A stranger reads the whole site, and no other house hears of it."""

from collections.abc import Callable
from urllib.parse import urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page

from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.looks]

_LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def _one_of_each_kind(stack: Stack) -> list[str]:
    """Addresses of the map, two of each folder and depth: pages of one kind stand together."""
    with urlopen(f"{stack.url}/sitemap.xml") as answer:
        paths = [urlsplit(str(each.text)).path for each in ElementTree.fromstring(answer.read()).iter(_LOC)]
    kinds: dict[tuple[str, int], list[str]] = {}
    for path in paths:
        parts = path.strip("/").split("/")
        kinds.setdefault((parts[0] if len(parts) > 1 else "", len(parts)), []).append(path)
    found = [path for (folder, _depth), each in kinds.items() for path in (each[:2] if folder else each)]
    assert len(found) >= 20
    return found


def test_every_page_asks_this_site_only_and_runs_nothing_from_the_page_itself(
    stack: Stack, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    origin = f"{urlsplit(stack.url).scheme}://{urlsplit(stack.url).netloc}"
    for path in _one_of_each_kind(stack):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "set-cookie" not in answer.headers or "csrftoken" in answer.headers["set-cookie"], path
        # What a policy would stop is not there to be stopped: new_page fails on a refusal that is logged.
        assert page.locator("[style], style, script:not([src]):not([type='application/ld+json'])").count() == 0, path
        addresses = page.locator("link[href], script[src], img[src], source[srcset], iframe[src]").evaluate_all(
            "all => all.filter(each => each.rel !== 'canonical')"
            ".flatMap(each => (each.srcset || each.src || each.href).split(',')).map(each => each.trim().split(' ')[0])"
        )
        asked |= {each for each in addresses if each.startswith("http")}
    foreign = {each for each in asked if not each.startswith((f"{origin}/", "data:"))}
    assert foreign == set()
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"csrftoken"}
