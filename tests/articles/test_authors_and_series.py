"""The page of an author, and articles that belong together."""

import pytest
from django.test import Client

from naast.accounts.models import User
from naast.articles.models import ArticleIndexPage, ArticlePage, Author, DebatePage, Series
from tests.articles.conftest import Write

pytestmark = pytest.mark.django_db


def test_an_author_has_a_page_with_articles_newest_first(client: Client, write: Write) -> None:
    write("Oud", "2026-01-01")
    write("Nieuw", "2026-11-01")
    page = client.get("/blog/auteurs/noor/").text
    for part in ("Noor Schrijver", "Schrijft", "Over Noor.", "/blog/auteurs/noor/feed.rss", ">NS<"):
        assert part in page
    assert page.index("Nieuw") < page.index("Oud")


def test_an_author_without_anything_public_is_not_found(client: Client, blog: ArticleIndexPage, write: Write) -> None:
    assert client.get("/blog/auteurs/noor/").status_code == 404
    write("Concept")
    ArticlePage.objects.update(live=False)
    assert client.get("/blog/auteurs/noor/").status_code == 404
    assert client.get("/blog/auteurs/noor/feed.rss").status_code == 404


def test_an_author_with_only_an_opinion_is_found_while_the_debate_is_live(
    client: Client, blog: ArticleIndexPage, debate: DebatePage
) -> None:
    page = client.get("/blog/auteurs/noor/").text
    assert "Bellen is beter" in page
    assert "Eens" in page
    DebatePage.objects.update(live=False)
    assert client.get("/blog/auteurs/noor/").status_code == 404


def test_thirteen_articles_of_an_author_take_two_pages(client: Client, write: Write) -> None:
    for number in range(13):
        write(f"Artikel {number:02}", f"2026-10-{number + 1:02}")
    assert "Artikel 00" not in client.get("/blog/auteurs/noor/").text
    assert "Artikel 00" in client.get("/blog/auteurs/noor/?pagina=2").text


def test_only_people_of_the_desk_can_be_linked_to_an_author(alice: User, bob: User) -> None:
    bob.is_superuser = True
    bob.save()
    field = Author._meta.get_field("user")
    form = field.formfield()
    assert form is not None
    from django.forms.models import apply_limit_choices_to_to_formfield

    apply_limit_choices_to_to_formfield(form)
    assert list(form.queryset) == [bob]  # type: ignore[attr-defined]


def test_the_parts_of_a_series_stand_in_order_and_lead_to_each_other(
    client: Client, write: Write, series: Series
) -> None:
    for title, place in (("Slot", 9), ("Begin", 1), ("Midden", 4)):
        write(title, series=series, series_place=place)
    page = client.get("/blog/series/aan-de-lijn/").text
    assert page.index("Begin") < page.index("Midden") < page.index("Slot")
    middle = client.get("/blog/midden/").text
    assert "Deel 2 van 3" in middle
    assert '<a rel="prev" href="/blog/begin/">' in middle
    assert '<a rel="next" href="/blog/slot/">' in middle
    assert 'rel="prev"' not in client.get("/blog/begin/").text


def test_a_part_that_is_no_longer_public_is_not_counted(client: Client, write: Write, series: Series) -> None:
    first, second, third = (write(f"Deel {name}", series=series) for name in ("a", "b", "c"))
    ArticlePage.objects.filter(pk=second.pk).update(live=False)
    page = client.get(third.url).text
    assert "Deel 2 van 2" in page
    assert f'href="{first.url}"' in page


def test_a_series_without_a_public_part_is_not_found(client: Client, blog: ArticleIndexPage, series: Series) -> None:
    assert client.get("/blog/series/aan-de-lijn/").status_code == 404
    assert "Aan de lijn" not in client.get("/blog/").text


def test_the_blog_names_the_series_with_their_number_of_parts(client: Client, write: Write, series: Series) -> None:
    write("Een", series=series)
    write("Twee", series=series)
    page = client.get("/blog/").text
    assert "Aan de lijn" in page
    assert "2 delen" in page
