"""Editors keep the rules in Wagtail; a rule that cannot be right is refused there."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from naast.accounts.models import User
from naast.pages.markdown import ContentError
from naast.seed.roles import EDITORS, ensure_roles
from naast.tools import selectors
from naast.tools.management.commands.load_tools import CONTENT
from naast.tools.models import CalendarYear, ClosedDay, ContactHours, CostRule, LetterTerm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
SOURCE = {
    "source_name": "Bron",
    "source_url": "https://example.org/",
    "second_source_name": "",
    "second_source_url": "",
    "checked_on": "2026-11-22",
}
RULE = SOURCE | {"valid_until": "", "rule": "De regel.", "caveat": ""}


@pytest.fixture
def editor(client: Client, alice: User) -> Client:
    """Alice, who edits."""
    from django.contrib.auth.models import Group

    ensure_roles()
    alice.groups.add(Group.objects.get(name=EDITORS))
    client.force_login(alice)
    return client


def address(model: type, action: str, *args: object) -> str:
    return reverse(f"wagtailsnippets_tools_{model.__name__.lower()}:{action}", args=args)


def inline(name: str, rows: list[dict[str, str]], *, initial: int = 0) -> dict[str, str]:
    form = {f"{name}-TOTAL_FORMS": str(len(rows)), f"{name}-INITIAL_FORMS": str(initial)}
    form |= {f"{name}-MIN_NUM_FORMS": "0", f"{name}-MAX_NUM_FORMS": "1000"}
    for number, row in enumerate(rows):
        form |= {f"{name}-{number}-{field}": value for field, value in row.items()}
    return form


@pytest.mark.parametrize("model", [ContactHours, CalendarYear, CostRule, LetterTerm])
def test_an_editor_lists_and_opens_the_rules(editor: Client, model: type) -> None:
    assert editor.get(address(model, "list")).status_code == 200
    assert editor.get(address(model, "add")).status_code == 200
    row = model.objects.first()  # type: ignore[attr-defined]
    assert editor.get(address(model, "edit", row.pk)).status_code == 200


@pytest.mark.parametrize("model", [ContactHours, CalendarYear, CostRule, LetterTerm])
def test_who_does_not_edit_cannot_open_them(client: Client, bob: User, model: type) -> None:
    client.force_login(bob)
    assert client.get(address(model, "list")).status_code == 404


def test_a_new_rule_follows_an_ended_one_and_answers_from_its_first_day(editor: Client) -> None:
    old = ContactHours.objects.get()
    form = RULE | {"valid_from": "2024-04-01", "valid_until": "2026-12-31", "from_hour": "7", "until_hour": "20"}
    assert editor.post(address(ContactHours, "edit", old.pk), form | {"closed_on_sundays": "on"}).status_code == 302
    form = RULE | {"valid_from": "2027-01-01", "from_hour": "9", "until_hour": "18", "closed_on_sundays": "on"}
    assert editor.post(address(ContactHours, "add"), form).status_code == 302
    rules = selectors.contact_rules()
    assert rules.on(date(2026, 12, 30)).rule.until_hour == 20  # type: ignore[union-attr]
    assert rules.on(date(2027, 1, 4)).rule.until_hour == 18  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "change",
    [
        {"valid_from": "2025-01-01"},  # another rule holds then
        {"valid_from": "2020-01-01"},  # and from 2024 on too
        {"valid_from": "2020-01-01", "valid_until": "2019-01-01"},
        {"valid_from": "2020-01-01", "valid_until": "2021-01-01", "until_hour": "6"},
        {"valid_from": "2020-01-01", "valid_until": "2021-01-01", "from_hour": "25"},
        {"valid_from": "2020-01-01", "valid_until": "2021-01-01", "source_url": "javascript:alert(1)"},
        {"valid_from": "2020-01-01", "valid_until": "2021-01-01", "checked_on": ""},
    ],
)
def test_a_rule_that_cannot_be_right_is_refused(editor: Client, change: dict[str, str]) -> None:
    form = RULE | {"from_hour": "7", "until_hour": "20", "closed_on_sundays": "on"} | change
    response = editor.post(address(ContactHours, "add"), form)
    assert response.status_code == 200
    assert ContactHours.objects.count() == 1


def test_an_editor_adds_a_year_with_its_days(editor: Client) -> None:
    days = [{"date": "2029-01-01", "name": "Nieuwjaarsdag", "kind": "public"}]
    form = SOURCE | {"year": "2029"} | inline("days", days)
    assert editor.post(address(CalendarYear, "add"), form).status_code == 302
    year = CalendarYear.objects.get(year=2029)
    assert not year.complete
    assert selectors.calendar().closed(date(2029, 1, 1)) is not None


def test_a_day_of_another_year_is_refused(editor: Client) -> None:
    days = [{"date": "2092-01-01", "name": "Nieuwjaarsdag", "kind": "public"}]
    assert (
        editor.post(address(CalendarYear, "add"), SOURCE | {"year": "2029"} | inline("days", days)).status_code == 200
    )
    assert not CalendarYear.objects.filter(year=2029).exists()


def test_a_year_is_complete_only_with_its_decree(editor: Client) -> None:
    form = SOURCE | {"year": "2029", "complete": "on"} | inline("days", [])
    assert editor.post(address(CalendarYear, "add"), form).status_code == 200
    assert not CalendarYear.objects.filter(year=2029).exists()
    form |= {"second_source_name": "Besluit", "second_source_url": "https://example.org/besluit"}
    assert editor.post(address(CalendarYear, "add"), form).status_code == 302
    assert selectors.calendar().knows(date(2029, 1, 3))


@pytest.mark.parametrize(
    "ends",
    [["2500"], ["2500", "2500", ""], ["", ""], []],
)
def test_a_scale_without_one_open_end_is_refused(editor: Client, ends: list[str]) -> None:
    form = RULE | {"valid_from": "2000-01-01", "valid_until": "2001-01-01", "minimum": "40", "maximum": "6775"}
    form |= {"vat_percent": "21"} | inline("tiers", [{"up_to": end, "percent": "15"} for end in ends])
    assert editor.post(address(CostRule, "add"), form).status_code == 200
    assert not CostRule.objects.filter(valid_from=date(2000, 1, 1)).exists()


def test_an_editor_adds_a_scale(editor: Client) -> None:
    form = RULE | {"valid_from": "2000-01-01", "valid_until": "2001-01-01", "minimum": "40", "maximum": "6775"}
    tiers = [{"up_to": "1000", "percent": "10"}, {"up_to": "", "percent": "1"}]
    assert (
        editor.post(address(CostRule, "add"), form | {"vat_percent": "19"} | inline("tiers", tiers)).status_code == 302
    )
    rule = selectors.cost_rule(date(2000, 6, 1))
    assert rule is not None
    assert rule.tiers.count() == 2


def test_two_rules_never_hold_on_one_day() -> None:
    rule = LetterTerm.objects.get(valid_from=date(2016, 11, 25))
    rule.pk = None
    rule.valid_from = date(2020, 1, 1)
    with pytest.raises(ValidationError):
        rule.full_clean()


def test_every_loaded_rule_has_a_source_and_a_day_of_checking() -> None:
    for model in (ContactHours, CalendarYear, CostRule, LetterTerm):
        for row in model.objects.all():
            assert row.checked_on == date(2026, 11, 22)
            assert len(row.sources) == 2
            assert all(url.startswith("http") and name for name, url in row.sources)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("costs.yaml", "geen lijst"),
        ("costs.yaml", "- {valid_from: 2000-01-01, minimum: 10}"),
        ("letter_term.yaml", "- {valid_from: 2000-01-01, onzin: 1}"),
        ("calendar.yaml", "- [year: 2030"),
        (
            "calendar.yaml",
            "- {year: 2030, source_name: a, source_url: 'https://example.org', checked_on: 2026-11-22, days: [{date: x}]}",
        ),
        ("contact_hours.yaml", "- {valid_from: 2025-01-01, from_hour: 7, until_hour: 6}"),
    ],
)
def test_a_broken_file_is_named_and_nothing_is_loaded(tmp_path: Path, name: str, text: str) -> None:
    for path in CONTENT.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text())
    (tmp_path / name).write_text(text)
    before = CalendarYear.objects.count(), CostRule.objects.count(), ClosedDay.objects.count()
    with pytest.raises(ContentError, match=name):
        call_command("load_tools", folder=tmp_path)
    assert (CalendarYear.objects.count(), CostRule.objects.count(), ClosedDay.objects.count()) == before


def test_the_files_are_plain_yaml() -> None:
    assert all(yaml.safe_load(path.read_text()) for path in CONTENT.glob("*.yaml"))
