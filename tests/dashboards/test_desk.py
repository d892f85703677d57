"""The editors' desk: what waits, for whom, in a number of queries that does not grow."""

import datetime as dt
import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.models import LessonPage
from naast.accounts.models import User
from naast.articles.models import ArticleIndexPage, ArticlePage, Author
from naast.comments.models import Comment
from naast.dashboards.desk.ageing import ageing
from naast.dashboards.desk.pages import my_drafts, scheduled, to_review
from naast.organisations.models import Provider
from naast.pages.desk import SHOWN, panels_of
from naast.pages.models import HomePage
from naast.seed.roles import AUTHORS, EDITORS, MODERATORS, ensure_provider_group, ensure_roles
from tests.support.pages import make_child, make_course

pytestmark = pytest.mark.django_db
LONG_AGO = dt.date(2024, 5, 1)


@pytest.fixture
def blog(home: HomePage) -> ArticleIndexPage:
    page: ArticleIndexPage = make_child(home, ArticleIndexPage(title="Blog", slug="blog"))
    ensure_roles()
    return page


def in_group(user: User, group: Group | str) -> User:
    user.groups.add(Group.objects.get(name=group) if isinstance(group, str) else group)
    return User.objects.get(pk=user.pk)  # without what was remembered about permissions


def write(blog: ArticleIndexPage, title: str, owner: User, **fields: Any) -> ArticlePage:
    author, _made = Author.objects.get_or_create(slug="redactie", defaults={"name": "Redactie"})
    body = json.dumps([{"type": "text", "value": "<p>Tekst.</p>"}])
    page: ArticlePage = make_child(
        blog, ArticlePage(title=title, intro="Kort.", author=author, body=body, owner=owner, **fields)
    )
    return page


def draft(blog: ArticleIndexPage, title: str, owner: User) -> ArticlePage:
    page = write(blog, title, owner, live=False, has_unpublished_changes=True)
    page.save_revision(user=owner)
    return page


def names(user: User) -> list[str]:
    return [panel.name for panel, _found in panels_of(user)]


def test_everybody_sees_the_panels_they_can_act_on(
    blog: ArticleIndexPage, alice: User, bob: User, charlie: User
) -> None:
    assert names(in_group(alice, EDITORS)) == ["comments", "review", "drafts", "scheduled", "ageing", "feeds", "mails"]
    assert names(in_group(bob, AUTHORS)) == ["drafts", "scheduled", "ageing"]
    assert names(in_group(charlie, MODERATORS)) == ["comments"]


def test_an_empty_desk_says_so_in_one_line_each(blog: ArticleIndexPage, alice: User) -> None:
    client = Client()
    client.force_login(in_group(alice, EDITORS))
    page = client.get("/beheer/").text
    for panel, found in panels_of(User.objects.get(pk=alice.pk)):
        assert found.total == 0, panel.name
        assert str(panel.empty) in page


def test_drafts_are_ones_own_and_say_how_far_they_are(blog: ArticleIndexPage, alice: User, bob: User) -> None:
    alice, bob = in_group(alice, AUTHORS), in_group(bob, AUTHORS)
    mine = draft(blog, "Van Alice", alice)
    draft(blog, "Van Bob", bob)
    assert [(row.title, row.detail) for row in my_drafts(alice).rows] == [("Van Alice", _("draft"))]
    workflow = mine.get_workflow()
    workflow.start(mine, alice)
    assert [row.detail for row in my_drafts(alice).rows] == [_("with the editors")]
    mine.current_workflow_task_state.reject(user=alice, comment="Nog een keer.")
    assert [row.detail for row in my_drafts(alice).rows] == [_("came back to you")]


def test_what_waits_for_an_editor_waits_for_nobody_else(blog: ArticleIndexPage, alice: User, bob: User) -> None:
    page = draft(blog, "Lees mee", alice)
    page.get_workflow().start(page, alice)
    (row,) = to_review(in_group(bob, EDITORS)).rows
    assert (row.title, row.detail) == ("Lees mee", _("from %(name)s") % {"name": "Alice Jansen"})
    assert to_review(in_group(alice, AUTHORS)).rows == []


