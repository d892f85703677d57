"""axe-core finds nothing in any mail, light and dark, on the width of a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from naast.mail.gallery import in_dark, in_light, samples
from tests.audits.looking import PHONE

pytestmark = [pytest.mark.journey, pytest.mark.django_db]
# Rules about a whole page. A mail is shown inside the page of a mail program, which has landmarks of its own: more of
# them would be in the way.
OF_A_PAGE = ("region (", "landmark-one-main (")


def test_axe_finds_nothing_in_any_mail(browser: Browser, axe: Callable[[Page], list[str]]) -> None:
    context = browser.new_context(viewport={"width": PHONE["width"], "height": PHONE["height"]})
    context.route("**/*", lambda route: route.abort())  # a picture of a site that is not running is no finding
    page = context.new_page()
    found = {}
    wide = set()
    for sample in samples():
        html = sample.rendered().html
        for look, shown in (("light", in_light(html)), ("dark", in_dark(html))):
            page.set_content(shown)
            findings = [finding for finding in axe(page) if not finding.startswith(OF_A_PAGE)]
            if findings:
                found[f"{sample.kind} {look}"] = findings
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wide.add(sample.kind)
    context.close()
    assert found == {}
    assert wide == set(), "a mail that a phone has to scroll sideways"
