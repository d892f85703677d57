"""A provider issues for a classroom: mends the table, sees the work go on, and looks after the certificates afterwards."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from naast.seed.people import DEMO_PEOPLE
from tests.journeys.certificate_rows import attachment_of, certificates
from tests.journeys.steps import mail_about, sign_in, text_of
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
STAFF = next(person for person in DEMO_PEOPLE if person.role == "opleider")
DESK = "/opleider/vakschool-naast/"
COURSE = "Stress-sensitief werken in het incassodomein"
GROUP = "Klas van donderdag"
ANNE = "klas.anne@example.net"
HEAD = "naam;mailadres;datum;score\n"
# As many as make that the first look comes before the last document.
RIGHT = HEAD + "".join(
    f"{name};klas.{name.split()[0].lower()}@example.net;2-11-2026;8{number}\n"
    for number, name in enumerate(
        ("Anne Viser", "Bart Mulder", "Cem Aydın", "Dewi Pattiwael", "Eva Smit", "Finn de Groot", "Gijs van Wijk")
    )
)
FAULTY = (
    f"{HEAD}Anne Viser;{ANNE};2-11-2026;80\n"
    ";klas.bart@example.net;2-11-2026;\n"
    "Cem Aydın;klas.cem;2-11-2026;\n"
    "Dewi Pattiwael;klas.dewi@example.net;31-2-2026;\n"
    "Eva Smit;klas.eva@example.net;2-11-2026;acht\n"
    f"Anne Viser;{ANNE.upper()};2-11-2026;80\n"
)
FAULTS = {
    3: "De naam ontbreekt.",
    4: "‘klas.cem’ is geen volledig mailadres.",
    5: "‘31-2-2026’ is geen datum.",
    6: "‘acht’ is geen score.",
    7: "Deze persoon staat ook op regel 2.",
}


def hand_in(page: Page, file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")
    page.get_by_label("Cursus").select_option(label=COURSE)
    page.get_by_label(re.compile("^Groep")).select_option(label=GROUP)
    page.get_by_label("Lijst", exact=True).set_input_files(file)
    page.get_by_role("button", name="Controleer de lijst").click()


def confirm(page: Page, button: str, *, reason: str = "", note: str = "") -> None:
    if reason:
        page.get_by_label("Reden").select_option(label=reason)
    if note:
        page.get_by_label(re.compile("^Notitie")).fill(note)
    page.get_by_role("button", name=button, exact=True).click()


def standing(page: Page) -> Locator:
    return page.locator(".page-head .tag")


def test_a_provider_issues_for_a_classroom_and_looks_after_what_was_issued(  # noqa: PLR0915 - one story
    stack: Stack, page: Page, accessible: Callable[[Page], None], tmp_path: Path
) -> None:
    certificates(
        stack, f"Cohort.objects.create(provider=provider, course=course, course_uid=course.uid, name={GROUP!r})"
    )
    sign_in(page, STAFF.email, STAFF.password, DESK.removesuffix("vakschool-naast/"))
    menu = page.get_by_role("navigation", name="Menu van Vakschool Naast")
    menu.get_by_role("link", name="Bewijzen van afronding").click()
    page.get_by_role("link", name="Uitgeven met een lijst").click()
    main = page.get_by_role("main")

    # The dry run says of each line what is wrong with it. Nothing is issued.
    hand_in(page, tmp_path / "klas.csv", FAULTY)
    expect(main).to_contain_text(
        "1 bewijs kan worden uitgegeven. 5 regels hebben een fout. Er is nog niets uitgegeven."
    )
    lines = page.get_by_role("row")
    for line, fault in FAULTS.items():
        expect(lines.filter(has=page.get_by_role("cell", name=str(line), exact=True))).to_contain_text(fault)
    accessible(page)
    with page.expect_download() as downloaded:
        main.get_by_role("link", name="CSV").click()
    assert "De naam ontbreekt." in Path(downloaded.value.path()).read_text(encoding="utf-8-sig")
    page.get_by_role("button", name="Gooi de lijst weg").click()
    expect(main).to_contain_text("Er is niets uitgegeven.")
    accessible(page)

    # The mended table is issued; the bar goes on by itself until all documents are there.
    hand_in(page, tmp_path / "klas, nagekeken.csv", RIGHT)
    page.get_by_role("button", name="Geef 7 bewijzen uit").click()
    expect(page.get_by_role("progressbar", name="Voortgang")).to_be_visible()
    expect(main).to_contain_text("7 bewijzen zijn uitgegeven.", timeout=90_000)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    accessible(page)
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Download de bewijzen van deze lijst (ZIP)").click()
    with zipfile.ZipFile(downloaded.value.path()) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 7
        assert archive.read(archive.namelist()[0]).startswith(b"%PDF-")

    # The register, narrowed to the group and a name; the misspelt one is mended.
    menu.get_by_role("link", name="Bewijzen van afronding").click()
    page.get_by_label("Groep").select_option(label=GROUP)
    page.get_by_label(re.compile("^Naam, nummer")).fill("viser")
    page.get_by_role("button", name="Toon").click()
    expect(main).to_contain_text("1 bewijs")
    accessible(page)
    page.get_by_role("link", name="Anne Viser").click()
    accessible(page)
    page.get_by_role("link", name="Verbeter de naam").click()
    accessible(page)
    page.get_by_label("Naam zoals die moet zijn").fill("Anne Visser")
    page.get_by_role("button", name="Maak het bewijs met deze naam").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anne Visser")
    mended = mail_about(stack, ANNE, "Uw verbeterde bewijs van afronding")
    assert "Anne Visser" in text_of(mended)
    assert attachment_of(mended) != attachment_of(mail_about(stack, ANNE, "Uw bewijs van afronding:"))
    page.reload()
    expect(standing(page)).to_have_text("Geldig")
    expect(page.get_by_role("region", name="Eerdere en latere bewijzen")).to_contain_text("Anne Viser ")
    accessible(page)

    # Suspended, restored, and in the end withdrawn. Each step says first what it does.
    page.get_by_role("link", name="Schors", exact=True).click()
    page.get_by_role("button", name="Schors", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("Kies een reden.")
    accessible(page)
    confirm(page, "Schors", reason="Er wordt iets uitgezocht", note="De aanwezigheid wordt nagegaan.")
    expect(standing(page)).to_have_text("Tijdelijk geschorst")
    accessible(page)
    page.get_by_role("link", name="Herstel", exact=True).click()
    accessible(page)
    confirm(page, "Herstel")
    expect(standing(page)).to_have_text("Geldig")
    page.get_by_role("link", name="Trek het bewijs in").click()
    expect(main).to_contain_text("U kunt dit niet terugdraaien")
    accessible(page)
    confirm(page, "Trek het bewijs in", reason="Per ongeluk uitgegeven", note="Zij was er op de tweede dag niet.")
    expect(standing(page)).to_have_text("Ingetrokken")
    expect(page.get_by_role("link", name="Verbeter de naam")).to_have_count(0)
    accessible(page)

    # The log has it all, and Anne has a mail about each step.
    page.goto(f"{DESK}bewijzen/")
    page.get_by_role("link", name="Logboek", exact=True).click()
    page.get_by_label("Naam, nummer of reden").fill("Anne")
    page.get_by_role("button", name="Toon").click()
    expect(page.get_by_role("rowheader", name="Vervangen door een nieuw bewijs")).to_have_count(1)
    for what in ("in de plaats van", "Geschorst", "Niet langer geschorst", "Ingetrokken"):
        written = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=what))
        expect(written.first).to_contain_text(STAFF.name)
    expect(page.get_by_role("row").filter(has_text="Zij was er op de tweede dag niet.")).to_have_count(1)
    accessible(page)
    for what in ("is geschorst", "is weer geldig", "is ingetrokken"):
        told = text_of(mail_about(stack, ANNE, f"Uw bewijs van afronding {what}"))
        assert "tweede dag" not in told
        assert "aanwezigheid" not in told
