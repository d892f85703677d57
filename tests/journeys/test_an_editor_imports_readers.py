"""An editor brings in readers from a file: sees what is wrong with it first, corrects it, and each reader gets one mail."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from naast.mail.quiet import may_mail_people_now
from naast.seed.people import DEMO_PEOPLE
from tests.journeys.steps import sign_in, text_of
from tests.support.processes import manage, wait_until
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
EDITOR, OUTSIDER = (next(person for person in DEMO_PEOPLE if person.role == role) for role in ("redacteur", "opleider"))
IMPORTS = "/beheer/abonnees-importeren/"
FIRST, SECOND, THIRD = (f"open.dag.{name}@example.net" for name in ("anna", "bram", "carla"))
HEAD = "e-mail;toestemming_op;toestemming_tekst;bron;onderwerpen;ritme\n"
PROOF = "Ja, stuur mij de nieuwsbrief.;Aanmeldlijst open dag"
FAULTY = (
    f"{HEAD}{FIRST};2025-03-01;{PROOF};;\n"
    f"open.dag.bram;2025-03-01;{PROOF};;\n"
    f"{THIRD};;{PROOF};;\n"
    f"{FIRST.upper()};2025-03-01;{PROOF};;\n"
)
RIGHT = f"{HEAD}{FIRST};2025-03-01;{PROOF};;\n{SECOND};2025-03-01;{PROOF};;maandelijks\n{THIRD};2-3-2025;{PROOF};;\n"
# One round of the worker's own work on the machine's own rows, with nothing changed but the clock.
ROUND = """
import time_machine
from newsletters.services.imports import run_due
with time_machine.travel("{moment}"):
    run_due()
"""


def hand_in(page: Page, file: Path, content: str) -> None:
    """Upload a file and see what would happen with it."""
    file.write_text(content, encoding="utf-8")
    page.goto(IMPORTS)
    page.get_by_role("main").locator("select[name=newsletter]").select_option(label="Ontwikkelingen")
    page.get_by_role("main").locator("input[name=file]").set_input_files(file)
    page.get_by_role("button", name="Bekijk het bestand").click()
    page.wait_for_url(re.compile(rf"{IMPORTS}\d+/$"))
    expect(page.get_by_role("main")).to_contain_text("Er is nog niemand toegevoegd")


def a_day_for_mail() -> datetime:
    """The last ten o'clock at which people may be mailed: on Sundays and by night an import waits."""
    today = timezone.localdate()
    mornings = (timezone.make_aware(datetime.combine(today - timedelta(days=back), time(10))) for back in range(1, 15))
    return next(moment for moment in mornings if may_mail_people_now(moment))


def test_an_editor_corrects_a_file_and_its_people_get_one_mail(
    stack: Stack, new_page: Callable[..., Page], accessible: Callable[[Page], None], tmp_path: Path
) -> None:
    editor = new_page()
    sign_in(editor, EDITOR.email, EDITOR.password)

    # The first look names each line that is wrong, and why. Nobody is added.
    hand_in(editor, tmp_path / "lijst.csv", FAULTY)
    rows = editor.get_by_role("region", name="De rijen").get_by_role("row")
    for line, problem in (
        (3, "Dit is geen volledig mailadres."),
        (4, "Er is geen datum van de toestemming."),
        (5, "Dit adres staat ook op regel 2."),
    ):
        row = rows.filter(has=editor.get_by_role("cell", name=str(line), exact=True))
        expect(row).to_contain_text(problem)
    expect(editor.get_by_role("button", name="Voeg 1 abonnee toe")).to_be_visible()
    accessible(editor)
    editor.get_by_role("button", name="Gooi dit bestand weg").click()
    expect(editor.get_by_role("main")).to_contain_text("gestopt")
    expect(editor.get_by_role("button", name=re.compile("^Voeg"))).to_have_count(0)

    # The corrected file goes to the end, and the page tells so by itself.
    hand_in(editor, tmp_path / "lijst, nagekeken.csv", RIGHT)
    known = "SELECT count(*) FROM newsletters_subscription WHERE email LIKE 'open.dag.%'"
    assert stack.ask(known) == (0,)
    editor.get_by_role("button", name="Voeg 3 abonnees toe").click()
    expect(editor.get_by_role("main")).to_contain_text("Het importeren is begonnen")
    manage("shell", "-c", ROUND.format(moment=a_day_for_mail().isoformat()), env=stack.env | {"SITE_URL": stack.url})
    expect(editor.get_by_role("main")).to_contain_text("3 van 3 rijen zijn klaar (100%)", timeout=60_000)
    expect(editor.get_by_role("main")).to_contain_text("Klaar op")
    editor.goto(editor.url)
    accessible(editor)
    assert stack.ask(f"{known} AND state = 'confirmed'") == (3,)

    # Each gets one mail that says where the address is from; its link leads to the choices.
    for address, day in ((FIRST, "1 maart 2025"), (SECOND, "1 maart 2025"), (THIRD, "2 maart 2025")):
        mails = wait_until(partial(stack.mails_to, address), timeout=60, why=f"the mail to {address}")
        assert len(mails) == 1
        words = " ".join(text_of(mails[0]).split())
        assert day in words
        assert "Aanmeldlijst open dag" in words
    link = re.search(r"http\S+/nieuwsbrief/voorkeuren/\S+", text_of(stack.mails_to(SECOND)[0]))
    assert link
    reader = new_page()
    reader.goto(link[0])
    expect(reader.get_by_label("Elke maand")).to_be_checked()
    accessible(reader)
    reader.get_by_role("button", name="Meld u overal voor af").click()
    expect(reader.get_by_role("main")).to_contain_text("U krijgt geen nieuwsbrieven meer")

    # Who left stays out of a later import.
    hand_in(editor, tmp_path / "lijst, nog eens.csv", RIGHT)
    expect(editor.get_by_role("main")).to_contain_text("In dit bestand staat niemand die erbij kan")

    # Somebody of a training provider has no business here.
    outsider = new_page()
    sign_in(outsider, OUTSIDER.email, OUTSIDER.password)
    for path in (IMPORTS, f"{IMPORTS}voorbeeld/", editor.url, f"{editor.url}voortgang/"):
        answer = outsider.request.get(path, max_redirects=0)
        assert answer.status in {302, 403, 404}, path
        assert "open.dag" not in answer.text()
