"""Starting, changing and choosing experiments, and setting the two periods side by side."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from naast.accounts.models import User
from naast.logbook import selectors, services
from naast.logbook.models import Conversation, Experiment, TechniquePage
from naast.logbook.periods import Period
from naast.logbook.statistics import Verdict
from tests.logbook.helpers import BASELINE, TRIAL, log, log_many, make_experiment, planned

pytestmark = pytest.mark.django_db
NEW = "/mijn/logboek/nieuw/"


def test_somebody_without_a_log_is_told_what_it_is(as_alice: Client, technique: TechniquePage) -> None:
    page = as_alice.get("/mijn/logboek/").text
    for part in ("Begin een proef", technique.title, "Alleen u ziet dit"):
        assert part in page


@pytest.mark.usefixtures("clock")
def test_an_experiment_begins_with_two_weeks_each_and_a_technique_of_the_page(
    as_alice: Client, alice: User, technique: TechniquePage
) -> None:
    page = as_alice.get(f"{NEW}?techniek={technique.slug}")
    assert page.context["form"]["technique"].value() == technique.slug
    for day in ("2026-11-22", "2026-12-05", "2026-12-06", "2026-12-19"):
        assert f'value="{day}"' in page.text
    assert as_alice.get(f"{NEW}?techniek=onzin%00").status_code == 200
    assert as_alice.post(NEW, planned(technique))["Location"] == "/mijn/logboek/"
    found = Experiment.objects.get()
    assert (found.person, found.technique, found.name, found.current) == (alice, technique, technique.title, True)
    assert "dag 1 van 14" in as_alice.get("/mijn/logboek/").text


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Kies een techniek uit de lijst, of geef hier zelf een naam."),
        ({"technique": "999999"}, "Techniek:"),
        ({"baseline_until": "2026-11-21"}, "De laatste dag ligt vóór de eerste."),
        ({"trial_until": "2026-12-05"}, "De laatste dag ligt vóór de eerste."),
        ({"trial_from": "2026-12-05"}, "Kies een dag na 5 december 2026."),
        ({"trial_from": "2026-11-01"}, "De twee periodes mogen niet overlappen."),
        ({"trial_until": "2028-01-01"}, "Een periode duurt hoogstens 366 dagen."),
        ({"baseline_from": ""}, "Vul een datum in."),
        ({"baseline_from": "0001-01-01"}, "Vul een datum in tussen 2000 en 2100."),
        ({"trial_until": "9999-12-31"}, "Vul een datum in tussen 2000 en 2100."),
        ({"hypothesis": "x" * 501}, "500"),
        ({"hypothesis": "meneer belt terug op 06 12345678"}, "een telefoonnummer"),
        ({"name": "mail piet.jansen@example.nl"}, "een mailadres"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_and_given_back(as_alice: Client, changed: dict[str, str], said: str) -> None:
    response = as_alice.post(NEW, planned() | changed)
    assert response.status_code == 400
    assert said in response.text
    assert 'value="2026-12-19"' in response.text or "trial_until" in changed
    assert not Experiment.objects.exists()


def test_periods_that_overlap_are_refused_by_the_database_too(alice: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_experiment(alice, trial=Period(first=BASELINE.last, last=TRIAL.last))


def test_several_experiments_are_kept_and_one_is_current(as_alice: Client, experiment: Experiment) -> None:
    second = make_experiment(experiment.person, name="Open vragen")
    assert [each.current for each in Experiment.objects.order_by("pk")] == [False, True]
    page = as_alice.get("/mijn/logboek/").text
    assert "Eerst zwijgen" in page
    assert as_alice.post(f"/mijn/logboek/proef/{experiment.uid}/ga-verder/").status_code == 302
    assert selectors.current_of(experiment.person) == experiment
    with pytest.raises(IntegrityError), transaction.atomic():
        Experiment.objects.filter(pk=second.pk).update(current=True)


def test_there_is_an_end_to_how_many_one_keeps(
    as_alice: Client, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_EXPERIMENTS", 1)
    response = as_alice.post(NEW, planned())
    assert response.status_code == 400
    assert "Wis eerst een oude proef" in response.text
    assert Experiment.objects.get().current


def test_changed_dates_move_conversations_to_the_period_that_holds_their_day(
    as_alice: Client, experiment: Experiment
) -> None:
    log(experiment, date(2026, 11, 14))
    before, after, outside = selectors.tallies(experiment)
    assert (before.conversations, after.conversations, outside) == (1, 0, 0)
    changed = planned(baseline_from="2026-11-01", baseline_until="2026-11-07", trial_from="2026-11-08")
    assert as_alice.post(f"/mijn/logboek/proef/{experiment.uid}/wijzig/", changed).status_code == 302
    experiment.refresh_from_db()
    before, after, outside = selectors.tallies(experiment)
    assert (experiment.name, before.conversations, after.conversations) == ("Langzamer praten", 0, 1)
    assert as_alice.post(f"/mijn/logboek/proef/{experiment.uid}/wijzig/", changed | {"name": ""}).status_code == 400


def test_a_technique_that_went_offline_stays_with_its_experiment(
    as_alice: Client, alice: User, technique: TechniquePage
) -> None:
    experiment = make_experiment(alice, technique=technique, name=technique.title)
    technique.unpublish()
    own = f"/mijn/logboek/proef/{experiment.uid}/"
    assert technique.title in as_alice.get(f"{own}wijzig/").text
    assert technique.url not in as_alice.get(own).text
    technique.delete()
    experiment.refresh_from_db()
    assert (experiment.technique, experiment.name) == (None, "Laat een stilte vallen")
    assert as_alice.get(own).status_code == 200


def test_with_few_conversations_nothing_is_said(as_alice: Client, experiment: Experiment) -> None:
    own = f"/mijn/logboek/proef/{experiment.uid}/"
    assert as_alice.get(own).text.count("Te weinig") == 3  # 0 of 0
    log_many(experiment, BASELINE, [True] * 9)
    log_many(experiment, TRIAL, [False] * 30)
    page = as_alice.get(own).text
    assert page.count("Te weinig gesprekken om iets te zeggen.") == 2
    assert "Te weinig afspraken met een bekende uitkomst om iets te zeggen." in page


def test_a_difference_that_may_be_chance_is_called_that(as_alice: Client, experiment: Experiment) -> None:
    log_many(experiment, BASELINE, [True] * 6 + [False] * 6)
    log_many(experiment, TRIAL, [True] * 8 + [False] * 4)
    page = as_alice.get(f"/mijn/logboek/proef/{experiment.uid}/").text
    assert page.count("Het verschil kan toeval zijn.") == 3
    for part in ("50%", "67%", "25% tot 75%", "De soort zaken telt mee", "Vergelijk gelijke periodes"):
        assert part in page


def test_a_large_difference_gets_careful_words(experiment: Experiment, as_alice: Client) -> None:
    log_many(experiment, BASELINE, [False] * 20, stress=4)
    log_many(experiment, TRIAL, [True] * 20, stress=2)
    before, after, _outside = selectors.tallies(experiment)
    verdicts = {measure.key: measure.verdict for measure in selectors.measures(before, after)}
    assert verdicts == {
        "contact": Verdict.MAY_BE_CHANCE,
        "kept": Verdict.MORE_THAN_CHANCE,
        "stress": Verdict.MORE_THAN_CHANCE,
    }
    page = as_alice.get(f"/mijn/logboek/proef/{experiment.uid}/").text
    assert page.count("Andere oorzaken blijven mogelijk.") == 2
    assert "bewezen" not in page


def test_only_agreements_with_a_known_outcome_count_as_kept_or_not(experiment: Experiment) -> None:
    log_many(experiment, BASELINE, [True, True, False, None, None])
    log(experiment, BASELINE.first, agreement=False)
    log(experiment, BASELINE.first, contact=False, agreement=False)
    log(experiment, date(2026, 10, 1))
    before, after, outside = selectors.tallies(experiment)
    assert (before.conversations, before.contacts, before.agreements) == (7, 6, 5)
    assert (before.known, before.kept, before.open, outside) == (3, 2, 2, 1)
    kept = selectors.measures(before, after)[1].before
    assert kept.number == 3
    assert kept.value == pytest.approx(2 / 3)


def test_the_drawing_has_words_and_a_table_and_numbers_a_browser_reads(
    as_alice: Client, experiment: Experiment
) -> None:
    log_many(experiment, BASELINE, [True] * 10)
    log(experiment, TRIAL.first, stress=4)
    page = as_alice.get(f"/mijn/logboek/proef/{experiment.uid}/").text
    assert page.count('<svg class="plot"') == 3
    assert '<title id="plot-stress-titel">Uw eigen stress</title>' in page
    assert "Zoals altijd: 3,0, interval 2,8 tot 3,2." in page
    assert "Met de techniek: 4,0." in page
    drawing = page.split('<svg class="plot"')[3].split("</svg>")[0]
    coordinates = [part.split('"')[0] for part in drawing.split(' x="')[1:]]
    assert coordinates
    assert all(float(each) <= 412 for each in coordinates)
    assert " style=" not in drawing


def test_unequal_periods_are_pointed_out(as_alice: Client, alice: User) -> None:
    experiment = make_experiment(alice, trial=Period(first=TRIAL.first, last=date(2026, 12, 5)))
    log(experiment, date(2026, 9, 1))
    page = as_alice.get(f"/mijn/logboek/proef/{experiment.uid}/").text
    assert "Uw periodes zijn niet even lang: 14 en 21 dagen." in page
    assert "Eén gesprek valt buiten beide periodes" in page


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 12, 1), date(2026, 12, 2), "Uw proef begint op dinsdag 1 december."),
        (date(2026, 11, 20), date(2026, 11, 22), "dag 3 van 3"),
        (date(2026, 11, 10), date(2026, 11, 20), "Met de techniek begint u op"),
        (date(2026, 10, 1), date(2026, 10, 2), "Beide periodes zijn voorbij."),
    ],
)
@pytest.mark.usefixtures("clock")
def test_the_overview_says_how_far_one_is(as_alice: Client, alice: User, first: date, last: date, said: str) -> None:
    later = Period(first=date(2026, 10, 20), last=date(2026, 10, 30))
    trial = later if last < later.first else Period(first=date(2026, 12, 20), last=date(2026, 12, 30))
    make_experiment(alice, baseline=Period(first=first, last=last), trial=trial)
    assert said in as_alice.get("/mijn/logboek/").text


def test_the_card_of_ones_own_page_takes_two_queries_at_most(alice: User, bob: User, experiment: Experiment) -> None:
    log_many(experiment, TRIAL, [None, True, None])
    with CaptureQueriesContext(connection) as captured:
        card = selectors.card(alice)
    assert len(captured) <= 2
    assert card is not None
    assert (card.day, card.days, card.conversations, card.open_agreements) == (8, 14, 3, 2)
    assert selectors.card(bob) is None
    shown = render_to_string("logbook/includes/card.html", {"card": card})
    for part in ("Eerst zwijgen", "dag 8 van 14", "Van 2 afspraken is de uitkomst nog open"):
        assert part in shown
    assert "Alleen u ziet het" in render_to_string("logbook/includes/card.html", {"card": None})


def test_deleting_one_experiment_leaves_the_others_and_the_newest_goes_on(
    as_alice: Client, experiment: Experiment
) -> None:
    second = make_experiment(experiment.person, name="Open vragen")
    log(experiment)
    log(second)
    own = f"/mijn/logboek/proef/{second.uid}/wissen/"
    assert "1 bewaard gesprek" in as_alice.get(own).text
    assert as_alice.post(own)["Location"] == "/mijn/logboek/"
    assert Experiment.objects.get() == experiment
    assert Conversation.objects.get().experiment == experiment
    assert selectors.current_of(experiment.person) == experiment


def test_deleting_everything_leaves_no_row_of_mine_and_all_of_others(
    as_alice: Client, bob: User, experiment: Experiment
) -> None:
    log(experiment)
    other = log(make_experiment(bob))
    assert experiment.name in as_alice.get("/mijn/logboek/wissen/").text
    as_alice.post("/mijn/logboek/wissen/")
    assert Conversation.objects.get() == other
    assert Experiment.objects.get().person == bob
    assert "Er is niets om te wissen" in as_alice.get("/mijn/logboek/wissen/").text


def test_an_account_that_goes_takes_its_log_along(alice: User, experiment: Experiment) -> None:
    log(experiment)
    alice.delete()
    assert not Experiment.objects.exists()
    assert not Conversation.objects.exists()
