"""Rules as rows: editors write them, the check goes by them at once, and the file leaves their work alone."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from naast.accounts.models import User
from naast.language import selectors
from naast.language.letter import check_letter
from naast.language.models import LanguageRule
from naast.seed.roles import EDITORS, ensure_roles

pytestmark = pytest.mark.django_db
LIST = "/beheer/snippets/language/languagerule/"


def make(**changed: object) -> LanguageRule:
    values = {
        "name": "vordering",
        "kind": "jargon",
        "phrases": "vordering\nvorderingen",
        "better": "bedrag",
        "source": "De redactie",
        "checked_on": "2026-11-22",
        "test_sentence": "De vordering is hoog.",
    }
    return LanguageRule(**values | changed)


def found(text: str = "De vordering is hoog en de aanmaning ook.") -> list[str]:
    return [finding.text for finding in check_letter(text, selectors.rules()).findings]


# --- The rules of a new installation ----------------------------------------------------------------------------------


def test_the_file_loads_and_every_rule_has_its_source_and_date(rules_loaded: None) -> None:
    assert LanguageRule.objects.count() >= 90
    assert not LanguageRule.objects.filter(source="").exists()
    assert {str(day) for day in LanguageRule.objects.values_list("checked_on", flat=True)} == {"2026-11-22"}
    assert set(LanguageRule.objects.values_list("kind", flat=True)) == {"jargon", "tone", "protected"}


def test_loading_again_keeps_what_an_editor_changed_unless_told_otherwise(rules_loaded: None) -> None:
    count = LanguageRule.objects.count()
    LanguageRule.objects.filter(name="vordering").update(better="Van de redactie", active=False)
    call_command("load_language_rules", verbosity=0)
    assert LanguageRule.objects.get(name="vordering").better == "Van de redactie"
    call_command("load_language_rules", update=True, verbosity=0)
    renewed = LanguageRule.objects.get(name="vordering")
    assert (renewed.better, renewed.active) == ("bedrag dat u nog moet betalen", False)
    assert LanguageRule.objects.count() == count


@pytest.mark.parametrize(
    "text",
    [
        "geen: lijst",
        "rules: [{name: kaal}]",
        "rules: [niet, dicht",
        "{rules: [{name: a, kind: jargon, phrases: [aa], source: S, test: Zonder het woord.}], checked_on: 2026-11-22}",
        "{rules: [{name: a, kind: jargon, phrases: [aa], source: S, test: Hier staat aa.}]}",
    ],
)
def test_a_file_that_is_not_right_leaves_nothing_behind(tmp_path: Path, text: str) -> None:
    path = tmp_path / "regels.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"regels\.yaml"):
        call_command("load_language_rules", file=path, verbosity=0)
    assert not LanguageRule.objects.exists()


# --- Writing a rule ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"test_sentence": "Hier staat het niet."}, "test_sentence"),
        ({"phrases": "… vordering"}, "phrases"),
        ({"phrases": "!!!"}, "phrases"),
        ({"phrases": "a/b/c/d a/b/c/d a/b/c/d a/b/c/d"}, "phrases"),
        ({"phrases": ""}, "phrases"),
        ({"source": ""}, "source"),
        ({"kind": "anders"}, "kind"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_at_its_field(changed: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as error:
        make(**changed).full_clean()
    assert set(error.value.message_dict) == {field}


@pytest.mark.parametrize("kind", ["jargon", "tone", "protected"])
def test_a_rule_is_tried_on_its_own_sentence(kind: str) -> None:
    make(kind=kind).full_clean()


# --- What the check remembers -----------------------------------------------------------------------------------------


def test_a_changed_rule_works_at_once_whoever_changed_it() -> None:
    make().save()
    assert found() == ["vordering"]
    rule = LanguageRule.objects.get()
    rule.phrases = "aanmaning"
    rule.save()  # no signal and no cache: another process would do the same
    assert found() == ["aanmaning"]
    rule.active = False
    rule.save()
    assert found() == []
    make(name="nieuw").save()
    assert found() == ["vordering"]
    LanguageRule.objects.filter(name="nieuw").delete()
    assert found() == []


def test_remembered_rules_cost_one_query_however_many_there_are(rules_loaded: None) -> None:
    first = selectors.rules()
    with CaptureQueriesContext(connection) as captured:
        assert selectors.rules() is first
    assert len(captured) == 1


# --- Who may write them -----------------------------------------------------------------------------------------------


@pytest.fixture
def editor(db: None) -> User:
    ensure_roles()
    person = User.objects.create_user(email="redactie@example.org", name="Redactie")
    person.groups.add(Group.objects.get(name=EDITORS))
    return person


def test_an_editor_adds_changes_and_deletes_a_rule(client: Client, editor: User) -> None:
    client.force_login(editor)
    data = {
        "name": "vordering",
        "kind": "jargon",
        "phrases": "vordering",
        "better": "bedrag",
        "explanation": "",
        "source": "De redactie",
        "checked_on": "2026-11-22",
        "test_sentence": "De vordering is hoog.",
        "active": "on",
    }
    assert client.post(f"{LIST}add/", data).status_code == 302
    assert found() == ["vordering"]
    refused = client.post(f"{LIST}add/", data | {"name": "twee", "test_sentence": "Iets anders."})
    assert refused.status_code == 200
    assert "Iets anders." in refused.text
    assert LanguageRule.objects.count() == 1
    rule = LanguageRule.objects.get()
    assert client.post(f"{LIST}edit/{rule.pk}/", data | {"phrases": "vordering\naanmaning"}).status_code == 302
    assert found() == ["vordering", "aanmaning"]
    assert client.post(f"{LIST}delete/{rule.pk}/").status_code == 302
    assert found() == []


def test_others_do_not_reach_the_rules(client: Client, bob: User, charlie: User) -> None:
    make().save()
    for person in (bob, charlie):
        client.force_login(person)
        assert client.get(LIST).status_code == 404
        assert client.post(f"{LIST}delete/{LanguageRule.objects.get().pk}/").status_code == 404
    client.logout()
    assert client.get(LIST).status_code == 302
    assert LanguageRule.objects.count() == 1
