"""A stranger got a certificate from somebody: by its address, its PDF or its badge they see what it is worth."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.certificate_rows import attachment_of, certificates
from tests.journeys.steps import mail_about
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
REAL, WITHDRAWN, MISSPELT = (f"vreemde.{name}@example.net" for name in ("fatima", "ted", "jan"))
ROWS = f"""
real = issue("Fatima El Amrani", "{REAL}")
sharing.share(real, staff)
withdrawn = issue("Ted Visser", "{WITHDRAWN}")
revoking.revoke(withdrawn, reason=Reason.MISTAKE, note="Verkeerde lijst.", actor=staff)
suspended = issue("Wim Prins", "vreemde.wim@example.net")
revoking.suspend(suspended, reason=Reason.INQUIRY, note="", actor=staff)
misspelt = issue("Jan Jansn", "{MISSPELT}")
mended = renamed(misspelt, "Jan Jansen")
tell(real=real, withdrawn=withdrawn, suspended=suspended, misspelt=misspelt, mended=mended)
"""
# What a browser hands over when somebody lets a file go above the page.
DROPPED = """([name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([bytes], name, { type }));
  return files;
}"""
STATUS = ".certificate-status"


def choose(page: Page, name: str, kind: str, content: bytes) -> None:
    """Hand in a file by the file chooser."""
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    page.get_by_role("button", name="Controleer bestand").click()


def drop(page: Page, name: str, kind: str, content: bytes) -> None:
    """Let a file go above the form, and hand it in."""
    files = page.evaluate_handle(DROPPED, [name, kind, base64.b64encode(content).decode()])
    form = page.locator("[data-file-drop]")
    form.dispatch_event("dragover", {"dataTransfer": files})
    expect(form).to_have_class("form file-drop file-drop--over")
    form.dispatch_event("drop", {"dataTransfer": files})
    expect(page.get_by_text(f"Gekozen: {name}")).to_be_visible()
    expect(page.get_by_role("button", name="Controleer bestand")).to_be_focused()
    page.keyboard.press("Enter")


def test_a_stranger_sees_what_each_certificate_is_worth(  # noqa: PLR0915 - one story
    stack: Stack, page: Page, accessible: Callable[[Page], None]
) -> None:
    rows = certificates(stack, ROWS)
    real, mended = rows["real"], rows["mended"]
    pdf = attachment_of(mail_about(stack, REAL, "Uw bewijs van afronding:"))
    badge = page.request.get(f"/certificaat/gedeeld/{real['share']}/credential.json").body()

    # The address on the document says what was certified, and that it holds.
    page.goto(f"/certificaat/{real['token']}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dit bewijs is geldig")
    expect(page.get_by_role("main")).to_contain_text("Fatima El Amrani")
    accessible(page)

    # The file itself, dropped there; then one with a byte more.
    drop(page, "bewijs.pdf", "application/pdf", pdf)
    expect(page.locator(STATUS).first).to_contain_text("Dit bestand is echt")
    accessible(page)
    drop(page, "anders.pdf", "application/pdf", pdf + b"\n")
    expect(page.locator(STATUS).first).to_contain_text("Dit bestand is veranderd")
    accessible(page)
    drop(page, "badge.json", "application/json", badge)
    expect(page.locator(STATUS).first).to_contain_text("Deze digitale badge is echt")

    # Who has only the file goes to the page of all, by the file chooser.
    page.goto("/certificaat/")
    choose(page, "bewijs.pdf", "application/pdf", pdf)
    expect(page.locator(STATUS).first).to_contain_text("Dit bestand is echt")
    expect(page.get_by_role("main")).to_contain_text("Fatima El Amrani")
    page.goto("/certificaat/")
    choose(page, "badge.json", "application/json", badge.replace(b"Fatima", b"Farida"))
    expect(page.locator(STATUS).first).to_contain_text("Dit bestand is veranderd")
    expect(page.get_by_role("main")).not_to_contain_text("El Amrani")
    accessible(page)
    choose(page, "brief.pdf", "application/pdf", b"%PDF-1.7\nEen brief van iemand anders.\n")
    expect(page.locator(STATUS).first).to_contain_text("Dit is niet ons bestand")
    page.get_by_role("button", name="Controleer bestand").click()  # nothing chosen
    expect(page.get_by_role("main")).to_contain_text("Kies eerst het bestand van het bewijs.")
    accessible(page)

    # By number one only learns that it exists.
    page.get_by_label("Nummer of webadres").fill(real["serial"])
    page.get_by_role("button", name="Zoek bewijs op").click()
    expect(page.locator(STATUS)).to_contain_text(real["serial"])
    expect(page.get_by_role("main")).not_to_contain_text("El Amrani")
    accessible(page)

    # Withdrawn, suspended, and an address that nobody has.
    page.goto(f"/certificaat/{rows['withdrawn']['token']}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dit bewijs is ingetrokken")
    expect(page.locator(STATUS)).to_contain_text("Per ongeluk uitgegeven")
    expect(page.get_by_role("main")).not_to_contain_text("Verkeerde lijst")
    accessible(page)
    choose(
        page, "bewijs.pdf", "application/pdf", attachment_of(mail_about(stack, WITHDRAWN, "Uw bewijs van afronding:"))
    )
    expect(page.locator(STATUS).first).to_contain_text("Maar het bewijs is nu niet geldig")
    accessible(page)
    page.goto(f"/certificaat/{rows['suspended']['token']}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dit bewijs is geschorst")
    accessible(page)
    page.goto(f"/certificaat/{'A' * 22}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wij kennen dit bewijs niet")
    accessible(page)

    # Replaced: the address alone does not lead to the new one; who has the file of the old one was given it.
    page.goto(f"/certificaat/{rows['misspelt']['token']}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dit bewijs is vervangen door een nieuw bewijs")
    expect(page.get_by_role("link", name=mended["serial"])).to_have_count(0)
    accessible(page)
    choose(
        page, "bewijs.pdf", "application/pdf", attachment_of(mail_about(stack, MISSPELT, "Uw bewijs van afronding:"))
    )
    accessible(page)
    page.get_by_role("link", name=mended["serial"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dit bewijs is geldig")
    expect(page.get_by_role("main")).to_contain_text("Jan Jansen")


def test_a_file_can_be_checked_without_a_script(stack: Stack, new_page: Callable[..., Page], tmp_path: Path) -> None:
    page = new_page(java_script_enabled=False)
    letter = tmp_path / "brief.pdf"
    letter.write_bytes(b"%PDF-1.7\nEen brief van iemand anders.\n")
    page.goto("/certificaat/")
    expect(page.get_by_text("U kunt het bestand ook hierheen slepen.")).to_be_hidden()
    page.locator("input[type=file]").set_input_files(letter)
    page.get_by_role("button", name="Controleer bestand").click()
    expect(page.locator(STATUS)).to_contain_text("Dit is niet ons bestand")
