"""The blog: index, topics, article."""

import json
from datetime import timedelta
from functools import partial

import pytest
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from naast.articles.models import ArticleIndexPage, ArticlePage, Author, Series
from naast.pages.models import ContactSettings, Topic
from tests.articles.conftest import Write, queries, stream

pytestmark = pytest.mark.django_db


def test_an_article_shows_author_date_quote_and_ways_to_share(client: Client, write: Write) -> None:
    ContactSettings.objects.create(site=Site.objects.get())
    quote = stream("quote", {"text": "Eén zin om te houden.", "attribution": ""})
    article = write("Bellen helpt", body=quote, checked_on="2026-11-02")
    page = client.get(article.url).text
    for part in ("Bellen helpt", "Noor Schrijver", "1 november 2026", "Eén zin om te houden.", "LinkedIn", "WhatsApp"):
        assert part in page
    assert "Gecontroleerd op 2 november 2026" in page
    assert 'href="/blog/auteurs/noor/"' in page
    assert "mailto:?subject=Bellen%20helpt&amp;body=http" in page


def test_the_newest_article_stands_first(client: Client, write: Write) -> None:
    write("Oud", "2026-01-01")
    write("Nieuw", "2026-11-01")
    page = client.get("/blog/").text
    assert page.index("Nieuw") < page.index("Oud")


def test_a_topic_has_an_address_of_its_own_and_the_old_one_leads_there(
    client: Client, write: Write, topic: Topic
) -> None:
    write("Over de wet", topics=(topic,))
    write("Over iets anders")
    page = client.get("/blog/onderwerp/juridisch/").text
    assert "Over de wet" in page
    assert "Over iets anders" not in page
    old = client.get("/blog/?onderwerp=juridisch")
    assert (old.status_code, old["Location"]) == (301, "/blog/onderwerp/juridisch/")


@pytest.mark.parametrize("number", ["-3", "0", "x", "9999999999999999999", "%00", "1.5", ""])
def test_odd_page_numbers_show_a_page(client: Client, write: Write, series: Series, topic: Topic, number: str) -> None:
    write("Een", topics=(topic,), series=series)
    for path in ("/blog/", "/blog/onderwerp/juridisch/", "/blog/auteurs/noor/", "/blog/series/aan-de-lijn/"):
        assert "Een" in client.get(f"{path}?pagina={number}").text


@pytest.mark.parametrize("slug", ["bestaat-niet", "%00", "..%2f..%2fetc", "a" * 5000, "é", "' OR 1=1", "<script>"])
def test_odd_slugs_are_not_found(client: Client, blog: ArticleIndexPage, slug: str) -> None:
    for kind in ("onderwerp", "auteurs", "series"):
        assert client.get(f"/blog/{kind}/{slug}/").status_code == 404
        assert client.get(f"/blog/{kind}/{slug}/feed.rss").status_code == 404
    assert client.get("/blog/", {"onderwerp": slug}).status_code == 200


def test_an_empty_blog_and_an_empty_topic_say_so(client: Client, blog: ArticleIndexPage, topic: Topic) -> None:
    assert "Het eerste artikel komt binnenkort" in client.get("/blog/").text
    assert "Kies een ander onderwerp" in client.get("/blog/onderwerp/juridisch/").text


def test_without_a_blog_nothing_below_it_is_there(client: Client, home: object, topic: Topic, author: Author) -> None:
    for path in ("/blog/", "/blog/onderwerp/juridisch/", "/blog/auteurs/noor/", "/blog/feed.rss"):
        assert client.get(path).status_code == 404


def test_lists_cost_the_same_with_10_and_100_articles(
    client: Client, write: Write, topic: Topic, series: Series
) -> None:
    paths = (
        "/blog/",
        "/blog/onderwerp/juridisch/",
        "/blog/auteurs/noor/",
        "/blog/series/aan-de-lijn/",
        "/blog/feed.rss",
    )
    costs: list[list[int]] = []
    for size in (range(10), range(10, 100)):
        for number in size:
            write(f"Artikel {number}", topics=(topic,), series=series, series_place=number + 1)
        for path in paths:
            client.get(path)
        costs.append([queries(partial(client.get, path)) for path in paths])
    assert costs[0] == costs[1]


def test_an_article_costs_the_same_beside_10_and_100_others(client: Client, write: Write, topic: Topic) -> None:
    article = write("Dit", topics=(topic,))
    costs = []
    for size in (range(10), range(10, 100)):
        for number in size:
            write(f"Artikel {number}", topics=(topic,))
        client.get(article.url)
        costs.append(queries(lambda: client.get(article.url)))
    assert costs[0] == costs[1]


