"""The text check in the admin: who may ask, about what, how often; and that nothing is kept."""

import json
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from wagtail.models import Revision
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from naast.accounts.models import User
from naast.articles.models import ArticleIndexPage, ArticlePage, Author
from naast.pages import remarks_admin
from naast.pages.models import HomePage
from naast.seed.roles import AUTHORS, EDITORS, ensure_roles
from tests.support.pages import make_child

pytestmark = pytest.mark.django_db
BODY = json.dumps([{"type": "text", "value": "<p>Bel de klant.</p>", "id": "3f1c2f4e-6c0e-4c5e-9a43-2f3f7a3d6a11"}])


@pytest.fixture
def blog(home: HomePage) -> ArticleIndexPage:
    page: ArticleIndexPage = make_child(home, ArticleIndexPage(title="Blog", slug="blog"))
    ensure_roles()
    return page


@pytest.fixture
def article(blog: ArticleIndexPage, alice: User) -> ArticlePage:
    """Alice's article, as a draft."""
    author = Author.objects.create(name="Redactie", slug="redactie")
    page = ArticlePage(title="Bellen helpt", intro="Kort.", author=author, body=BODY, owner=alice, live=False)
    made: ArticlePage = make_child(blog, page)
    made.save_revision(user=alice)
    return made


def signed_in(user: User, group: str) -> Client:
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def typed(*blocks: tuple[str, Any], title: str = "Bellen helpt", intro: str = "Kort.") -> dict[str, Any]:
    """What the editor posts while somebody types."""
    form: dict[str, Any] = nested_form_data({"title": title, "intro": intro, "body": streamfield(list(blocks))})
    return form


def test_what_is_typed_is_looked_at_and_not_kept(article: ArticlePage, alice: User) -> None:
    client = signed_in(alice, AUTHORS)
    before = Revision.objects.count()
    answer = client.post(
        f"/beheer/tekst/{article.pk}/", typed(("text", rich_text("<h3>Nieuw kopje</h3>")), title="x" * 80)
    )
    assert answer.status_code == 200
    assert "Nieuw kopje" in answer.text
    assert "80" in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert Revision.objects.count() == before
    article.refresh_from_db()
    assert article.title == "Bellen helpt"
    assert "Nieuw kopje" not in client.get(f"/beheer/tekst/{article.pk}/").text


def test_a_form_that_is_not_complete_is_looked_at_all_the_same(article: ArticlePage, alice: User) -> None:
    figure = {"image": "", "alt": "", "caption": ""}
    answer = signed_in(alice, AUTHORS).post(
        f"/beheer/tekst/{article.pk}/", typed(("figure", figure), title="", intro="")
    )
    assert answer.status_code == 200
    assert "text-check__remark--stops" in answer.text


def test_a_new_article_is_looked_at_before_it_is_saved(blog: ArticleIndexPage, alice: User) -> None:
    url = f"/beheer/tekst/nieuw/articles/articlepage/{blog.pk}/"
    answer = signed_in(alice, AUTHORS).post(url, typed(("text", rich_text("<h3>Klein</h3>"))))
    assert answer.status_code == 200
    assert "Klein" in answer.text
    assert not ArticlePage.objects.exists()


def test_who_may_not_edit_the_page_finds_nothing(
    article: ArticlePage, blog: ArticleIndexPage, bob: User, charlie: User
) -> None:
    other_author, stranger = signed_in(bob, AUTHORS), Client()
    stranger.force_login(charlie)
    for client in (other_author, stranger):
        assert client.get(f"/beheer/tekst/{article.pk}/").status_code == 404
        assert client.post(f"/beheer/tekst/{article.pk}/", typed()).status_code == 404
    assert stranger.post(f"/beheer/tekst/nieuw/articles/articlepage/{blog.pk}/", typed()).status_code == 404
    assert Client().get(f"/beheer/tekst/{article.pk}/").status_code == 302


