"""Opinions of experts on one question, side by side."""

import json

import pytest
from django.http import HttpRequest
from django.test import Client
from wagtail.models import PageViewRestriction

from naast.articles.models import Author, DebateIndexPage, DebatePage, Opinion
from naast.articles.selectors import home_debates
from tests.articles.conftest import queries
from tests.support.pages import make_child

pytestmark = pytest.mark.django_db


def test_a_debate_shows_each_opinion_with_its_author_and_stance_in_words(client: Client, debate: DebatePage) -> None:
    page = client.get(debate.url).text
    for part in ("Bellen is beter", "Ja, want dan hoort u iemand.", "Noor Schrijver", "Eens", "Oneens", "Bron:"):
        assert part in page
    assert page.index("Noor Schrijver") < page.index("Bea Dacht")


def test_an_invented_expert_is_marked_and_no_person_to_machines(client: Client, debate: DebatePage) -> None:
    page = client.get(debate.url).text
    assert page.count('<span class="tag tag--quiet">') == 1
    found = json.dumps(debate.structured_data(HttpRequest()))
    assert "DiscussionForumPosting" in found
    assert "Noor Schrijver" in found
    assert "Bea Dacht" not in found


def test_the_index_shows_debates_newest_first_with_where_people_stand(
    client: Client, debates: DebateIndexPage, debate: DebatePage
) -> None:
    make_child(debates, DebatePage(title="Eerder gevraagd", intro="Oud.", published_on="2026-01-01"))
    page = client.get("/stellingen/").text
    assert page.index("Bellen is beter") < page.index("Eerder gevraagd")
    assert "Oneens" in page
    for number in ("-1", "x", "99999999999999999999"):
        assert client.get(f"/stellingen/?pagina={number}").status_code == 200


def test_without_debates_the_index_says_so(client: Client, debates: DebateIndexPage) -> None:
    assert "empty-state" in client.get("/stellingen/").text


def test_a_draft_is_nowhere(client: Client, debates: DebateIndexPage, debate: DebatePage) -> None:
    other = make_child(debates, DebatePage(title="Ander", intro="Ander."))
    DebatePage.objects.filter(pk=debate.pk).update(live=False)
    assert client.get(debate.url).status_code == 404
    for path in ("/stellingen/", other.url):
        assert "Bellen is beter" not in client.get(path).text


def test_a_debate_costs_the_same_with_2_and_6_opinions_and_among_40_others(
    client: Client, debates: DebateIndexPage, debate: DebatePage
) -> None:
    paths = ("/stellingen/", debate.url)
    for path in paths:
        client.get(path)
    before = [queries(lambda path=path: client.get(path)) for path in paths]  # type: ignore[misc]
    for number in range(4):
        author = Author.objects.create(slug=f"a{number}", name=f"Auteur {number}")
        Opinion.objects.create(page=debate, author=author, stance="depends", text="<p>Soms.</p>", sort_order=9)
    for number in range(40):
        other = make_child(debates, DebatePage(title=f"Vraag {number}", intro="In het kort."))
        Opinion.objects.create(page=other, author=author, stance="agrees", text="<p>Ja.</p>")
    assert [queries(lambda path=path: client.get(path)) for path in paths] == before  # type: ignore[misc]


def test_a_preview_shows_opinions_that_were_never_published(client: Client, debate: DebatePage) -> None:
    author = Author.objects.create(slug="derde", name="Derde Stem")
    debate.opinions.add(Opinion(author=author, stance="depends", text="<p>Nieuw in concept.</p>"))
    debate.save_revision()
    draft = debate.get_latest_revision_as_object()
    assert "Nieuw in concept." in draft.make_preview_request().render().content.decode()
    assert "Nieuw in concept." not in client.get(debate.url).text


def test_a_debate_behind_a_wall_is_not_on_the_home_page(debate: DebatePage) -> None:
    assert home_debates(HttpRequest()) == [debate]
    PageViewRestriction.objects.create(page=debate, restriction_type="login")
    assert home_debates(HttpRequest()) == []
