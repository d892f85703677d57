"""Wagtail's admin: an author sees no draft of a colleague, a moderator no pages at all, neither people or settings."""

import json

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from courses.models import CoursePage
from naast.accounts.models import User
from naast.articles.models import ArticleIndexPage, ArticlePage, Author
from naast.pages.models import HomePage
from naast.seed.roles import AUTHORS, EDITORS, MODERATORS, ensure_roles
from tests.support.pages import make_child

pytestmark = pytest.mark.django_db
SECRET = "Geheim concept"
SCREENS = (
    "/beheer/",
    "/beheer/pages/",
    "/beheer/pages/{blog}/",
    "/beheer/pages/{blog}/results/",
    "/beheer/pages/search/?q=geheim",
    "/beheer/pages/search/results/?q=geheim",
    "/beheer/choose-page/",
    "/beheer/choose-page/{blog}/",
    "/beheer/choose-page/?q=geheim",
    "/beheer/choose-page/search/?q=geheim",
    "/beheer/choose-page/chosen-multiple/?id={page}",
    "/beheer/api/main/pages/",
    "/beheer/api/main/pages/?search=geheim",
    "/beheer/api/main/pages/{page}/",
    "/beheer/pages/{page}/edit/",
    "/beheer/pages/{page}/history/",
    "/beheer/pages/{page}/view_draft/",
    "/beheer/pages/{page}/usage/",
    "/beheer/pages/{page}/copy/",
    "/beheer/pages/{page}/delete/",
    "/beheer/pages/{page}/move/",
    "/beheer/bulk/wagtailcore/page/delete/?id={page}&next=/beheer/",
    "/beheer/bulk/wagtailcore/page/publish/?id=all&childOf={blog}&next=/beheer/",
    "/beheer/tekst/{page}/",
    "/beheer/publiceren/{page}/",
    "/beheer/reports/site-history/",
    "/beheer/reports/workflow/",
)
CLOSED = ("/beheer/users/", "/beheer/groups/", "/beheer/settings/pages/contactsettings/", "/beheer/redirects/",
          "/beheer/workflows/list/", "/beheer/sites/", "/beheer/snippets/", "/beheer/collections/")  # fmt: skip


@pytest.fixture
def blog(home: HomePage) -> ArticleIndexPage:
    page: ArticleIndexPage = make_child(home, ArticleIndexPage(title="Blog", slug="blog"))
    ensure_roles()
    return page


@pytest.fixture
def secret(blog: ArticleIndexPage, bob: User) -> ArticlePage:
    """Bob's draft."""
    author = Author.objects.create(name="Redactie", slug="redactie")
    body = json.dumps([{"type": "text", "value": f"<p>{SECRET}</p>"}])
    page: ArticlePage = make_child(
        blog, ArticlePage(title=SECRET, slug="stil", intro=SECRET, author=author, body=body, owner=bob, live=False)
    )
    page.save_revision(user=bob)
    return page


def at_the_desk(user: User, group: str) -> Client:
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("group", [AUTHORS, MODERATORS])
def test_no_screen_shows_anothers_draft(blog: ArticleIndexPage, secret: ArticlePage, alice: User, group: str) -> None:
    client = at_the_desk(alice, group)
    shown = [url for url in SCREENS if SECRET in client.get(url.format(blog=blog.pk, page=secret.pk), follow=True).text]
    assert shown == []


def test_its_writer_and_the_editors_do_see_it(
    blog: ArticleIndexPage, secret: ArticlePage, bob: User, charlie: User
) -> None:
    for client in (at_the_desk(bob, AUTHORS), at_the_desk(charlie, EDITORS)):
        assert SECRET in client.get(f"/beheer/pages/{blog.pk}/").text
        assert SECRET in client.get(f"/beheer/pages/{secret.pk}/edit/").text


@pytest.mark.parametrize("group", [AUTHORS, MODERATORS])
def test_people_settings_and_redirects_are_closed(blog: ArticleIndexPage, alice: User, group: str) -> None:
    client = at_the_desk(alice, group)
    assert [url for url in CLOSED if client.get(url).status_code == 200] == []


@pytest.mark.parametrize("group", [AUTHORS, MODERATORS, EDITORS])
def test_a_providers_course_is_not_theirs(blog: ArticleIndexPage, course: CoursePage, alice: User, group: str) -> None:
    client = at_the_desk(alice, group)
    for action in ("edit/", "history/", "delete/", "view_draft/"):
        assert client.get(f"/beheer/pages/{course.pk}/{action}").status_code in {302, 403, 404}


def test_an_author_makes_nothing_but_articles_and_debates(blog: ArticleIndexPage, home: HomePage, alice: User) -> None:
    client = at_the_desk(alice, AUTHORS)
    assert client.get(f"/beheer/pages/add/articles/articlepage/{blog.pk}/").status_code == 200
    assert client.get(f"/beheer/pages/add/pages/standardpage/{home.pk}/").status_code in {302, 403, 404}
