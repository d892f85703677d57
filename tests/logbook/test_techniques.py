"""The public pages of techniques: readable, shareable, editable by editors, and loaded from files."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, Revision

from naast.accounts.models import User
from naast.language.readability import measure
from naast.logbook.management.commands import load_techniques
from naast.logbook.models import TechniqueIndexPage, TechniquePage
from naast.pages.blocks import BodyBlock
from naast.pages.markdown import ContentError, body_blocks, read_file
from naast.pages.models import HomePage
from naast.seed.roles import EDITORS, ensure_roles
from tests.logbook.conftest import make_technique

pytestmark = pytest.mark.django_db
FILES = sorted((load_techniques.CONTENT / "technieken").glob("*.md"))


def test_a_technique_shows_its_steps_sources_and_ways_to_share(client: Client, technique: TechniquePage) -> None:
    page = client.get(technique.url).text
    for part in (
        "Zo doet u het",
        "Tel tot vier",
        "Probeer het zo",
        "Een rapport.",
        "Gecontroleerd op 22 november 2026",
        "mailto:?subject=Laat%20een%20stilte%20vallen",
        "Wij zien nooit aan wie u iets stuurt.",
        f"/mijn/logboek/nieuw/?techniek={technique.slug}",
    ):
        assert part in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]  # there is nowhere to type an address


def test_techniques_stand_in_the_order_of_the_editors(client: Client, techniques: TechniqueIndexPage) -> None:
    first, second = make_technique(techniques, "Een", "een"), make_technique(techniques, "Twee", "twee")
    page = client.get("/technieken/").text
    assert page.index("Een") < page.index("Twee")
    assert second.url in client.get(first.url).text.split("Volgende techniek")[1]
    assert first.url in client.get(second.url).text.split("Volgende techniek")[1]
    first.unpublish()
    assert "Een</a>" not in client.get("/technieken/").text
    assert client.get(first.url).status_code == 404


def test_editors_may_change_techniques_and_see_a_preview(client: Client, technique: TechniquePage) -> None:
    ensure_roles()
    editor = User.objects.create_user("editor@example.org", name="Editor")
    editor.groups.add(Group.objects.get(name=EDITORS))
    assert technique.permissions_for_user(editor).can_publish()
    client.force_login(editor)
    assert client.get(f"/beheer/pages/{technique.pk}/edit/").status_code == 200
    assert "Zo doet u het" in client.get(f"/beheer/pages/{technique.pk}/view_draft/").text


@pytest.fixture
def loaded(home: HomePage, settings: object, tmp_path: Path) -> None:
    """The six techniques of a new installation."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    call_command("load_techniques")


@pytest.mark.usefixtures("loaded")
def test_six_techniques_are_loaded_each_with_a_drawing_and_its_words(client: Client) -> None:
    assert TechniquePage.objects.live().count() == 6
    for technique in TechniquePage.objects.all():
        page = client.get(technique.url).text
        assert technique.image is not None
        assert f'alt="{technique.image_alt}"' in page
        assert "Gecontroleerd op 22 november 2026" in page


@pytest.mark.usefixtures("loaded")
def test_loading_again_changes_nothing_unless_told_otherwise() -> None:
    technique = TechniquePage.objects.get(slug="reflecteren")
    technique.title = "Door de redactie veranderd"
    technique.save_revision().publish()
    before = (Page.objects.count(), Revision.objects.count())
    call_command("load_techniques")
    assert (Page.objects.count(), Revision.objects.count()) == before
    call_command("load_techniques", update=True)
    assert TechniquePage.objects.get(slug="reflecteren").title == "Geef terug wat u hoort"


def test_a_file_with_a_missing_field_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "kapot.md"
    path.write_text("---\ntitle: Kapot\n---\nTekst.\n")
    with pytest.raises(ContentError, match=r"kapot\.md.*'alt'"):
        load_techniques._read(path, lambda name: 1)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_technique_reads_easily_and_says_where_the_evidence_ends(path: Path) -> None:
    front, body = read_file(path)
    text = _text(front, body, path.name)
    reading = measure(text)
    assert reading.mean_sentence <= 12
    assert reading.longest <= 20
    assert reading.douma >= 60
    assert "## Wat we weten en wat niet" in body
    assert "!" not in text


def _text(front: dict[str, object], body: str, name: str) -> str:
    """Everything a reader reads, a title as a sentence."""
    blocks = BodyBlock().to_python(body_blocks(body, lambda image: 1, name=name))
    parts = [str(part) for part in blocks.stream_block.get_searchable_content(blocks)]
    steps = [f"{step['title']}. {step['text']}" for step in front["steps"]]  # type: ignore[attr-defined]
    return "\n\n".join([str(front["intro"]), *steps, *parts, str(front["trial"])])
