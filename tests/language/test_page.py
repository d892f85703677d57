"""``/brievencheck/``: a letter comes back with remarks, and nothing of it stays behind."""

import logging
import re
import sys

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db.models import CharField, JSONField, TextField
from django.test import Client, RequestFactory
from django.views.debug import ExceptionReporter

from naast.accounts.models import User
from naast.language import limits, views
from naast.language.intake import MAX_CHARACTERS
from tests.language.helpers import letter

pytestmark = pytest.mark.django_db
PAGE = "/brievencheck/"
CANARY = "kanarieveldgeel"


def post(client: Client, text: str, action: str = "controleer"):  # type: ignore[no-untyped-def]
    return client.post(PAGE, {"tekst": text, "actie": action})


def test_anybody_may_look_and_the_page_sets_no_session(client: Client) -> None:
    response = client.get(PAGE)
    assert response.status_code == 200
    assert "sessionid" not in client.cookies
    assert "report" not in response.context
    assert 'href="/brievencheck/"' in client.get("/stijl/").text  # the foot of every page


@pytest.mark.parametrize(("number", "words"), [("1", "LAATSTE SOMMATIE"), ("2", "Vraag naar Sanne de Wit"), ("3", "")])
def test_an_example_stands_in_the_box_and_is_not_checked_yet(client: Client, number: str, words: str) -> None:
    response = client.get(f"{PAGE}?voorbeeld={number}")
    assert words in response.text
    assert "letter-report" not in response.text


def test_a_harsh_letter_comes_back_with_marks_that_lead_to_their_remarks(client: Client, rules_loaded: None) -> None:
    response = post(client, letter("strenge-brief"))
    assert response.status_code == 200
    page = response.text
    places = re.findall(r'id="plek-(\d+)"', page)
    assert len(places) > 20
    assert places == re.findall(r'finding__number" href="#bevinding-(\d+)"', page)
    assert sorted(places) == sorted(re.findall(r'id="bevinding-(\d+)"', page))
    assert sorted(places) == sorted(re.findall(r'href="#plek-(\d+)"', page))
    assert "letter-light--red" in page
    assert "LAATSTE SOMMATIE" in response.context["form"]["tekst"].value()


def test_the_result_begins_with_three_steps_and_folds_what_can_wait(client: Client, rules_loaded: None) -> None:
    page = post(client, letter("strenge-brief")).text
    steps = re.search(r'<ol class="letter-steps".*?</ol>', page, re.DOTALL)
    assert steps is not None
    targets = re.findall(r'href="#([\w-]+)"', steps[0])
    assert len(targets) == 3
    assert all(f'id="{target}"' in page for target in targets)
    shown, folded = page.split('<details class="details letter-others">')
    assert shown.count('id="bevinding-') == 10
    assert folded.count('id="bevinding-') > 10
    assert 'action="/brievencheck/#uitslag"' in page


def test_a_good_letter_is_green_and_says_what_to_keep(client: Client, rules_loaded: None) -> None:
    response = post(client, letter("goede-brief"))
    assert "letter-light--green" in response.text
    assert "letter-finding--good" in response.text
    assert "ECLI:NL:HR:2016:2704" in response.text
    assert 'data-found="0"' not in response.text
    assert "letter-steps" not in response.text
    assert "B1" in response.text


def test_the_answer_may_not_be_kept_by_anybody(client: Client) -> None:
    assert "no-store" in post(client, "Dit is een gewone brief.").headers["Cache-Control"]
    assert "no-store" in client.get(PAGE).headers["Cache-Control"]


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\x07", "Betaal", "a" * (MAX_CHARACTERS + 1), "\u200b\ufeff"])
def test_what_cannot_be_checked_is_refused_at_the_box_with_the_text_still_there(client: Client, text: str) -> None:
    response = post(client, text)
    assert response.status_code == 400
    assert response.context["form"].errors["tekst"]
    assert "data-error-summary" in response.text
    assert text.strip("\x00\x07\u200b\ufeff") in response.text
    assert "letter-report" not in response.text


@pytest.mark.parametrize(
    "text",
    [
        "Dear Sir, we have not received your payment for the invoice of April. Please pay this amount within two weeks.",
        "BETAAL UW REKENING VANDAAG NOG ALSTUBLIEFT",
        "<p>Wij zien uw <b>betaling</b> nog niet.</p>",
    ],
)
def test_odd_texts_get_an_answer_in_words(client: Client, text: str) -> None:
    response = post(client, text)
    assert response.status_code == 200
    assert "letter-note" in response.text
    assert "<b>betaling</b>" not in response.text


def test_signs_that_nobody_sees_are_left_out(client: Client) -> None:
    response = post(client, "Wij zien uw\x00 beta\u00adling\u200b nog\x08 niet.\r\nBel ons.")
    assert response.context["report"].text == "Wij zien uw betaling nog niet.\nBel ons."


