"""The HTML of every page that people get is valid, as the server sends it (Nu Html Checker)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.audits import html
from tests.journeys.addresses import IN_ENGLISH, NOT_THERE, OTHERS, PUBLIC, SIGNED_IN, filled_in
from tests.journeys.test_accessibility import sign_in
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.looks]
# Pages of others: the mailbox of one machine shows mails as they are, and the API describes itself with a ready-made page.
NOT_OURS = ("/postvak/",)
BY_ROLE = {"": (*PUBLIC, *NOT_THERE), "in English": IN_ENGLISH, "professional": SIGNED_IN, **OTHERS}


@pytest.mark.parametrize("role", BY_ROLE)
def test_it_is_valid(stack: Stack, new_page: Callable[..., Page], tmp_path: Path, role: str) -> None:
    if reason := html.missing():
        pytest.skip(reason)
    page = new_page()
    if role == "in English":
        page.request.get("/?taal=en")
    elif role:
        sign_in(page, role)
    addresses = filled_in(stack, tuple(url for url in BY_ROLE[role] if url not in NOT_OURS))
    pages = {url: page.request.get(url).text() for url in addresses}
    assert html.errors(pages, tmp_path / "pages") == {}