def test_what_is_planned_stands_in_order(blog: ArticleIndexPage, alice: User) -> None:
    alice = in_group(alice, EDITORS)
    later = draft(blog, "Later", alice)
    later.go_live_at = timezone.now() + dt.timedelta(days=9)
    later.save_revision().publish()
    write(blog, "Weg", alice, expire_at=timezone.now() + dt.timedelta(days=2))
    found = scheduled(alice)
    assert [(row.title, row.detail) for row in found.rows] == [("Weg", _("goes offline")), ("Later", _("goes live"))]


def test_old_facts_come_back_by_their_own_day(blog: ArticleIndexPage, alice: User) -> None:
    alice = in_group(alice, EDITORS)
    write(blog, "Vers", alice, checked_on=timezone.localdate())
    write(blog, "Oud", alice, checked_on=LONG_AGO)
    source = {"items": [{"type": "item", "value": "<p>Wet</p>", "id": "a"}], "checked_on": "2023-01-02"}
    quoted = write(blog, "Oude bron", alice, checked_on=timezone.localdate())
    quoted.body = json.dumps([{"type": "source", "value": source}])
    quoted.save()
    never = write(blog, "Nooit", alice)
    Page.objects.filter(pk=never.pk).update(last_published_at=dt.datetime(2022, 3, 4, 12, tzinfo=dt.UTC))
    assert [(row.title, row.when) for row in ageing(alice).rows] == [
        ("Nooit", dt.date(2022, 3, 4)), ("Oude bron", dt.date(2023, 1, 2)), ("Oud", LONG_AGO),
    ]  # fmt: skip


def test_a_providers_author_sees_only_its_own(provider: Provider, other_provider: Provider, bob: User) -> None:
    for one, title in ((provider, "Eigen"), (other_provider, "Geheim")):
        lesson = LessonPage.objects.descendant_of(make_course(one.page, title=title)).first()
        lesson.title = lesson.draft_title = f"{title} les"
        lesson.checked_on, lesson.expire_at = LONG_AGO, timezone.now() + dt.timedelta(days=1)
        lesson.save()
    writer = in_group(bob, ensure_provider_group(provider.page))
    assert [row.title for row in ageing(writer).rows] == ["Eigen les"]
    assert [row.title for row in scheduled(writer).rows] == ["Eigen les"]
    client = Client()
    client.force_login(writer)
    page = client.get("/beheer/").text
    assert "Eigen les" in page
    assert "Geheim" not in page


def test_comments_wait_for_a_moderator_without_the_address_of_the_writer(
    blog: ArticleIndexPage, alice: User, charlie: User
) -> None:
    article = write(blog, "Bellen helpt", alice)
    Comment.objects.create(page=article, name="Lezer", email="lezer@example.org", text="Mooi geschreven.")
    client = Client()
    client.force_login(in_group(charlie, MODERATORS))
    page = client.get("/beheer/").text
    assert "Mooi geschreven." in page
    assert "lezer@example.org" not in page


def test_the_desk_costs_the_same_however_much_waits(blog: ArticleIndexPage, alice: User) -> None:
    alice = in_group(alice, EDITORS)
    article = write(blog, "Bellen helpt", alice, checked_on=LONG_AGO)

    def more(number: int) -> None:
        for place in range(number):
            page = draft(blog, f"Concept {number} {place}", alice)
            page.get_workflow().start(page, alice)
            write(blog, f"Oud {number} {place}", alice, checked_on=LONG_AGO, expire_at=timezone.now() + dt.timedelta(9))
            Comment.objects.create(page=article, name="Lezer", email="lezer@example.org", text="Mooi.")

    def cost() -> int:
        cache.clear()
        user = User.objects.get(pk=alice.pk)
        with CaptureQueriesContext(connection) as queries:
            panels_of(user)
        return len(queries)

    more(SHOWN)
    before = cost()
    more(SHOWN + 2)
    assert cost() <= before
    assert before < 50
    assert all(len(found.rows) <= SHOWN for _panel, found in panels_of(alice))
