"""Logging a conversation in a few taps, undoing it, changing it, and filling in what came of it."""

from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from naast.logbook import services
from naast.logbook.models import Conversation, Experiment
from tests.logbook.helpers import TODAY, answers, log, make_experiment

pytestmark = pytest.mark.django_db


def address(experiment: Experiment) -> str:
    return f"/mijn/logboek/proef/{experiment.uid}/log/"


def test_three_answers_and_a_button_log_a_conversation(as_alice: Client, experiment: Experiment) -> None:
    page = as_alice.get("/mijn/logboek/").text
    assert 'value="2026-11-22"' in page
    response = as_alice.post(address(experiment), answers(), follow=True)
    found = experiment.conversations.get()
    assert (found.contact, found.agreement, found.kept, found.stress) == (True, False, None, 2)
    assert found.held_on == TODAY
    assert "Bewaard: uw gesprek van 22 november" in response.text


def test_what_was_just_logged_can_be_undone(as_alice: Client, experiment: Experiment) -> None:
    landed = as_alice.post(address(experiment), answers())["Location"]
    found = experiment.conversations.get()
    undo = f"/mijn/logboek/gesprek/{found.uid}/wissen/"
    assert undo in as_alice.get(landed).text
    assert as_alice.post(undo, {"undo": "1"})["Location"] == "/mijn/logboek/"
    assert not Conversation.objects.exists()
    assert undo not in as_alice.get(landed).text
    assert as_alice.get("/mijn/logboek/?gelogd=onzin").status_code == 200


def test_pressing_twice_logs_once_and_going_back_logs_again(as_alice: Client, experiment: Experiment) -> None:
    key = str(as_alice.get("/mijn/logboek/").context["form"]["key"].value())
    for _press in range(2):
        as_alice.post(address(experiment), answers(key=key))
    assert experiment.conversations.count() == 1
    as_alice.post(address(experiment), answers(key=key, stress="5"))
    assert sorted(experiment.conversations.values_list("stress", flat=True)) == [2, 5]
    # The same key in another experiment is another form.
    other = make_experiment(experiment.person)
    as_alice.post(address(other), answers(key=key))
    assert other.conversations.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"contact": ""}, "Contact gekregen: Kies één antwoord."),
        ({"stress": "6"}, "Uw eigen stress: Kies één antwoord."),
        ({"stress": "heel"}, "Uw eigen stress: Kies één antwoord."),
        ({"contact": "nee", "agreement": "ja"}, "Zonder contact is er geen afspraak"),
        ({"kept": "ja"}, "U maakte geen afspraak"),
        ({"held_on": "2026-11-23"}, "Deze dag moet nog komen"),
        ({"held_on": "0202-11-22"}, "Kies een dag vanaf 31 oktober 2025"),
        ({"held_on": "gisteren"}, "Vul een datum in."),
        ({"held_on": ""}, "Vul een datum in."),
        ({"note": "x" * 201}, "200"),
        ({"note": "a\x00b"}, "Notitie:"),
    ],
)
def test_what_cannot_be_right_is_refused_and_given_back(
    as_alice: Client, experiment: Experiment, changed: dict[str, str], said: str
) -> None:
    response = as_alice.post(address(experiment), answers(note="blijft staan") | changed)
    assert response.status_code == 400
    assert said in response.text
    assert "data-error-summary" in response.text
    if "note" not in changed:
        assert 'value="blijft staan"' in response.text
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("BSN 123456782 gebeld", "een burgerservicenummer"),
        ("betaalt van NL91 ABNA 0417 1643 00", "een rekeningnummer"),
        ("bel 06 12345678 terug", "een telefoonnummer"),
        ("mailt vanaf piet.jansen@example.nl", "een mailadres"),
    ],
)
def test_personal_data_in_a_note_is_refused_in_words_that_do_not_repeat_it(
    as_alice: Client, experiment: Experiment, note: str, said: str
) -> None:
    response = as_alice.post(address(experiment), answers(note=note))
    assert response.status_code == 400
    assert f"Dit lijkt op {said}." in response.text
    assert not Conversation.objects.exists()
    found = log(experiment)
    assert as_alice.post(f"/mijn/logboek/gesprek/{found.uid}/", answers(note=note)).status_code == 400


def test_an_ordinary_note_is_kept(as_alice: Client, experiment: Experiment) -> None:
    as_alice.post(address(experiment), answers(note="boos over de kosten, € 412,50, 3 keer gebeld"))
    assert experiment.conversations.get().note == "boos over de kosten, € 412,50, 3 keer gebeld"


def test_what_came_of_an_agreement_is_filled_in_later(as_alice: Client, experiment: Experiment) -> None:
    kept, broken = log(experiment, note="eerste"), log(experiment, note="tweede")
    log(experiment, agreement=False)
    page = as_alice.get("/mijn/logboek/").text
    assert "Van 2 afspraken weet u de uitkomst nog niet" in page
    for found, word in ((kept, "ja"), (broken, "nee")):
        assert as_alice.post(f"/mijn/logboek/gesprek/{found.uid}/uitkomst/", {"kept": word}).status_code == 302
    assert list(experiment.conversations.order_by("pk").values_list("kept", flat=True)) == [True, False, None]
    assert "Wat is ervan gekomen" not in as_alice.get("/mijn/logboek/").text


