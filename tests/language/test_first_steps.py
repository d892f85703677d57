"""The three things to mend first, and the remarks that can wait."""

from django.utils.translation import gettext as _

from naast.language.first_steps import MOST, first_steps
from naast.language.report import MOST_AT_ONCE
from tests.language.helpers import check, letter


def test_a_harsh_letter_begins_with_the_tone_and_leads_to_places_that_exist() -> None:
    report = check(letter("strenge-brief"))
    steps = first_steps(report)
    assert len(steps) == MOST
    tone, missing, sentences = steps
    assert "LAATSTE SOMMATIE" in tone.detail
    assert missing.target == "onderdelen-titel"
    numbers = {f"bevinding-{number}" for number, _finding in report.to_mend}
    assert {tone.target, sentences.target} <= numbers


def test_a_good_letter_has_no_steps() -> None:
    assert first_steps(check(letter("goede-brief"))) == []


def test_a_friendly_letter_without_a_date_is_asked_for_the_date_first() -> None:
    text = letter("goede-brief").replace("vóór vrijdag 15 mei", "snel")
    (step,) = first_steps(check(text))
    assert "date" in step.detail or "datum" in step.detail


def test_piled_up_threats_are_a_matter_of_tone_and_no_missing_part() -> None:
    text = letter("goede-brief") + "\nAnders komen de rechter, de politie en de BKR erbij."
    (step,) = first_steps(check(text))
    assert step.title == _("Make the tone friendlier")


def test_at_most_ten_remarks_stand_first_with_the_red_ones_among_them() -> None:
    report = check(letter("strenge-brief"))
    shown = [number for number, _finding in report.important]
    assert len(shown) == MOST_AT_ONCE
    assert shown == sorted(shown)
    waiting = [number for number, _finding in report.others]
    assert sorted([*shown, *waiting]) == [number for number, _finding in report.to_mend]
    red = [number for number, finding in report.to_mend if finding.level == "red"]
    assert set(red[:MOST_AT_ONCE]) <= set(shown)


def test_a_few_remarks_all_stand_first() -> None:
    report = check("U moet vandaag betalen. Uw vordering is hoog.")
    assert report.important == report.to_mend
    assert report.others == []
