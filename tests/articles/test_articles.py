"""The blog: index, topics, article, search."""

import json

import pytest
from django.test import Client
from wagtail.models import Site

from naast.articles.models import ArticleIndexPage, ArticlePage, Author
from naast.pages.models import ContactSettings, HomePage, Topic
from tests.support.pages import make_child

pytestmark = pytest.mark.django_db


@pytest.fixture
def blog(home: HomePage) -> ArticleIndexPage:
    page: ArticleIndexPage = make_child(home, ArticleIndexPage(title="Blog", slug="blog"))
    return page


def write(blog: ArticleIndexPage, title: str, day: str = "2026-11-01", **fields: object) -> ArticlePage:
    author, _ = Author.objects.get_or_create(slug="redactie", defaults={"name": "Redactie"})
    body = json.dumps([{"type": "quote", "value": {"text": "Eén zin.", "attribution": ""}}])
    article: ArticlePage = make_child(
        blog,
        ArticlePage(title=title, intro="Intro.", author=author, published_on=day, body=body, **fields),
        indexed=True,
    )
    return article


def test_an_article_shows_author_date_quote_and_ways_to_share(client: Client, blog: ArticleIndexPage) -> None:
    ContactSettings.objects.create(site=Site.objects.get(), phone="085 000 00 00", cta_label="Neem contact op")
    page = client.get(write(blog, "Bellen helpt").url).text
    for part in ("Bellen helpt", "Redactie", "1 november 2026", "Eén zin.", "LinkedIn", "WhatsApp", "contact-block"):
        assert part in page


def test_the_newest_article_stands_first(client: Client, blog: ArticleIndexPage) -> None:
    write(blog, "Oud", "2026-01-01")
    write(blog, "Nieuw", "2026-11-01")
    page = client.get("/blog/").text
    assert page.index("Nieuw") < page.index("Oud")


def test_topics_narrow_the_index_and_unknown_ones_do_not_break_it(client: Client, blog: ArticleIndexPage) -> None:
    topic = Topic.objects.create(name="Juridisch", slug="juridisch")
    write(blog, "Over de wet").topics.add(topic)
    article = ArticlePage.objects.get()
    article.topics = [topic]
    article.save_revision().publish()
    write(blog, "Over iets anders")
    page = client.get("/blog/?onderwerp=juridisch").text
    assert "Over de wet" in page
    assert "Over iets anders" not in page
    assert client.get("/blog/?onderwerp=%00%27&pagina=-3").status_code == 200


def test_a_topic_without_articles_says_so(client: Client, blog: ArticleIndexPage) -> None:
    Topic.objects.create(name="Juridisch", slug="juridisch")
    assert "empty-state" in client.get("/blog/?onderwerp=juridisch").text


def test_the_index_costs_the_same_with_2_and_12_articles(
    client: Client, blog: ArticleIndexPage, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for size in (2, 10):
        for number in range(size):
            write(blog, f"Artikel {size} {number}")
        client.get("/blog/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/blog/")
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_a_draft_is_not_found_by_anyone(client: Client, blog: ArticleIndexPage) -> None:
    article = write(blog, "Nog niet")
    article.unpublish()
    assert client.get(article.url).status_code == 404
    assert "Nog niet" not in client.get("/blog/").text
    assert "Nog niet" not in client.get("/zoeken/?zoek=nog niet").text


def test_searching_finds_articles_and_survives_odd_questions(client: Client, blog: ArticleIndexPage) -> None:
    write(blog, "Bellen helpt")
    assert "Bellen helpt" in client.get("/zoeken/?zoek=bellen").text
    for query in (
        "",
        "%00",
        "' OR 1=1 --",
        "🎉",
        "a" * 10000,
        "AND OR NOT",
        '"',
        "<script>alert(1)</script>",
        "*",
        "!()&|:",
    ):
        page = client.get("/zoeken/", {"zoek": query})
        assert page.status_code == 200
        assert "<script>alert" not in page.text