def test_all_agreements_without_an_outcome_stand_in_a_list_to_go_through(
    as_alice: Client, experiment: Experiment
) -> None:
    found = [log(experiment, note=f"nummer {number}") for number in range(7)]
    log(experiment, agreement=False, note="zonder afspraak")
    overview = as_alice.get("/mijn/logboek/").text
    address_of_list = f"/mijn/logboek/proef/{experiment.uid}/gesprekken/?open=ja"
    assert address_of_list in overview
    page = as_alice.get(address_of_list).text
    assert page.count('name="kept" value="ja"') == 7
    assert "zonder afspraak" not in page
    answer = as_alice.post(f"/mijn/logboek/gesprek/{found[0].uid}/uitkomst/", {"kept": "nee", "list": "1"})
    assert answer["Location"] == address_of_list
    assert "nummer 0" not in as_alice.get(address_of_list).text
    services.delete_experiment(experiment)
    empty = make_experiment(experiment.person)
    page = as_alice.get(f"/mijn/logboek/proef/{empty.uid}/gesprekken/?open=ja").text
    assert "Van alle afspraken weet u wat ervan is gekomen." in page


def test_an_outcome_needs_an_agreement_and_a_word(as_alice: Client, experiment: Experiment) -> None:
    without, with_one = log(experiment, agreement=False), log(experiment)
    assert as_alice.post(f"/mijn/logboek/gesprek/{without.uid}/uitkomst/", {"kept": "ja"}).status_code == 404
    assert as_alice.post(f"/mijn/logboek/gesprek/{with_one.uid}/uitkomst/", {"kept": "misschien"}).status_code == 404
    assert not Conversation.objects.exclude(kept=None).exists()


def test_a_conversation_can_be_changed_and_deleted(as_alice: Client, experiment: Experiment) -> None:
    found = log(experiment)
    own = f"/mijn/logboek/gesprek/{found.uid}/"
    page = as_alice.get(own).text
    assert found.note in page
    changed = answers(agreement="ja", kept="nee", stress="5", held_on="2026-11-03", note="anders")
    assert as_alice.post(own, changed)["Location"].endswith(f"/proef/{experiment.uid}/gesprekken/")
    found.refresh_from_db()
    assert (found.kept, found.stress, found.note, found.held_on.day) == (False, 5, "anders", 3)
    assert as_alice.post(f"{own}wissen/").status_code == 302
    assert not Conversation.objects.exists()


def test_a_change_that_is_refused_changes_nothing(as_alice: Client, experiment: Experiment) -> None:
    found = log(experiment)
    response = as_alice.post(f"/mijn/logboek/gesprek/{found.uid}/", answers(contact="nee", agreement="ja"))
    assert response.status_code == 400
    found.refresh_from_db()
    assert found.contact is True


def test_an_experiment_does_not_hold_more_than_it_may(
    as_alice: Client, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_CONVERSATIONS", 1)
    log(experiment)
    response = as_alice.post(address(experiment), answers())
    assert response.status_code == 400
    assert "Meer kan niet" in response.text


@pytest.mark.parametrize(
    "changed", [{"contact": False}, {"agreement": False, "kept": True}, {"stress": 0}, {"stress": 6}]
)
def test_the_database_too_refuses_what_cannot_be(experiment: Experiment, changed: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        log(experiment, **changed)


def test_reading_changes_nothing(as_alice: Client, experiment: Experiment, clock: time_machine.Traveller) -> None:
    found = log(experiment)
    for path in ("", "uitkomst/?kept=ja", "wissen/"):
        as_alice.get(f"/mijn/logboek/gesprek/{found.uid}/{path}")
    for path in ("", "wijzig/", "ga-verder/", "wissen/", "log/", "gesprekken/"):
        as_alice.get(f"/mijn/logboek/proef/{experiment.uid}/{path}")
    for path in ("", "nieuw/", "wissen/", "bestand.csv", "bestand.json"):
        as_alice.get(f"/mijn/logboek/{path}")
    assert Experiment.objects.count() == 1
    assert Conversation.objects.get().kept is None


def test_pages_and_files_cost_the_same_for_a_full_log(as_alice: Client, experiment: Experiment) -> None:
    costs = [_cost(as_alice, experiment, size) for size in (1, 30)]
    assert costs[0] == costs[1]


def _cost(client: Client, experiment: Experiment, size: int) -> list[int]:
    for number in range(size):
        log(experiment, kept=None if number % 2 else True)
    if size > 1:
        make_experiment(experiment.person)
        services.make_current(experiment)
    found = []
    for path in ("", f"proef/{experiment.uid}/", f"proef/{experiment.uid}/gesprekken/", "bestand.csv", "bestand.json"):
        client.get(f"/mijn/logboek/{path}")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/mijn/logboek/{path}")
        found.append(len(captured))
    return found