@pytest.mark.parametrize("piece", ["a", "é", "😀", "u moet "])
def test_a_megabyte_is_refused_in_our_words_before_it_is_read_as_a_form(client: Client, piece: str) -> None:
    response = post(client, piece * (1_000_000 // len(piece)))
    assert response.status_code == 413
    assert "error-summary" in response.text
    assert "20.000" in response.text


def test_a_form_larger_than_django_reads_is_refused_in_the_same_words(client: Client) -> None:
    response = post(client, "é" * 3_000_000)
    assert response.status_code == 413
    assert "20.000" in response.text


def test_the_longest_text_allowed_passes_whatever_its_letters(client: Client) -> None:
    body = "tekst=" + "%F0%9F%98%80" * (MAX_CHARACTERS - 20) + "+dit+is+een+tekst"
    response = client.post(PAGE, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200


# --- Personal data ----------------------------------------------------------------------------------------------------

PERSONAL = "Geachte heer Jansen,\n\nMaak het geld over op NL91 ABNA 0417 1643 00."


def test_personal_data_is_named_before_anything_is_checked(client: Client) -> None:
    response = post(client, PERSONAL)
    assert response.status_code == 200
    assert "NL91 … 00" in response.text
    assert "J …" in response.text
    assert "report" not in response.context
    assert response.context["form"]["tekst"].value() == PERSONAL


def test_personal_data_can_be_taken_out(client: Client) -> None:
    response = post(client, PERSONAL, "weghalen")
    assert (
        response.context["form"]["tekst"].value() == "Geachte heer [naam],\n\nMaak het geld over op [rekeningnummer]."
    )
    assert "Jansen" not in response.text


def test_a_letter_with_personal_data_is_checked_when_its_writer_wants_that(client: Client) -> None:
    assert post(client, PERSONAL, "toch").context["report"].text == PERSONAL


# --- Nothing stays behind ---------------------------------------------------------------------------------------------


def everything_stored() -> str:
    """All text of all rows, and everything in the cache of this process."""
    texts = []
    for model in apps.get_models():
        names = [
            field.name for field in model._meta.concrete_fields if isinstance(field, CharField | TextField | JSONField)
        ]
        if names:
            texts += [str(row) for row in model._default_manager.values_list(*names)]
    return "\n".join(texts) + repr(getattr(cache, "_cache", {}))


def test_the_search_for_what_stays_behind_finds_rows_and_cache(alice: User) -> None:
    alice.name = CANARY
    alice.save()
    assert CANARY in everything_stored()
    alice.name = "Alice"
    alice.save()
    assert CANARY not in everything_stored()
    cache.set("ergens", CANARY)
    assert CANARY in everything_stored()


@pytest.mark.parametrize("action", ["controleer", "weghalen", "toch"])
def test_nothing_of_a_letter_is_in_rows_cache_session_or_log(
    client: Client, alice: User, rules_loaded: None, caplog: pytest.LogCaptureFixture, action: str
) -> None:
    client.force_login(alice)
    with caplog.at_level(logging.DEBUG):
        post(client, f"Beste {CANARY.title()}, uw vordering {CANARY} is hoog. Mail {CANARY}@example.org.", action)
        post(client, f"{CANARY} " * 3000, action)
        client.get(f"{PAGE}?voorbeeld={CANARY}")
    assert CANARY not in everything_stored().casefold()
    assert CANARY not in repr(dict(client.session)).casefold()
    assert CANARY not in caplog.text.casefold()
    assert CANARY not in str(client.cookies).casefold()


def test_a_visitor_gets_no_session_by_checking(client: Client) -> None:
    post(client, "Dit is een gewone brief.")
    assert "sessionid" not in client.cookies


def test_an_error_report_says_nothing_of_the_letter(monkeypatch: pytest.MonkeyPatch, rf: RequestFactory) -> None:
    def broken(text: str, rules: object) -> None:
        inner = text
        raise RuntimeError(len(inner))

    monkeypatch.setattr(views, "check_letter", broken)
    request = rf.post(PAGE, {"tekst": f"Dit is {CANARY} voor u.", "actie": "toch"})
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    try:
        views.letter_check(request)
    except RuntimeError:
        reporter = ExceptionReporter(request, *sys.exc_info())
    assert CANARY not in reporter.get_traceback_text()
    assert CANARY not in reporter.get_traceback_html()


# --- Who sends it, and how often --------------------------------------------------------------------------------------


def test_the_form_of_another_site_is_refused_and_our_own_passes_without_a_session() -> None:
    client = Client(enforce_csrf_checks=True)
    assert post(client, "Dit is een gewone brief.").status_code == 403
    client.get(PAGE)
    token = client.cookies["csrftoken"].value
    answer = client.post(PAGE, {"tekst": "Dit is een gewone brief.", "csrfmiddlewaretoken": token})
    assert answer.status_code == 200
    assert "sessionid" not in client.cookies


def test_too_many_letters_in_a_minute_are_told_to_wait_and_keep_their_text(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_ADDRESS", 2)
    text = "Dit is een gewone brief."
    assert [post(client, text).status_code for _ in range(2)] == [200, 200]
    refused = post(client, text)
    assert refused.status_code == 429
    assert text in refused.text
    assert client.get(PAGE).status_code == 200


def test_other_methods_are_refused(client: Client) -> None:
    assert client.put(PAGE).status_code == 405
