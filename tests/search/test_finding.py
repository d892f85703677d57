"""What is found, and in which order."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from naast.pages.models import Topic
from naast.search import selectors
from naast.search.asking import asked
from naast.search.matching import match
from naast.search.models import BestBet, Synonyms
from naast.search.teaching import thesaurus
from tests.search.helpers import HomePage, entry, page, titles

pytestmark = pytest.mark.django_db


def test_a_word_finds_its_other_forms() -> None:
    entry("Brieven die geopend worden")
    entry("Iets anders")
    for query in ("brief", "brieven", "BRIEF", "brief!", "de brief"):
        assert titles(query) == ["Brieven die geopend worden"]


def test_a_hit_in_a_title_comes_before_any_hit_in_a_text() -> None:
    entry("Bellen", "regeling " * 500, summary="Over een regeling. De regeling.")
    entry("Wat er in een regeling over betalen staat en wat niet")
    entry("Regeling")
    assert titles("regelingen") == ["Regeling", "Wat er in een regeling over betalen staat en wat niet", "Bellen"]


def test_a_hit_in_the_summary_comes_before_one_in_the_text() -> None:
    entry("Een", "klacht klacht klacht klacht klacht klacht klacht klacht klacht")
    entry("Twee", summary="Over een klacht.")
    assert titles("klacht") == ["Twee", "Een"]


def test_a_rare_word_weighs_more() -> None:
    for number in range(20):
        entry(f"Bellen {number}")
    entry("Iets", "bellen over verjaring", summary="verjaring")
    assert titles("bellen verjaring")[0] == "Iets"


def test_every_word_has_to_be_there_when_there_is_such_an_entry() -> None:
    entry("Bellen over geld")
    entry("Bellen met zorg")
    assert titles("bellen zorg") == ["Bellen met zorg"]


def test_without_one_that_holds_all_words_the_nearest_are_shown_and_that_is_said(client: Client) -> None:
    entry("Bellen over geld")
    found = match(asked("bellen xyzzyx"))
    assert found.partly
    assert found.missing == ("xyzzyx",)
    text = client.get("/zoeken/", {"zoek": "bellen xyzzyx"}).text
    assert "search-partly" in text
    assert "xyzzyx" in text


def test_the_beginning_of_a_word_and_compounds_are_found_after_the_word_itself() -> None:
    entry("Incassokosten")
    entry("Kosten")
    assert titles("kosten") == ["Kosten", "Incassokosten"]
    assert titles("incasso") == ["Incassokosten"]


def test_synonyms_work_both_ways_with_names_of_several_words() -> None:
    Synonyms.objects.create(words="Wki\nWet kwaliteit incassodienstverlening")
    entry("De Wki in het kort")
    entry("Wat de Wet kwaliteit incassodienstverlening vraagt")
    assert set(titles("wki")) == set(titles("wet kwaliteit incassodienstverlening"))
    assert len(titles("wki")) == 2
    assert titles("wki")[0] == "De Wki in het kort"


def test_one_way_synonyms_work_one_way() -> None:
    Synonyms.objects.create(words="schuldhulp\nbudgetcoach", direction=Synonyms.Direction.ONE_WAY)
    entry("Een budgetcoach vragen")
    entry("Over schuldhulp")
    assert titles("schuldhulp") == ["Over schuldhulp", "Een budgetcoach vragen"]
    assert titles("budgetcoach") == ["Een budgetcoach vragen"]


def test_synonyms_are_known_in_any_form() -> None:
    Synonyms.objects.create(words="aanmaning\nherinnering")
    entry("Twee herinneringen")
    assert titles("aanmaningen") == ["Twee herinneringen"]
    assert thesaurus().longest == 1


def test_what_is_over_is_not_found_from_that_day_on() -> None:
    today = timezone.localdate()
    entry("Regel van nu", until=today + datetime.timedelta(days=1))
    entry("Regel van toen", until=today)
    assert titles("regel") == ["Regel van nu"]
    assert [each["title"] for each in selectors.suggestions("regel") if each["kind"] == "Pagina"] == ["Regel van nu"]


def test_filters_keep_the_question_and_count_what_they_would_show(client: Client) -> None:
    Topic.objects.create(name="Geld", slug="geld")
    entry("Bellen een", topics=("geld",))
    entry("Bellen twee", source="artikelen", topics=("geld",))
    entry("Bellen drie", source="artikelen")
    found = selectors.results({"zoek": "bellen"})
    assert {(str(each.label), each.count) for each in found.kinds} == {("Alles", 3), ("Artikelen", 2), ("Pagina’s", 1)}
    assert [(each.label, each.count) for each in found.topics] == [("Alles", 3), ("Geld", 1 + 1)]
    narrowed = selectors.results({"zoek": "bellen", "soort": "artikelen"})
    assert narrowed.total == 2
    assert [(each.label, each.count) for each in narrowed.topics] == [("Alles", 2), ("Geld", 1)]
    text = client.get("/zoeken/", {"zoek": "bellen", "soort": "artikelen"}).text
    assert 'href="?zoek=bellen&amp;soort=artikelen&amp;onderwerp=geld"' in text
    both = selectors.results({"zoek": "bellen", "soort": "artikelen", "onderwerp": "geld"})
    assert (both.total, both.kept) == (1, "zoek=bellen&soort=artikelen&onderwerp=geld")


def test_an_unknown_filter_shows_everything() -> None:
    entry("Bellen")
    assert selectors.results({"zoek": "bellen", "soort": "lessen", "onderwerp": "\x00", "pagina": "x"}).total == 1


def test_a_choice_that_holds_nothing_shows_the_way_back(client: Client) -> None:
    entry("Bellen")
    text = client.get("/zoeken/", {"zoek": "bellen", "soort": "artikelen"}).text
    assert 'href="?zoek=bellen"' in text


def test_newest_first_goes_by_date_and_what_has_none_comes_last() -> None:
    entry("Regeling zonder dag")
    entry("Regeling oud", date=datetime.date(2020, 1, 1))
    entry("Een regeling die nieuw is", date=datetime.date(2026, 1, 1))
    found = selectors.results({"zoek": "regeling", "volgorde": "datum"})
    assert [str(each.title) for each in found.shown] == [
        "Een <mark>regeling</mark> die nieuw is",
        "<mark>Regeling</mark> oud",
        "<mark>Regeling</mark> zonder dag",
    ]


def test_ten_results_a_page_with_numbers_that_go_on(client: Client) -> None:
    for number in range(34):
        entry(f"Regeling {number}")
    text = client.get("/zoeken/?zoek=regeling&pagina=2").text
    assert 'start="11"' in text
    assert "11–20" in text
    assert "34" in text
    assert 'href="?zoek=regeling&amp;pagina=3"' in text
    assert 'start="31"' in client.get("/zoeken/?zoek=regeling&pagina=99").text


def test_a_slip_is_mended_with_the_nearest_word_that_is_there(client: Client) -> None:
    entry("Een aanmaning sturen")
    found = selectors.results({"zoek": "aanmanning sturen"})
    assert found.did_you_mean == "aanmaning sturen"
    assert 'href="?zoek=aanmaning%20sturen"' in client.get("/zoeken/", {"zoek": "aanmanning sturen"}).text
    assert selectors.results({"zoek": "aanmaning"}).did_you_mean == ""
    assert selectors.results({"zoek": "xyzxyzxyz"}).did_you_mean == ""


def test_the_words_of_a_question_are_marked_and_markup_is_not_markup(client: Client) -> None:
    entry("Een <b>regeling</b>", "Voor wie <script>alert(1)</script> een regeling & meer wil.")
    text = client.get("/zoeken/?zoek=regelingen").text
    assert "Een &lt;b&gt;<mark>regeling</mark>&lt;/b&gt;" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; een <mark>regeling</mark> &amp; meer" in text
    assert "<script>alert" not in text


def test_the_lines_below_a_result_show_the_place_with_the_word() -> None:
    entry("Titel", "Eerst iets anders. " * 60 + "Dan komt de verjaring ter sprake. " + "En dan weer niet. " * 60)
    shown = selectors.results({"zoek": "verjaring"}).shown[0]
    assert "Dan komt de <mark>verjaring</mark> ter sprake." in shown.text
    assert len(shown.text) < 300


def test_a_recommended_page_stands_on_top_while_everybody_may_read_it(client: Client, home: HomePage) -> None:
    best = page(home, "Hulp bij geldzorgen")
    BestBet.objects.create(queries="geldzorgen\nin de schulden", page=best)
    for query in ("geldzorgen", "geldzorg", "schulden"):
        assert "search-best" in client.get("/zoeken/", {"zoek": query}).text
    assert "search-best" not in client.get("/zoeken/?zoek=hulp").text
    best.unpublish()
    assert "search-best" not in client.get("/zoeken/?zoek=geldzorgen").text


def test_without_a_question_there_are_ways_in(client: Client) -> None:
    Topic.objects.create(name="Geld & zorg", slug="geld")
    entry("Over geld", topics=("geld",), date=datetime.date(2026, 1, 1))
    entry("Nieuw over geld", topics=("geld",), date=datetime.date(2026, 2, 1))
    entry("Iets anders")
    text = client.get("/zoeken/").text
    assert "?onderwerp=geld" in text
    assert 'href="/cursussen/"' in text
    found = selectors.results({"onderwerp": "geld"})
    assert [str(each.title) for each in found.shown] == ["Nieuw over geld", "Over geld"]
    assert [each.label for each in found.topics] == ["Geld & zorg"]
    assert "Nieuw over geld" in client.get("/zoeken/?onderwerp=geld").text
    assert client.get("/zoeken/?onderwerp=weg&soort=weg").status_code == 200


def test_finding_nothing_helps(client: Client) -> None:
    text = client.get("/zoeken/?zoek=xyzxyz").text
    for way in ('href="/cursussen/"', 'href="/contact/"', "data-missed"):
        assert way in text


@pytest.mark.parametrize("number", [3, 300])
def test_the_questions_to_the_database_do_not_grow_with_what_is_found(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Synonyms.objects.create(words="bellen\ntelefoneren")
    for each in range(number):
        entry(f"Bellen {each}", "over de telefoon bellen")
    with django_assert_num_queries(7):
        assert selectors.results({"zoek": "bellen"}).total == number
    with django_assert_num_queries(3):
        assert len(selectors.suggestions("bell")) == min(number + 1, 8), "three titles and a word, or eight titles"
