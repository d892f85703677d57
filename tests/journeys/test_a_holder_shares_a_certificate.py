"""A holder finds the certificate, takes it along, shows it to others, takes that back, and asks for the right name."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.certificate_rows import attachment_of, certificates
from tests.journeys.steps import mail_about, sign_in, text_of
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
COURSE = "Stress-sensitief werken in het incassodomein"
EMAIL = "houder.esra@example.net"
ROWS = f"""
esra = account("Esra Yildiz", "{EMAIL}")
tell(hers=issue("Esra Yildiz", "{EMAIL}"))
"""


def test_a_holder_decides_who_sees_the_certificate(  # noqa: PLR0915 - one story
    stack: Stack, new_page: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    serial = certificates(stack, ROWS)["hers"]["serial"]
    page, stranger = new_page(), new_page()
    sign_in(page, EMAIL)
    main = page.get_by_role("main")
    expect(main.get_by_text(serial)).to_be_visible()
    accessible(page)
    main.get_by_role("link", name=COURSE, exact=True).click()
    expect(main).to_contain_text("Uw bewijs is geldig")
    expect(main.get_by_role("img", name="Het document.")).to_be_visible()
    accessible(page)

    # To take along: the document that was mailed too, and the badge.
    with page.expect_download() as pdf:
        main.get_by_role("link", name="Download pdf").click()
    assert Path(pdf.value.path()).read_bytes() == attachment_of(mail_about(stack, EMAIL, "Uw bewijs van afronding:"))
    with page.expect_download() as badge:
        main.get_by_role("link", name="Download digitale badge").click()
    subject = json.loads(Path(badge.value.path()).read_text(encoding="utf-8"))["credentialSubject"]
    assert COURSE in json.dumps(subject, ensure_ascii=False)

    # Nobody else sees her page. Who gets the link does.
    answer = stranger.goto(page.url)
    assert answer is not None
    assert "/account/login/" in stranger.url
    main.get_by_role("button", name="Deel dit bewijs").click()
    expect(page.locator(".messages")).to_contain_text("U deelt dit bewijs nu.")
    accessible(page)
    shared = main.locator("a[href*='/certificaat/gedeeld/']").get_attribute("href")
    assert shared
    linked_in = main.get_by_role("link", name="Zet op mijn LinkedIn-profiel").get_attribute("href")
    assert linked_in
    asked = parse_qs(urlsplit(linked_in).query)
    assert (asked["certUrl"], asked["certId"], asked["name"]) == ([shared], [serial], [COURSE])
    stranger.goto(shared)
    expect(stranger.get_by_role("main")).to_contain_text("Esra Yildiz")
    expect(stranger.get_by_role("main")).not_to_contain_text(EMAIL)
    accessible(stranger)
    with stranger.expect_download() as copy:
        stranger.get_by_role("link", name="Download pdf").click()
    assert Path(copy.value.path()).read_bytes() == Path(pdf.value.path()).read_bytes()

    # The way back: the link is dead at once, and sharing again gives another.
    main.get_by_role("button", name="Stop met delen").click()
    expect(page.locator(".messages")).to_contain_text("De link werkt niet meer.")
    gone = stranger.goto(shared)
    assert gone is not None
    assert gone.status == 404
    accessible(stranger)
    main.get_by_role("button", name="Deel dit bewijs").click()
    assert main.locator("a[href*='/certificaat/gedeeld/']").get_attribute("href") != shared

    # Her name lost its dots: she asks, and the provider has a mail that leads to the answer.
    page.get_by_text("Vraag om een andere naam").click()
    name = page.get_by_label("Uw naam zoals die op het bewijs moet staan")
    name.fill("Esra Yildiz")
    page.get_by_role("button", name="Verstuur vraag").click()
    expect(main).to_contain_text("Deze naam staat al op uw bewijs.")
    expect(name).to_be_visible()
    accessible(page)
    name.fill("Esra Yıldız")
    page.get_by_label("Wat is de reden?").fill("De puntjes horen er niet op.")
    page.get_by_role("button", name="Verstuur vraag").click()
    expect(main).to_contain_text("vroeg u om de naam ‘Esra Yıldız’")
    accessible(page)
    asked_mail = mail_about(stack, "opleider@example.org", f"Verzoek om een andere naam op bewijs {serial}")
    assert "Esra Yıldız" in text_of(asked_mail)