def test_an_editor_looks_at_an_authors_text(article: ArticlePage, bob: User) -> None:
    editor = signed_in(bob, EDITORS)
    assert editor.get(f"/beheer/tekst/{article.pk}/").status_code == 200
    assert editor.post(f"/beheer/tekst/{article.pk}/", typed()).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "articles/articlepage/{home}",
        "courses/quizpage/{blog}",
        "pages/homepage/{blog}",
        "auth/user/{blog}",
        "x/y/{blog}",
    ],
)
def test_only_pages_that_can_be_made_there_are_looked_at(
    blog: ArticleIndexPage, home: HomePage, bob: User, address: str
) -> None:
    url = f"/beheer/tekst/nieuw/{address.format(home=home.pk, blog=blog.pk)}/"
    assert signed_in(bob, EDITORS).post(url, typed()).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"body-count": "1"},
        {"body-count": "x"},
        {"body-count": "99999999999999999999"},
        {"body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "nonsense", "body-0-id": ""},
        {"body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "text", "body-0-value": "{"},
        {"body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "text", "body-0-value": "[1]"},
    ],
)
def test_a_form_from_elsewhere_gets_a_calm_answer(article: ArticlePage, alice: User, data: dict[str, str]) -> None:
    answer = signed_in(alice, AUTHORS).post(f"/beheer/tekst/{article.pk}/", {"title": "x", "intro": "y", **data})
    assert answer.status_code in {200, 400}
    assert "Traceback" not in answer.text


def test_markup_in_a_text_is_shown_and_not_obeyed(article: ArticlePage, alice: User) -> None:
    evil = "<script>alert(1)</script>"
    answer = signed_in(alice, AUTHORS).post(
        f"/beheer/tekst/{article.pk}/",
        typed(("figure", {"image": "", "alt": f"{evil}.jpg", "caption": evil}), title=evil * 9),
    )
    assert evil not in answer.text


def test_too_much_is_not_looked_at(article: ArticlePage, alice: User) -> None:
    answer = signed_in(alice, AUTHORS).post(
        f"/beheer/tekst/{article.pk}/", typed(intro="x" * (remarks_admin.MOST_BYTES + 1))
    )
    assert answer.status_code in {400, 413}


def test_nobody_asks_more_often_than_the_editor_does(
    article: ArticlePage, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remarks_admin, "PER_PERSON", 3)
    author, editor = signed_in(alice, AUTHORS), signed_in(bob, EDITORS)
    cache.clear()
    with time_machine.travel("2026-11-20 10:00:00+01:00", tick=False):
        codes = [author.post(f"/beheer/tekst/{article.pk}/", typed()).status_code for _again in range(5)]
        assert codes == [200, 200, 200, 429, 429]
        assert editor.post(f"/beheer/tekst/{article.pk}/", typed()).status_code == 200


def test_the_token_of_the_form_is_needed(article: ArticlePage, alice: User) -> None:
    alice.groups.add(Group.objects.get(name=AUTHORS))
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.post(f"/beheer/tekst/{article.pk}/", typed()).status_code == 403


def test_the_editor_has_the_panel_with_what_was_saved(article: ArticlePage, alice: User) -> None:
    page = signed_in(alice, AUTHORS).get(f"/beheer/pages/{article.pk}/edit/").text
    assert f'data-url="/beheer/tekst/{article.pk}/"' in page
    assert 'data-side-panel-toggle="text-check"' in page
    assert "text-check__remark--stops" in page  # the draft has no source


def test_a_new_page_has_the_panel_and_other_pages_have_none(blog: ArticleIndexPage, bob: User) -> None:
    editor = signed_in(bob, EDITORS)
    new = editor.get(f"/beheer/pages/add/articles/articlepage/{blog.pk}/").text
    assert f'data-url="/beheer/tekst/nieuw/articles/articlepage/{blog.pk}/"' in new
    assert "text-check" not in editor.get(f"/beheer/pages/{blog.pk}/edit/").text
