"""What machines read about articles."""

import json

import pytest
from django.conf import settings
from django.http import HttpRequest

from naast.articles.models import ArticleIndexPage, Author, Series
from naast.pages.models import Topic
from tests.articles.conftest import Write

pytestmark = pytest.mark.django_db


def test_an_article_tells_who_wrote_it_where_it_belongs_and_what_was_corrected(
    write: Write, series: Series, topic: Topic
) -> None:
    write("Eerst", series=series, series_place=1)
    fixed = json.dumps([{"type": "correction", "value": {"date": "2026-11-05", "text": "<p>Het is <b>10</b>.</p>"}}])
    article = write("Dan", series=series, series_place=2, topics=(topic,), corrections=fixed)
    posting, trail = article.structured_data(HttpRequest())
    assert posting["@type"] == "BlogPosting"
    assert posting["author"]["@type"] == "Person"
    assert posting["author"]["url"] == f"{settings.SITE_URL}/blog/auteurs/noor/"
    assert (posting["datePublished"], posting["dateModified"]) == ("2026-11-01", "2026-11-05")
    assert posting["correction"] == [
        {"@type": "CorrectionComment", "text": "Het is 10.", "datePublished": "2026-11-05"}
    ]
    assert (posting["isPartOf"]["name"], posting["position"]) == ("Aan de lijn", 2)
    assert posting["articleSection"] == ["Juridisch"]
    assert [item["name"] for item in trail["itemListElement"]] == ["Home", "Blog", "Dan"]
    json.dumps([posting, trail])


def test_a_team_is_an_organisation(write: Write) -> None:
    Author.objects.update(kind=Author.Kind.TEAM)
    assert write("Een").structured_data(HttpRequest())[0]["author"]["@type"] == "Organization"


def test_the_blog_itself_is_named(blog: ArticleIndexPage) -> None:
    assert [row["@type"] for row in blog.structured_data(HttpRequest())] == ["Blog", "BreadcrumbList"]