def test_a_draft_and_an_article_behind_a_wall_are_nowhere(
    client: Client, write: Write, topic: Topic, series: Series, author: Author
) -> None:
    write("Wel te zien", topics=(topic,), series=series)
    ArticlePage.objects.filter(pk=write("Concept", topics=(topic,), series=series).pk).update(live=False)
    walled = write("Ommuurd", topics=(topic,), series=series)
    PageViewRestriction.objects.create(page=walled, restriction_type=PageViewRestriction.LOGIN)
    assert client.get("/blog/concept/").status_code == 404
    for path in ("/blog/", "/blog/auteurs/noor/", "/blog/onderwerp/juridisch/", "/blog/series/aan-de-lijn/"):
        for shown in (path, *(f"{path}feed.{form}" for form in ("rss", "atom", "json"))):
            page = client.get(shown).text
            assert "Wel te zien" in page, shown
            assert "Concept" not in page, shown
            assert "Ommuurd" not in page, shown
    article = client.get("/blog/wel-te-zien/").text
    assert "Concept" not in article
    assert "Ommuurd" not in article


def test_a_scheduled_article_comes_at_its_time_and_goes_at_its_last_day(client: Client, write: Write) -> None:
    from django.core.management import call_command

    article = write("Later")
    article.unpublish()
    article.go_live_at = timezone.now() + timedelta(hours=1)
    article.save_revision().publish()
    assert "Later" not in client.get("/blog/").text
    write("Blijft")
    gone = write("Voorbij")
    gone.expire_at = timezone.now() - timedelta(minutes=1)
    Page.save(gone, clean=False)
    call_command("publish_scheduled")
    for path in ("/blog/", "/blog/auteurs/noor/", "/blog/feed.atom"):
        page = client.get(path).text
        assert "Blijft" in page
        assert "Voorbij" not in page
        assert "Later" not in page


def test_the_minutes_are_kept_with_every_version(write: Write) -> None:
    article = write("Lang")
    article.body = stream("text", "<p>" + "woord " * 900 + "</p>")
    article.save_revision().publish()
    assert ArticlePage.objects.get(pk=article.pk).minutes == 4


def test_a_long_article_has_contents_that_lead_to_its_headings(client: Client, write: Write) -> None:
    headings = ["Eén & twee", "Twee", "Twee", "<em>Drie</em>"]
    html = "".join(f"<h2>{text.replace('&', '&amp;')}</h2><p>Tekst.</p>" for text in headings)
    page = client.get(write("Lang", body=stream("text", html)).url).text
    for anchor in ("kop-een-twee", "kop-twee", "kop-twee-2", "kop-drie"):
        assert page.count(f'id="{anchor}"') == 1
        assert f'href="#{anchor}"' in page
    assert ">Eén &amp; twee</a>" in page
    short = client.get(write("Kort", body=stream("text", "<h2>Een</h2><p>Tekst.</p>")).url).text
    assert "In dit artikel" not in short


def test_corrections_show_the_newest_first(client: Client, write: Write) -> None:
    rows = [("2026-11-03", "Eerst stond hier 9."), ("2026-11-05", "Nu staat hier 10.")]
    value = [{"type": "correction", "value": {"date": day, "text": f"<p>{text}</p>"}} for day, text in rows]
    page = client.get(write("Fout", corrections=json.dumps(value)).url).text
    assert page.index("Nu staat hier 10.") < page.index("Eerst stond hier 9.")
    assert 'href="#verbeteringen"' in page
    assert "Verbeterd op 5 november 2026" in page


def test_a_name_of_120_letters_fits_everywhere(client: Client, write: Write, author: Author) -> None:
    name = "Wilhelmina" * 12
    Author.objects.update(name=name)
    for path in ("/blog/", write("Een").url, "/blog/auteurs/noor/", "/blog/feed.rss"):
        assert name in client.get(path).text


def test_an_invented_author_is_called_an_example_everywhere(client: Client, write: Write, author: Author) -> None:
    Author.objects.update(kind=Author.Kind.EXAMPLE)
    article = write("Een")
    for path in ("/blog/", article.url, "/blog/auteurs/noor/", "/blog/feed.rss", "/blog/feed.json"):
        assert "voorbeeld" in client.get(path).text.lower(), path
    assert '"Person"' not in json.dumps(article.structured_data(HttpRequest()))
