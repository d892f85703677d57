"""The log is its owner's alone, and leaves in a file that does no harm."""

import csv
import io
import json

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from wagtail.models import ReferenceIndex
from wagtail.snippets.models import get_snippet_models

from naast.accounts.models import User
from naast.logbook.models import Conversation, Experiment, TechniquePage
from naast.organisations.models import Employer, Team, TeamMembership
from naast.seed.roles import EDITORS, ensure_roles
from tests.logbook.helpers import BASELINE, SECRET, answers, log, log_many, make_experiment, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def others(alice: User, bob: User, charlie: User) -> list[User]:
    """Bob is a colleague in Alice's team, Charlie an outsider; a team lead, an editor and an administrator too."""
    ensure_roles()
    lead = User.objects.create_user("lead@example.org", name="Lead")
    team = Team.objects.create(employer=Employer.objects.create(name="Bureau", slug="bureau"), name="Team")
    for person in (alice, bob):
        TeamMembership.objects.create(team=team, user=person)
    TeamMembership.objects.create(team=team, user=lead, role=TeamMembership.Role.LEAD)
    editor = User.objects.create_user("editor@example.org", name="Editor")
    editor.groups.add(Group.objects.get(name=EDITORS))
    return [bob, charlie, lead, editor, User.objects.create_superuser("boss@example.org")]


def test_for_everybody_else_the_log_is_not_there(others: list[User], experiment: Experiment) -> None:
    conversation = log(experiment)
    reads = [f"proef/{experiment.uid}/{path}" for path in ("", "wijzig/", "wissen/", "gesprekken/")]
    writes = [f"proef/{experiment.uid}/{path}" for path in ("wijzig/", "ga-verder/", "wissen/", "log/")]
    writes += [f"gesprek/{conversation.uid}/{path}" for path in ("", "uitkomst/", "wissen/")]
    for person in others:
        client = Client()
        client.force_login(person)
        for path in (*reads, f"gesprek/{conversation.uid}/"):
            assert client.get(f"/mijn/logboek/{path}").status_code == 404, (person, path)
        for path in writes:
            data = planned() | answers(kept="ja")
            assert client.post(f"/mijn/logboek/{path}", data).status_code == 404, (person, path)
        for path in ("", f"?gelogd={conversation.uid}", "bestand.csv", "bestand.json", "wissen/"):
            assert SECRET not in client.get(f"/mijn/logboek/{path}").text
        client.post("/mijn/logboek/wissen/")
        for path in ("/team/", "/opleider/", "/mijn/", "/beheer/"):
            assert SECRET not in client.get(path, follow=True).text
    conversation.refresh_from_db()
    assert (conversation.kept, Conversation.objects.count()) == (None, 1)


def test_a_visitor_is_led_to_the_sign_in_page(client: Client, experiment: Experiment) -> None:
    for path in ("", f"proef/{experiment.uid}/", "bestand.csv", "wissen/", "nieuw/"):
        assert client.get(f"/mijn/logboek/{path}")["Location"].startswith("/account/login/")


def test_no_admin_knows_the_log(technique: TechniquePage, alice: User) -> None:
    """Wagtail keeps an index of what refers to a page and shows it to editors: the log is not in it."""
    assert not {Experiment, Conversation} & set(get_snippet_models())
    make_experiment(alice, technique=technique)
    call_command("rebuild_references_index", verbosity=0)
    assert not ReferenceIndex.model_is_indexable(Experiment)
    assert not ReferenceIndex.model_is_indexable(Conversation)
    assert not ReferenceIndex.get_references_to(technique).exists()


def test_nothing_is_kept_in_between(as_alice: Client, experiment: Experiment) -> None:
    for path in ("", f"proef/{experiment.uid}/", "bestand.json"):
        assert "no-store" in as_alice.get(f"/mijn/logboek/{path}")["Cache-Control"]


def test_the_table_opens_in_a_spreadsheet_and_starts_no_formula(as_alice: Client, alice: User) -> None:
    experiment = make_experiment(alice, name="=1+1")
    log(experiment, kept=True, note='  @SUM(A1); "aan" \u200b')
    log(experiment, agreement=False, note="＝kop")
    response = as_alice.get("/mijn/logboek/bestand.csv")
    assert response["Content-Disposition"].startswith('attachment; filename="logboek-')
    assert response.text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0] == ["Proef", "Periode", "Datum", "Contact", "Afspraak", "Nagekomen", "Eigen stress", "Notitie"]
    assert {len(row) for row in rows} == {8}
    assert [row[0] for row in rows[1:]] == ["'=1+1", "'=1+1"]
    assert {row[7][:2] for row in rows[1:]} == {"' ", "'＝"}
    assert {row[5] for row in rows[1:]} == {"ja", ""}


def test_the_json_holds_all_that_is_stored(as_alice: Client, experiment: Experiment) -> None:
    log_many(experiment, BASELINE, [True, None])
    content = json.loads(as_alice.get("/mijn/logboek/bestand.json").text)
    (found,) = content["experiments"]
    assert (found["name"], found["baseline"]) == ("Eerst zwijgen", ["2026-11-01", "2026-11-14"])
    assert found["hypothesis"] == experiment.hypothesis
    assert [each["kept"] for each in found["conversations"]] == [None, True]
    assert set(found["conversations"][0]) == {"date", "contact", "agreement", "kept", "stress", "note", "logged_at"}


def test_an_empty_log_is_a_file_too_and_other_kinds_are_not(as_alice: Client) -> None:
    assert as_alice.get("/mijn/logboek/bestand.csv").text.count("\n") == 1
    assert json.loads(as_alice.get("/mijn/logboek/bestand.json").text)["experiments"] == []
    assert as_alice.get("/mijn/logboek/bestand.exe").status_code == 404


def test_every_field_of_a_conversation_is_about_the_professional() -> None:
    """A new column that could hold something about a customer has to be thought about here first."""
    columns = {field.name for field in Conversation._meta.get_fields()}
    own = {"held_on", "contact", "agreement", "kept", "stress", "note", "logged_at"}
    assert columns == own | {"id", "uid", "experiment", "form_key"}
