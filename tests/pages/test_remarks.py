"""What an editor is told about a text."""

import json
import uuid
from typing import Any

import pytest
from django.core.management import call_command

from courses.authoring import concerns
from naast.articles.models import ArticleIndexPage, ArticlePage, Author, DebateIndexPage, DebatePage, Opinion
from naast.pages.models import HomePage, StandardPage
from naast.pages.remarks import Report, report, stops
from naast.pages.remarks.looking import SHOWN
from naast.pages.remarks.shape import INTRO_MOST, PARAGRAPH_MOST, TITLE_MOST
from tests.support.pages import make_child

pytestmark = pytest.mark.django_db

SOURCE = {
    "items": [{"type": "item", "value": "<p>Wet kwaliteit incassodienstverlening</p>"}],
    "checked_on": "2026-11-01",
}
FINE = "<p>U belt de klant. U vraagt wat er speelt. Daarna maakt u samen een plan.</p>"


def article(
    *blocks: tuple[str, Any], title: str = "Bellen helpt", intro: str = "Een rustig gesprek helpt."
) -> ArticlePage:
    """An article that was never saved."""
    body = [{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in blocks]
    return ArticlePage(title=title, intro=intro, body=json.dumps(body))


def kinds(found: Report) -> set[str]:
    return {remark.kind for remark in found.remarks}


@pytest.fixture
def rules(db: None) -> None:
    """The rules of the letter check as a new site has them."""
    call_command("load_language_rules", verbosity=0)


def test_a_plain_text_with_a_source_gets_no_remark(rules: None) -> None:
    found = report(article(("text", FINE), ("source", SOURCE)))
    assert found.remarks == []
    assert found.ease
    assert found.mean == 5


def test_an_article_without_a_source_is_told_so_and_a_plain_page_is_not() -> None:
    assert "source" in kinds(report(article(("text", FINE))))
    page = StandardPage(title="Over ons", intro="Wie wij zijn.", body=json.dumps([{"type": "text", "value": FINE}]))
    assert report(page).remarks == []


@pytest.mark.parametrize(
    "claim",
    ["Volgens artikel 6 Wki mag dat.", "Dat geldt voor 12,5% van hen.", "Het kost € 40.", "Bij 3 miljoen mensen."],
)
def test_a_fact_without_a_source_is_named(claim: str) -> None:
    page = StandardPage(title="Regels", intro="Kort.", body=json.dumps([{"type": "text", "value": f"<p>{claim}</p>"}]))
    assert kinds(report(page)) == {"claim"}
    assert "claim" not in kinds(report(article(("text", f"<p>{claim}</p>"), ("source", SOURCE))))


@pytest.mark.parametrize("text", ["Bel om 14.30 uur.", "In 2026 begon dit.", "Neem stap 2."])
def test_a_number_that_nobody_looks_up_is_no_claim(text: str) -> None:
    page = StandardPage(title="Regels", intro="Kort.", body=json.dumps([{"type": "text", "value": f"<p>{text}</p>"}]))
    assert "claim" not in kinds(report(page))


@pytest.mark.parametrize(
    ("alt", "kind"),
    [("", "alt"), ("IMG_2034.jpg", "alt"), ("Afbeelding van een bureau", "alt_words"), ("x" * 200, "alt_long"), ("Twee stoelen naast elkaar", "")],
)  # fmt: skip
def test_a_picture_needs_words_that_say_something(alt: str, kind: str) -> None:
    found = kinds(report(article(("figure", {"image": None, "alt": alt, "caption": ""}), ("source", SOURCE))))
    assert found == ({kind} if kind else set())


def test_headings_follow_each_other(rules: None) -> None:
    skips = report(article(("text", "<h3>Klein</h3><p>Tekst.</p>"), ("source", SOURCE)))
    follows = report(
        article(("text", "<h2>Groot</h2><h3>Klein</h3>"), ("text", "<h3>Nog een</h3>"), ("source", SOURCE))
    )
    assert kinds(skips) == {"heading"}
    assert follows.remarks == []
    assert kinds(report(article(("text", "<h2> </h2>"), ("source", SOURCE)))) == {"heading"}


@pytest.mark.parametrize("said", ["klik hier", "Hier", "Lees meer …", "https://example.org/", ""])
def test_a_link_says_where_it_leads(said: str) -> None:
    html = f'<p>Wilt u bellen? <a href="/contact/">{said}</a></p>'
    assert kinds(report(article(("text", html), ("source", SOURCE)))) == {"link"}


def test_a_link_in_a_source_is_looked_at_too_and_good_ones_are_fine() -> None:
    good = '<p><a href="https://wetten.overheid.nl/">Wet kwaliteit incassodienstverlening, artikel 6</a></p>'
    bad = SOURCE | {"items": [{"type": "item", "value": '<p><a href="/x/">link</a></p>', "id": "b2"}]}
    assert "link" not in kinds(report(article(("text", good), ("source", SOURCE))))
    assert "link" in kinds(report(article(("text", FINE), ("source", bad))))


def test_titles_introductions_and_paragraphs_have_a_length() -> None:
    long = " ".join(["Wij bellen."] * (PARAGRAPH_MOST // 2 + 1))
    page = article(
        ("text", f"<p>{long}</p>"),
        ("source", SOURCE),
        title="x" * (TITLE_MOST + 1),
        intro=" ".join(["woord"] * (INTRO_MOST + 1)),
    )
    assert {"title", "intro", "paragraph"} <= kinds(report(page))
    assert "intro" in kinds(report(article(("text", FINE), ("source", SOURCE), intro="")))


def test_words_and_sentences_are_looked_at_by_the_rules_of_the_letter_check(rules: None) -> None:
    long = (
        "Wij bellen u morgen in de loop van de dag op het nummer dat wij van u hebben en dan praten wij rustig verder."
    )
    text = f"<p>{long}</p><p>U dient het bedrag te betalen!</p>"
    found = report(article(("text", FINE), ("text", text), ("source", SOURCE)))
    assert {"long_sentence"} <= kinds(found)
    assert {"jargon", "tone", "exclamation"} & kinds(found)
    sentence = next(remark for remark in found.remarks if remark.kind == "long_sentence")
    assert "Wij bellen u morgen in de loop" in sentence.text
    assert not sentence.stops


def test_each_remark_knows_the_part_it_is_about() -> None:
    page = article(("text", FINE), ("text", "<h3>Klein</h3>"), ("source", SOURCE))
    (remark,) = report(page).remarks
    assert remark.path == page.body[1].id
    assert remark.anchor == f"block-{page.body[1].id}-section"
    assert "2" in remark.where


def test_a_bad_example_on_purpose_is_no_bad_text(rules: None) -> None:
    pair = {"title": "Toon", "before": "U dient onverwijld te betalen!", "after": "Wilt u betalen?", "reason": ""}
    assert report(article(("text", FINE), ("before_after", pair), ("source", SOURCE))).remarks == []


def test_many_of_a_kind_are_counted_and_not_all_shown() -> None:
    blocks = [("figure", {"image": None, "alt": "", "caption": ""})] * (SHOWN + 3)
    found = report(article(*blocks, ("source", SOURCE)))
    assert found.number == SHOWN + 1
    assert "3" in found.remarks[-1].text


def test_a_book_of_a_text_is_looked_at_as_far_as_it_goes_and_says_so(rules: None) -> None:
    long = "".join(f"<p>{'Wij bellen u morgen. ' * 40}</p>" for _number in range(20))
    found = report(article(*[("text", long)] * 12, ("source", SOURCE)))
    assert found.cut
    assert not report(article(("text", long), ("source", SOURCE))).cut


def test_opinions_in_a_debate_are_texts_too(home: HomePage) -> None:
    index = make_child(home, DebateIndexPage(title="Stellingen", slug="stellingen"))
    page = make_child(index, DebatePage(title="Moet u bellen?", intro="Experts antwoorden."))
    author = Author.objects.create(name="Voorbeeld", slug="voorbeeld", kind="example")
    text = '<p>Ja. <a href="/x/">Klik hier</a>.</p>'
    Opinion.objects.create(page=page, author=author, stance="agrees", text=text)
    found = [remark for remark in report(DebatePage.objects.get()).remarks if remark.kind == "link"]
    assert [remark.path for remark in found] == ["inline_child_opinions-0"]


def test_what_readers_rely_on_comes_back_before_publishing_and_the_rest_does_not(rules: None) -> None:
    page = article(("text", "<h3>Klein</h3><p>U dient te betalen!</p>"), title="x" * 90)
    assert {remark.kind for remark in stops(page)} == {"heading", "source"}
    assert {concern.text for concern in concerns(page)} == {remark.text for remark in stops(page)}
    assert not any(concern.error for concern in concerns(page))


def test_pages_without_texts_of_their_own_are_left_alone() -> None:
    assert report(HomePage(title="Thuis", hero_text="Klik hier!")).remarks == []
    assert report(ArticleIndexPage(title="Blog")).remarks == []


def test_looking_takes_one_query_however_long_the_text(rules: None, django_assert_max_num_queries: Any) -> None:
    page = article(*[("text", FINE)] * 60, ("source", SOURCE))
    report(page)
    with django_assert_max_num_queries(3):
        report(page)
