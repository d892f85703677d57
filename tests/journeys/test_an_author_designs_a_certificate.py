"""Somebody of a provider changes how its certificates look: hard to read is refused, the example is the document itself."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from naast.seed.people import DEMO_PEOPLE
from tests.journeys.certificate_rows import attachment_of, certificates
from tests.journeys.steps import mail_about, sign_in
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
AUTHOR = next(person for person in DEMO_PEOPLE if person.role == "opleider")
TITLE = "Bewijs van afronding"
PALE = "#f0a58c"


def publish(page: Page) -> None:
    page.get_by_role("button", name="Meer acties").click()
    page.get_by_role("button", name="Publiceren").first.click()
    page.wait_for_load_state()


def test_an_author_changes_a_design_and_the_next_certificate_has_it(
    stack: Stack, page: Page, accessible: Callable[[Page], None]
) -> None:
    sign_in(page, AUTHOR.email, AUTHOR.password, "/beheer/")
    (number,) = stack.ask("SELECT page_ptr_id FROM certificates_certificatetemplatepage WHERE language = 'nl'")
    page.goto(f"/beheer/pages/{number}/edit/")
    page.fill("[name=closing]", "Fijn dat u ons weer een stuk beter kent.")
    page.fill("[name=accent_colour]", PALE)
    publish(page)

    # Too little contrast: it stays a draft, and the refusal names a colour that can be read.
    refusal = page.get_by_text(re.compile("slecht te lezen op dit papier")).first
    expect(refusal).to_be_visible()
    better = re.search(r"zoals (#[0-9a-f]{6})", refusal.inner_text())
    assert better
    page.fill("[name=accent_colour]", better[1])

    # The example beside the form is the document with what was typed.
    page.get_by_role("button", name="Toon/verberg voorvertoning").click()
    example = page.frame_locator("#w-preview-iframe")
    name = re.compile("^Voorbeeld van het bewijs van")
    expect(example.get_by_role("img", name=name)).to_be_visible(timeout=30_000)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Voorbeeld in een nieuw tabblad").click()
    picture = opened.value.get_by_role("img", name=name)
    expect(picture).to_be_visible(timeout=30_000)
    assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 500
    accessible(opened.value)
    opened.value.close()
    publish(page)
    expect(page.locator(".messages")).to_contain_text(TITLE)

    # What is issued from now on has the new colour and words; earlier documents stay as they are.
    rows = certificates(
        stack,
        """
row = issue("Ilse Nieuwland", "nieuw.ontwerp@example.net")
told["design"] = {"accent": row.design.design["accent_colour"], "closing": row.design.design["closing"]}
tell(row=row)
""",
    )
    assert rows["design"] == {"accent": better[1], "closing": "Fijn dat u ons weer een stuk beter kent."}
    assert attachment_of(mail_about(stack, "nieuw.ontwerp@example.net", "Uw bewijs van afronding:")).startswith(
        b"%PDF-"
    )
